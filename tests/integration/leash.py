"""What goes before a command that a test starts, so that a killed test leaves nobody behind.

The kernel ends it with the thread that started it: start it on the main thread.
"""

LEASH = ("setpriv", "--pdeathsig", "KILL", "--")
