"""``make bench``: all benches on a private desktop; JSON and a table under ``build/bench``."""

import sys
from collections.abc import Callable

from desk import DeskPlan, PrivateDesk  # on the path by PYTHONPATH=packaging
from tests.bench import busy, rows
from tests.bench.glass import Glass
from tests.bench.ratio import Row, write
from tests.bench.stage import Stage


def main(wanted: list[str]) -> int:
    """Run the benches whose name contains one of ``wanted``, or all."""
    done: list[Row] = []

    def run(name: str, bench: Callable[[], Row | tuple[Row, ...]]) -> None:
        if wanted and not any(word in name for word in wanted):
            return
        print(f"── {name}", flush=True)
        result = bench()
        done.extend(result if isinstance(result, tuple) else (result,))
        write(done)  # what has been measured survives a bench that fails

    with PrivateDesk(DeskPlan(pairs=("a", "b"))) as desk:
        glass = Glass(desk.env["DISPLAY"])
        run("start", lambda: rows.start(desk, glass))
        run("start-again", lambda: rows.start_again(desk, glass))
        stage = Stage(desk, glass)
        stage.start_phones()
        run("idle", lambda: rows.idle(stage))
        run("hand-over", lambda: rows.hand_over(stage))
        run("ring", lambda: rows.ring(stage))
        run("first-sound", lambda: rows.first_sound(stage))
        run("mouth-to-ear", lambda: rows.mouth_to_ear(stage))
        run("audio-cost", lambda: rows.call_cost(stage, video=False))
        run("video-cost", lambda: rows.call_cost(stage, video=True))
        run("busy", lambda: busy.underruns(stage))
        stage.quit_phones()
        glass.close()
    print(write(done))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
