"""``python -m app.localengine``: the engine as a process of its own; it holds no code."""

import sys

from app.localengine.command import run

sys.exit(run(sys.argv[1:]))
