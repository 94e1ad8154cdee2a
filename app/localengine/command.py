"""``utd-phone engine``: arguments to options, signals to a clean end, exit codes.

0 ended, 1 could not start, 2 usage. Keys come from the environment or a file, never from here.
"""

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from app.localengine.addresses import for_others, is_loopback
from app.localengine.errors import EngineStartError
from app.localengine.hub import Hub
from app.localengine.options import LOOPBACK, EngineOptions, ExternalMedia, Timings
from app.localengine.server import Engine, Ready
from app.places import engine_dir
from app.protocol.rest import (
    MAX_CALL_RANGE_S,
    MAX_CALL_S,
    RATE_LIMIT_PER_MINUTE,
    RING_TIMEOUT_RANGE_S,
    RING_TIMEOUT_S,
)
from app.values import dataclass

log = logging.getLogger(__name__)

EXIT_DONE, EXIT_FAILED, EXIT_USAGE = 0, 1, 2
_FIRST_CLIENT_WITHIN_S = 60.0
_PORT_MAX = 65_535


class UsageError(Exception):
    """The arguments make no sense; the message is one line."""


@dataclass(frozen=True, slots=True)
class Command:
    """What the command line asked for."""

    options: EngineOptions
    json: bool
    stop_when_idle_s: float | None


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(said: str) -> int:
        value = int(said)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"must be from {low} to {high}")
        return value

    read.__name__ = "number"
    return read


def _address(schemes: tuple[str, ...]) -> Callable[[str], str]:
    def read(said: str) -> str:
        parts = urlsplit(said)
        if parts.scheme not in schemes or not parts.hostname:
            raise argparse.ArgumentTypeError(f"must begin with one of {', '.join(schemes)}")
        return said.rstrip("/")

    read.__name__ = "address"
    return read


def _folder(said: str) -> Path:
    if not said:
        raise argparse.ArgumentTypeError("must not be empty")
    return Path(said)


