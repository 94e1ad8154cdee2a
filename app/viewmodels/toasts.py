"""What went by and has to be told once, in the main window's corner; it draws nothing."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.services.callmedia import Trouble
from app.services.store import Store
from app.values import dataclass
from app.viewmodels.words import errors

KEPT = 3


class ToastKind(StrEnum):
    """What a toast is about."""

    INFO = "info"
    DONE = "done"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class ToastNote:
    """One toast; ``number`` tells two of the same words apart."""

    number: int
    kind: ToastKind
    text: str


@dataclass(frozen=True, slots=True)
class ToastsView:
    """The newest notes, oldest first; whoever shows them remembers the last number."""

    notes: tuple[ToastNote, ...] = ()


class ToastsViewModel(QObject):
    """The queue of toasts; what happens to media is told here while no call window shows it."""

    changed = Signal()

    def __init__(self, trouble: Store[Trouble], told_elsewhere: Callable[[], bool]) -> None:
        super().__init__()
        self._trouble, self._told_elsewhere = trouble, told_elsewhere
        self._number = 0
        self.view = ToastsView()
        self._unsubscribe = trouble.subscribe(self._media_trouble)

    def tell(self, text: str, kind: ToastKind = ToastKind.INFO) -> None:
        """Say something."""
        self._number += 1
        note = ToastNote(self._number, kind, text)
        self.view = ToastsView((*self.view.notes, note)[-KEPT:])
        self.changed.emit()

    def warn(self, code: str) -> None:
        """Say what an error code means."""
        self.tell(errors.sentence(code), ToastKind.PROBLEM)

    def _media_trouble(self) -> None:
        if not self._told_elsewhere():
            self.warn(self._trouble.value.code)

    def close(self) -> None:
        """Stop following."""
        self._unsubscribe()
