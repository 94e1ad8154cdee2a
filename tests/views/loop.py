"""A phone's call windows over real services, for asynchronous view tests; it asserts nothing."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QGuiApplication, QImage, QLinearGradient, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from app.domain.ids import Identity
from app.services.ports import PixelLayout, VideoFrame
from app.ui.call.call_window import CallWindow
from app.ui.call.incoming_popup import IncomingPopup
from app.ui.windows import WindowIntents, WindowKeeper, WindowParts
from tests.fakes.services import Services

PATIENCE_S = 10.0
ANSWERS = ("decline", "acceptAudio", "accept")
"""The answers of the pop-up, by the words of their intents."""


async def until(condition: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    """Let the loop and Qt run until something holds."""
    end = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        await asyncio.sleep(0.005)


@dataclass
class Desk:
    """One phone's windows and what they asked of the shell."""

    phone: Services
    main_window: QWidget | None = None
    popup_possible: bool = True
    called_back: list[Identity] = field(default_factory=list)
    opened: int = 0

    def __post_init__(self) -> None:
        phone = self.phone
        self.keeper = WindowKeeper(
            WindowParts(
                phone.calls,
                phone.devices,
                phone.settings,
                phone.history,
                phone.session,
                phone.notifier,
                phone.screen,
                phone.clock,
                phone.name_of,
            ),
            WindowIntents(
                self._open_main,
                self.called_back.append,
                lambda: self.main_window,
                lambda: self.popup_possible,
            ),
        )
        self.keeper.start()

    def _open_main(self) -> None:
        self.opened += 1

    @property
    def window(self) -> CallWindow:
        """The call window, which must be there."""
        assert self.keeper.call_window is not None, "no call window"
        return self.keeper.call_window

    @property
    def popup(self) -> IncomingPopup:
        """The pop-up, which must be there."""
        assert self.keeper.popup is not None, "no pop-up"
        return self.keeper.popup

    async def ready(self) -> IncomingPopup:
        """The pop-up once it takes clicks."""
        await until(lambda: self.popup.guard.open)
        return self.popup


@asynccontextmanager
async def desk(**wishes: object) -> AsyncIterator[Desk]:
    """A signed-in phone with its windows, closed in the end; the pointer lies over none of them."""
    QCursor.setPos(QGuiApplication.primaryScreen().geometry().bottomRight())
    async with Services() as phone:
        there = Desk(phone, **wishes)  # type: ignore[arg-type]  # the fields of Desk
        try:
            yield there
        finally:
            await there.keeper.aclose()


def button(window: QWidget, name: str) -> QAbstractButton:
    """A button by the word of its intent."""
    found = window.findChild(QAbstractButton, name)
    assert found is not None, f"no button {name}"
    return found


def click(window: QWidget, name: str) -> None:
    """Press and release in the middle of a button that can be seen."""
    target = button(window, name)
    assert target.isVisible(), f"{name} cannot be seen"
    where = target.rect().center()
    arrow = getattr(target, "arrow", None)
    if arrow is not None:  # the middle of the part that is not the arrow
        where = QPoint(target.capsule().center().x() - arrow.width() // 2, where.y())  # type: ignore[attr-defined]  # a RoundButton
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=where)


def words(window: QWidget) -> list[str]:
    """The words that can be read now, without the marks that isolate names."""
    labels = (label for label in window.findChildren(QLabel) if label.isVisible())
    texts = (label.text().translate(dict.fromkeys((0x2066, 0x2068, 0x2069))) for label in labels)
    return [text for text in texts if text]


def surfaces(there: Desk) -> tuple[bool, bool]:
    """Whether a pop-up is up, whether a notification is."""
    return there.keeper.popup is not None, bool(there.phone.notifier.shown)


def picture(colour: str, width: int = 640, height: int = 360) -> VideoFrame:
    """A head before a wall, so that cropping and mirroring can be seen."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    wall = QLinearGradient(0, 0, width, height)
    wall.setColorAt(0.0, QColor(colour).lighter(130))
    wall.setColorAt(1.0, QColor(colour).darker(130))
    painter.fillRect(image.rect(), wall)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#E8C29E"))
    painter.drawEllipse(QRectF(width * 0.38, height * 0.15, width * 0.24, height * 0.55))
    painter.setBrush(QColor("#5A4A8A"))
    painter.drawEllipse(QRectF(width * 0.22, height * 0.68, width * 0.56, height * 0.7))
    painter.setBrush(QColor("#8FB8D0"))
    painter.drawRect(QRectF(width * 0.05, height * 0.1, width * 0.18, height * 0.5))
    painter.end()
    return VideoFrame(width, height, bytes(image.constBits()), PixelLayout.BGRA)
