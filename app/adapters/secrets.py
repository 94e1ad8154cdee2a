"""Keys and bearers in the system's keyring, else in memory for this run; never in a file.

A locked keyring asks the user for a password and blocks whoever called it, for as long as that
takes. So each question has a thread of its own that nobody waits for at the program's end, and
after the first one without an answer the keyring is left alone until the next start.
"""

import asyncio
import contextlib
import logging
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

SERVICE = "UTD Phone"
ANSWER_S = 5.0

_NOT_A_SAFE = ("keyring.backends.null", "keyring.backends.fail", "keyrings.alt")
"""Back ends that keep nothing, or keep it in a readable file."""

T = TypeVar("T")


class NoKeyringError(Exception):
    """There is no keyring, or it did not do as asked."""


class KeyringSecrets:
    """The secrets of one profile."""

    def __init__(self, profile: str, answer_s: float = ANSWER_S) -> None:
        self._profile, self._answer_s = profile, answer_s
        self._in_memory: dict[str, str] = {}
        self._silent = False

    async def get(self, name: str) -> str | None:
        """What was kept, else None."""
        if name in self._in_memory:
            return self._in_memory[name]
        try:
            return await self._ask(lambda ring: ring.get_password(SERVICE, self._user(name)))
        except NoKeyringError as error:
            log.info("secrets: nothing read: %s", error)
            return None

    async def put(self, name: str, secret: str) -> bool:
        """Keep it; False = only until the program ends."""
        try:
            await self._ask(lambda ring: ring.set_password(SERVICE, self._user(name), secret))
        except NoKeyringError as error:
            log.warning("secrets: kept in memory only: %s", error)
            self._in_memory[name] = secret
            return False
        self._in_memory.pop(name, None)
        return True

    async def forget(self, name: str) -> None:
        """Forget it; idempotent."""
        self._in_memory.pop(name, None)
        try:
            await self._ask(lambda ring: ring.delete_password(SERVICE, self._user(name)))
        except NoKeyringError as error:
            log.info("secrets: nothing to forget in the keyring: %s", error)

    def _user(self, name: str) -> str:
        return f"{self._profile}/{name}"

    async def _ask(self, work: Callable[["KeyringBackend"], T]) -> T:
        if self._silent:
            raise NoKeyringError("it did not answer before")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        question = threading.Thread(target=_work, args=(work, answer), name="keyring", daemon=True)
        question.start()
        try:
            async with asyncio.timeout(self._answer_s):
                return await answer
        except TimeoutError as error:
            self._silent = True
            raise NoKeyringError(f"no answer within {self._answer_s:.0f} s") from error


def _work(work: Callable[["KeyringBackend"], T], answer: "asyncio.Future[T]") -> None:
    """Runs in the thread of one question."""
    try:
        result = work(_keyring())
    except NoKeyringError as error:
        _tell(answer, answer.set_exception, error)
    except _failures() as error:
        # The text may quote what was to be kept; the class says enough.
        _tell(answer, answer.set_exception, NoKeyringError(type(error).__name__))
    else:
        _tell(answer, answer.set_result, result)


def _tell(answer: "asyncio.Future[T]", tell: Callable[..., None], word: object) -> None:
    def if_awaited() -> None:
        if not answer.done():
            tell(word)

    with contextlib.suppress(RuntimeError):  # the loop is closed: the program ended meanwhile
        answer.get_loop().call_soon_threadsafe(if_awaited)


def _keyring() -> "KeyringBackend":
    """The system's keyring, or the one the user configured; raises ``NoKeyringError``."""
    import keyring  # noqa: PLC0415 - 94 ms, and only who signs in with a key needs it
    from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415

    try:
        chosen = keyring.get_keyring()
    except (ImportError, AttributeError, RuntimeError) as error:
        raise NoKeyringError("the configured one does not load") from error
    rings = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
    for ring in rings:
        if not type(ring).__module__.startswith(_NOT_A_SAFE):
            return ring
    raise NoKeyringError("this system has none")


def _failures() -> tuple[type[Exception], ...]:
    """What the back ends raise; some let the errors of their own libraries through."""
    from keyring.errors import KeyringError  # noqa: PLC0415 - see _keyring

    if sys.platform == "win32":
        from win32ctypes.pywin32.pywintypes import error  # noqa: PLC0415

        own: tuple[type[Exception], ...] = (error,)
    elif sys.platform == "linux":
        from jeepney import DBusErrorResponse  # type: ignore[import-untyped]  # noqa: PLC0415
        from secretstorage.exceptions import SecretStorageException  # noqa: PLC0415

        own = (DBusErrorResponse, SecretStorageException)
    else:
        own = ()
    return (KeyringError, OSError, *own)
