"""What is true and what may happen: values and pure rules; no Qt, no loop, no clock, no I/O."""
