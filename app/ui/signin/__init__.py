"""The first window: how to connect, as whom."""
