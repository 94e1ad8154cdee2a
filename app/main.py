"""The composition root: chooses adapters, builds services inside out, closes them outside in."""

import asyncio
import gc
import logging
import os
import signal
import sys
from contextlib import AsyncExitStack, suppress
from typing import Any, cast

import qasync
from PySide6.QtWidgets import QApplication

from app import places
from app.adapters.capture.camera import QtCamera
from app.adapters.capture.devices import QtDeviceWatch
from app.adapters.clock import SystemClock
from app.adapters.enginehost import BuiltInEngine
from app.adapters.http import HttpEngine
from app.adapters.instance import ControlServer
from app.adapters.logfile import open_log
from app.adapters.media.engine import LiveKitMedia
from app.adapters.media.probe import SoundProbe
from app.adapters.network import NetworkWatch
from app.adapters.notify import DesktopNotices
from app.adapters.power import PowerWatch
from app.adapters.ringtone import TonePlayer
from app.adapters.screen import DesktopScreen
from app.adapters.secrets import KeyringSecrets
from app.adapters.storage import SqliteStorage
from app.adapters.websocket import WebSocketTransport
from app.commandline import DEFAULT_PROFILE, EXIT_USAGE, LOST_RACE, Options, UsageError, request_of
from app.display import NO_DISPLAY, is_missing
from app.domain.device import Device
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import Identity
from app.domain.media import MediaEvent
from app.domain.settings import Account, AccountKind
from app.services.callmedia import MediaParts
from app.services.calls import CallParts, CallService
from app.services.callwire import WireParts
from app.services.contacts import ContactService
from app.services.control import ControlParts, ControlService, Reply, ShellIntents, refusal
from app.services.devices import DeviceService
from app.services.devicetest import DeviceTestService
from app.services.history import HistoryService
from app.services.linewatch import LineWatch
from app.services.presence import PresenceService
from app.services.session import SessionService
from app.services.settings import SettingsService
from app.services.signalling import SignallingService
from app.services.tasks import TaskScope
from app.ui.i18n import speak
from app.ui.shell import Shell, ShellParts
from app.ui.theme import Theme, apply_theme, system_scheme
from app.values import dataclass
from app.viewmodels.words import errors

log = logging.getLogger(__name__)

PROFILE_FILE = "phone.sqlite"
PICTURE_FIRST_S = 0.06
"""While it rings there is time: all that prepares waits until both ends have their pictures."""
WATCH_AFTER_S = 0.3
"""Sleep, locks and other people's films can wait for the first picture."""


@dataclass(frozen=True, slots=True)
class SignInFromEnvironment:
    """What a script says of the sign-in; the key never comes from argv."""

    account: Account
    app_key: str


def environment_sign_in(environ: "os._Environ[str]") -> SignInFromEnvironment | None:
    """The sign-in that the environment names, None where it names nobody."""
    identity = environ.get("UTD_IDENTITY", "")
    if not identity:
        return None
    url = environ.get("UTD_ENGINE_URL", "")
    account = Account(
        kind=AccountKind.ENGINE if url else AccountKind.BUILT_IN,
        identity=Identity(identity),
        name=environ.get("UTD_NAME", identity),
        engine_url=url,
        app_id=environ.get("UTD_APP_ID", ""),
        plain_http_allowed=True,  # whoever sets the variable has chosen the address
    )
    return SignInFromEnvironment(account, environ.get("UTD_APP_KEY", ""))


