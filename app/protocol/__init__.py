"""What is said on the wire, shared by the client and the built-in engine; it decides nothing."""
