"""Ties a child process to the life of its parent, then becomes the child; Linux only.

Run as ``python -I -S leash.py PARENT_PID PROGRAM``. A program of its own because doing this between
fork and exec of a process with threads is not safe. It imports nothing of ours.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask the kernel to kill this process with its parent, then run the program in its place."""
    parent, program = int(sys.argv[1]), sys.argv[2]
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the kernel knew
        sys.exit(1)
    os.execv(program, [program])


if __name__ == "__main__":
    main()