class Program:
    """One run of the phone: everything it is made of, and its end."""

    def __init__(self, options: Options, stack: AsyncExitStack) -> None:
        self._options, self._stack = options, stack
        self._loop = asyncio.get_running_loop()
        self._tasks = TaskScope()
        self._built = asyncio.Event()
        self._clock = SystemClock()
        folder = places.profile_dir(options.profile)
        self._storage = SqliteStorage(folder / PROFILE_FILE)
        self._settings = SettingsService(self._storage, self._warn)
        self._http = HttpEngine(renew=self._renew)
        self._media = LiveKitMedia(self._media_event, self._loop.call_soon_threadsafe)
        self._notifier = DesktopNotices()
        self._screen = DesktopScreen()
        self._ringer = TonePlayer()

    def listen(self) -> bool:
        """Become the one app of this profile; False where another start was faster."""
        profile = self._options.profile
        server = ControlServer(profile, places.profile_dir(profile), self._answer)
        if not server.listen():
            return False
        self._stack.push_async_callback(server.aclose)
        return True

    async def build(self) -> None:
        """Build inside out; the stack closes outside in.

        Raises ``STORAGE`` where the profile's file cannot be opened.
        """
        self._stack.push_async_callback(self._storage.aclose)
        await self._settings.load()
        self._stack.push_async_callback(self._settings.aclose)
        self._stack.push_async_callback(self._http.aclose)
        await self._media.start()
        self._stack.push_async_callback(self._media.aclose)
        self._stack.callback(self._ringer.close)
        self._stack.push_async_callback(self._notifier.aclose)
        self._stack.push_async_callback(self._screen.aclose)
        self._build_session()
        self._build_calls()
        self._build_shell()

    def _build_session(self) -> None:
        self._signalling = SignallingService(WebSocketTransport(), self._clock)
        self._session = SessionService(
            self._http,
            BuiltInEngine(places.engine_dir()),
            self._signalling,
            KeyringSecrets(self._options.profile),
            self._settings,
            self._clock,
        )
        self._stack.push_async_callback(self._session.aclose)
        session = self._session.session
        self._presence = PresenceService(self._signalling, self._clock)
        self._signalling.on_frame(self._presence.hear)
        self._history = HistoryService(self._storage, session, self._warn)
        self._contacts = ContactService(self._storage, self._http, self._presence, session)
        self._stack.push_async_callback(self._presence.aclose)
        self._stack.push_async_callback(self._history.aclose)
        self._stack.push_async_callback(self._contacts.aclose)

    def _build_calls(self) -> None:
        demo = bool(demo_people(os.environ))
        self._devices = DeviceService(QtDeviceWatch(), self._settings, demo=demo)
        self._devices.start()
        self._stack.push_async_callback(self._devices.aclose)
        camera = QtCamera()
        self._stack.callback(camera.close)
        media = MediaParts(self._media, self._media, camera, self._http, self._clock)
        wire = WireParts(self._http, self._http, self._signalling, self._history, self._clock)
        self._calls = CallService(
            CallParts(
                media,
                wire,
                self._ringer,
                self._devices,
                self._settings,
                self._session.session,
                PICTURE_FIRST_S,
            )
        )
        self._stack.push_async_callback(self._calls.aclose)
        self._device_test = DeviceTestService(
            SoundProbe(), self._ringer, self._devices, self._calls.call, self._clock
        )
        self._stack.push_async_callback(self._device_test.aclose)
        line = LineWatch(self._signalling, self._calls, self._http.distrust)
        self._stack.push_async_callback(line.aclose)
        network = NetworkWatch(came_back=line.came_back)
        self._stack.callback(network.close)
        self._power = PowerWatch(resumed=line.came_back)
        self._stack.push_async_callback(self._power.aclose)
        self._stack.callback(self._calls.call.subscribe(self._keep_awake))

    def _build_shell(self) -> None:
        parts = ShellParts(
            session=self._session,
            signalling=self._signalling,
            calls=self._calls,
            contacts=self._contacts,
            presence=self._presence,
            history=self._history,
            devices=self._devices,
            device_test=self._device_test,
            settings=self._settings,
            directory=self._http,
            notifier=self._notifier,
            screen=self._screen,
            clock=self._clock,
            demo_people=demo_people(os.environ),
            profile="" if self._options.profile == DEFAULT_PROFILE else self._options.profile,
        )
        self._shell = Shell(parts)
        self._stack.push_async_callback(self._shell.aclose)
        control_parts = ControlParts(
            self._session,
            self._signalling,
            self._calls,
            self._contacts,
            self._presence,
            self._history,
            self._devices,
            self._clock,
        )
        intents = ShellIntents(
            self._shell.show,
            self._shell.quit_requested.set,
            self._shell.show_queued,
            self._shell.warn,
            _device_name,
        )
        self._control = ControlService(control_parts, intents)
        self._shell.call_dropped.connect(self._control.drop_queued)
        self._stack.push_async_callback(self._control.aclose)

    async def run(self) -> int:
        """Show, sign in, and stay until somebody quits."""
        said = environment_sign_in(os.environ)
        self._shell.start(minimized=self._options.minimized, signing_in=said is not None)
        if self._storage.was_reset:
            self._shell.warn(ErrorCode.STORAGE_RESET)
        self._tasks.spawn(self._sign_in(said), "main.sign_in")
        self._tasks.spawn(self._watch_desktop(), "main.desktop")
        self._stack.push_async_callback(self._tasks.aclose)
        self._built.set()
        if self._options.call is not None:
            await self._answer_call(self._options.call, video=self._options.video)
        for number in (signal.SIGINT, signal.SIGTERM):
            if sys.platform != "win32":
                self._loop.add_signal_handler(number, self._shell.quit_requested.set)
        await self._shell.quit_requested.wait()
        return 0

    async def _watch_desktop(self) -> None:
        await asyncio.sleep(WATCH_AFTER_S)
        # What the start made stays: no collection looks at it again, and none came during it.
        gc.freeze()
        gc.enable()
        await self._power.start()
        await self._screen.start()

    async def _sign_in(self, said: SignInFromEnvironment | None) -> None:
        try:
            if said is None:
                await self._session.resume()
            else:
                await self._session.persist(said.account, said.app_key, remember=False)
            people = demo_people(os.environ)
            if people:
                await self._contacts.ensure(sorted(people))
        except AppError as error:
            log.warning("sign-in failed: %s", error.code)

    async def _answer(self, words: list[str]) -> tuple[int, dict[str, Any]]:
        """What came over the control socket: ``ctl``, or the words of a second start."""
        try:
            request = request_of(words)
        except UsageError as error:
            return EXIT_USAGE, {"error": "usage", "detail": str(error)}
        await self._built.wait()
        if "ctl" in request:
            reply = await self._control.answer(request)
            return told(reply, waited=request["ctl"] == "wait")
        if request["call"]:
            return await self._answer_call(str(request["call"]), video=request["video"] is True)
        if not request["minimized"]:
            self._shell.show()
        return 0, {}

    async def _answer_call(self, identity: str, *, video: bool) -> tuple[int, dict[str, Any]]:
        try:
            self._control.open(identity, video=video)
        except AppError as error:
            log.warning("--call: %s", error.code)
            return told(refusal(error))
        return 0, {}

    def _warn(self, code: str) -> None:
        """What could not be written, to whoever still has a window."""
        if self._built.is_set() and not self._shell.quit_requested.is_set():
            self._shell.warn(code)

    async def _renew(self) -> None:
        await self._session.renew()

    def _media_event(self, event: MediaEvent) -> None:
        self._calls.media_event(event)

    def _keep_awake(self) -> None:
        call = self._calls.call.value
        picture = call.camera_on or call.peer_video
        self._tasks.spawn(self._power.hold(call.live, picture), "main.power.hold")