class _Refused(SystemExit):
    """What argparse leaves with, and what it said."""

    def __init__(self, message: str) -> None:
        super().__init__(EXIT_USAGE)
        self.message = message


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say it as argparse does, and let scripts have it too."""
        self.print_usage(sys.stderr)
        self._print_message(f"{self.prog}: error: {message}\n", sys.stderr)
        raise _Refused(message)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("utd-phone engine", description="Run an engine of your own.")
    add = parser.add_argument
    add("--host", default=LOOPBACK, help="address to listen on; 0.0.0.0 opens it to the network")
    add("--port", type=_number(0, _PORT_MAX), default=0, help="0 = the last one, else a free one")
    add("--data", type=_folder, help="data folder (default: the one that the app uses)")
    add("--public-url", type=_address(("http", "https")), help="how clients reach it")
    add("--livekit-url", type=_address(("ws", "wss")), help="a LiveKit run elsewhere")
    add("--livekit-credentials", type=Path, metavar="FILE", help='JSON: {"key": …, "secret": …}')
    add(
        "--ring-timeout",
        type=_number(*RING_TIMEOUT_RANGE_S),
        default=RING_TIMEOUT_S,
        metavar="SECONDS",
    )
    add(
        "--max-call",
        type=_number(*MAX_CALL_RANGE_S),
        default=MAX_CALL_S,
        metavar="SECONDS",
        help="how long a call may last",
    )
    add(
        "--rate-limit",
        type=_number(1, 1_000_000),
        default=RATE_LIMIT_PER_MINUTE,
        metavar="N",
        help="requests a minute for each identity",
    )
    add(
        "--stop-when-idle",
        type=_number(1, 86_400),
        metavar="SECONDS",
        help="end so long after the last client",
    )
    add("--json", action="store_true", help="print one line of JSON when ready")
    return parser


def parse(arguments: list[str], environment: Mapping[str, str]) -> Command:
    """Read the command line; raises ``UsageError``, and ``SystemExit`` as argparse does."""
    said = _parser().parse_args(arguments)
    options = EngineOptions(
        data=said.data or engine_dir(),
        host=said.host,
        port=said.port,
        public_url=said.public_url or "",
        media=_external_media(said.livekit_url or "", said.livekit_credentials, environment),
        rate_limit=said.rate_limit,
        timings=Timings(ring_timeout_s=said.ring_timeout, max_call_s=said.max_call),
    )
    return Command(options, said.json, said.stop_when_idle)


def _external_media(
    url: str, credentials: Path | None, environment: Mapping[str, str]
) -> ExternalMedia | None:
    url = url or environment.get("UTD_LIVEKIT_URL", "").rstrip("/")
    key = environment.get("UTD_LIVEKIT_KEY", "")
    secret = environment.get("UTD_LIVEKIT_SECRET", "")
    if not url:
        if credentials is not None or key or secret:
            raise UsageError(
                "the key of a LiveKit run elsewhere needs --livekit-url, or UTD_LIVEKIT_URL"
            )
        return None
    if credentials is not None:
        try:
            said = json.loads(credentials.read_text())
            key, secret = str(said["key"]), str(said["secret"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{credentials} holds no key and secret") from error
    if not key or not secret:
        raise UsageError(
            "a LiveKit run elsewhere needs --livekit-credentials, "
            "or UTD_LIVEKIT_KEY and UTD_LIVEKIT_SECRET"
        )
    return ExternalMedia(url, key, secret)


def run(arguments: list[str]) -> int:
    """Run an engine until it is told to end; the exit code."""
    try:
        command = parse(arguments, os.environ)
    except UsageError as error:
        sys.stderr.write(f"utd-phone engine: {error}\n")
        return _refuse("usage", str(error), arguments)
    except OSError as error:  # no folder can be made where the app's would be
        sys.stderr.write(f"utd-phone engine: data_unusable: {error}\n")
        _refuse("data_unusable", str(error), arguments)
        return EXIT_FAILED
    except _Refused as refused:
        return _refuse("usage", refused.message, arguments)
    except SystemExit:  # it was asked for help
        return EXIT_DONE
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    # The room service logs each request it makes; ours say what they mean.
    logging.getLogger("livekit").setLevel(logging.WARNING)
    return asyncio.run(_serve(command))


def _refuse(code: str, message: str, arguments: list[str]) -> int:
    """A start whose arguments were not understood may have been asked for JSON all the same."""
    if "--json" in arguments:
        _print_line({"ready": False, "code": code, "message": message})
    return EXIT_USAGE


def _print_line(line: Mapping[str, object]) -> None:
    with suppress(OSError):  # nobody can read it: the engine serves, or its code says why not
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


async def _serve(command: Command) -> int:
    stop = asyncio.Event()
    _stop_on_signals(stop)
    engine = Engine(command.options)
    try:
        _say_ready(await engine.start(), command)
        await _until_told(stop, engine.hub, command.stop_when_idle_s)
    except EngineStartError as error:
        _say_failed(error, command)
        return EXIT_FAILED
    finally:
        await engine.aclose()
    return EXIT_DONE


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        if sys.platform == "win32":
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        else:
            loop.add_signal_handler(number, stop.set)


def _say_ready(ready: Ready, command: Command) -> None:
    options = command.options
    engine_url = for_others(ready.engine_url, options.host)
    if not is_loopback(options.host) and is_loopback(urlsplit(engine_url).hostname or ""):
        log.warning(
            "this computer's address in its network is not known (it has no router): "
            "say it with --host"
        )
    if command.json:
        line = {
            "ready": True,
            "engine_url": engine_url,
            "livekit_url": for_others(ready.livekit_url, options.host),
            "app_id": ready.app_id,
            "app_key": ready.app_key,
            "data": ready.data,
        }
        _print_line(line)


def _say_failed(error: EngineStartError, command: Command) -> None:
    sys.stderr.write(f"utd-phone engine: {error.code}: {error}\n")
    if command.json:
        _print_line({"ready": False, "code": error.code, "message": str(error)})


async def _until_told(stop: asyncio.Event, hub: Hub, idle_s: float | None) -> None:
    if idle_s is None:
        await stop.wait()
        return
    async with asyncio.TaskGroup() as group:
        idle = group.create_task(until_idle(hub, max(_FIRST_CLIENT_WITHIN_S, idle_s), idle_s))
        idle.add_done_callback(lambda _: stop.set())
        await stop.wait()
        idle.cancel()


async def until_idle(hub: Hub, first_s: float, then_s: float) -> None:
    """Wait until no client has come for a while."""
    patience_s = first_s
    while True:
        try:
            async with asyncio.timeout(patience_s):
                await hub.occupied.wait()
        except TimeoutError:
            log.info("no client any more")
            return
        await hub.empty.wait()
        patience_s = then_s
