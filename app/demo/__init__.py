"""The demo: people who live at the engine as real clients, and the command that opens it."""