def told(reply: Reply, *, waited: bool = False) -> tuple[int, dict[str, Any]]:
    """An answer for the command line; a refusal says in a sentence what its code means."""
    error = reply.body.get("error")
    if not isinstance(error, str):
        return int(reply.code), reply.body
    in_vain = waited and error == ErrorCode.TIMED_OUT
    sentence = errors.waited_in_vain() if in_vain else errors.sentence(error)
    return int(reply.code), {**reply.body, "sentence": sentence}


def _device_name(device: Device) -> str:
    from app.viewmodels.words.settings import device_name  # noqa: PLC0415 - not for the start

    return device_name(device)


def demo_people(environ: "os._Environ[str]") -> frozenset[Identity]:
    """The demo people who can be asked to call, where the demo runs."""
    names = environ.get("UTD_DEMO_PEOPLE", "").split(",")
    return frozenset(Identity(name) for name in names if name)


def _unhandled(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """The one handler at the top: log with context, keep running."""
    log.error("unhandled: %s", context.get("message"), exc_info=context.get("exception"))


async def _run(options: Options) -> int:
    asyncio.get_running_loop().set_exception_handler(_unhandled)
    async with AsyncExitStack() as stack:
        try:
            program = Program(options, stack)
            if not program.listen():
                return LOST_RACE
            await program.build()
        except (AppError, OSError) as error:
            log.warning("the app cannot start: %s", error)
            place = _place_of(error, options)
        else:
            return await program.run()
    # Everything is closed by now: another start may try while this one still says why.
    return await _say_why(place)


def _place_of(error: AppError | OSError, options: Options) -> str:
    """Which file or folder stands in the way of a start."""
    if isinstance(error, OSError):
        return str(error.filename or error)
    return str(places.profile_dir(options.profile) / PROFILE_FILE)


async def _say_why(path: str) -> int:
    """Whoever starts from a menu sees no standard error."""
    from app.ui.failure import FailureWindow  # noqa: PLC0415 - hardly ever needed

    sentence = errors.cannot_open(path)
    plain = sentence.translate(dict.fromkeys((0x2066, 0x2069)))  # a path to copy has no marks
    sys.stderr.write(f"utd-phone: {plain}\n")
    apply_theme(cast(QApplication, QApplication.instance()), Theme(system_scheme()))
    window, read = FailureWindow(sentence), asyncio.Event()
    window.closed.connect(read.set)
    window.show()
    await read.wait()
    return 1


def main(options: Options) -> int:
    """Run the app until it is quit; the result is the exit code."""
    if is_missing(options.qt_args, os.environ):
        sys.stderr.write(f"utd-phone: {NO_DISPLAY}\n")
        return 1
    os.umask(0o077)  # what it writes is its user's alone: the log, the lock, the engine it starts
    with suppress(OSError):  # met again where there is a window to say it in
        open_log(places.profile_dir(options.profile))
    QApplication.setDesktopFileName("utd-phone")
    application = QApplication([sys.argv[0], *options.qt_args])
    application.setApplicationName("UTD Phone")
    application.setQuitOnLastWindowClosed(False)
    speak(application, "en", reverse="-reverse" in options.qt_args)
    return cast(int, qasync.run(_run(options)))
