"""What stands where nobody is chosen: that the phone is ready, and two things to begin with."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.ui.i18n import left_to_right
from app.ui.icons import Icon
from app.ui.kit.button import Button, ButtonSize
from app.ui.kit.empty import EmptyState
from app.ui.kit.ground import Ink
from app.ui.kit.label import ElidedLabel
from app.ui.kit.layout import column, gap, grow, row, stretch
from app.ui.kit.look import Look
from app.ui.kit.presence import PresenceDot
from app.ui.kit.surface import Page
from app.ui.tokens import SPACE, TextStyle
from app.viewmodels.status import StatusView


class FirstPage(Page):
    """The empty page; ``begun`` with the primary thing, ``devices_wanted`` with the other."""

    begun = Signal()
    devices_wanted = Signal()

    def __init__(self, echo: bool, parent: QWidget | None = None) -> None:
        super().__init__("pane", parent)
        self.setObjectName("firstPage")
        first = Button("begin", "", size=ButtonSize.LARGE)
        if echo:
            first.show_text(self.tr("Call the echo test"))
            first.set_glyph(Icon.ACCEPT)
            self._pick = self._begin = self.tr(
                "Pick somebody, or call the echo test: it plays back your sound, and in a video"
                " call your picture too."
            )
        else:
            first.show_text(self.tr("Add a contact"))
            first.set_glyph(Icon.ADD_PERSON)
            self._pick = self.tr("Pick somebody from the list, or add a contact by id.")
            self._begin = self.tr("Add a contact by id, then call.")
        devices = Button("chooseDevices", self.tr("Choose devices"), Look.SECONDARY,
                         ButtonSize.LARGE)  # fmt: skip
        devices.set_glyph(Icon.DEVICES)
        first.clicked.connect(self.begun)
        devices.clicked.connect(self.devices_wanted)
        self._title = self.tr("Your phone is ready")
        self._ready = EmptyState(self._title, self._begin, first, devices)
        self._dot, self._who = PresenceDot(), ElidedLabel("", TextStyle.CAPTION, Ink.SECONDARY)
        self._id = ElidedLabel("", TextStyle.CAPTION, Ink.SECONDARY, name=True)
        self._id.setAlignment(Qt.AlignmentFlag.AlignCenter)
        keys = ElidedLabel(self.tr("Ctrl+F searches"), TextStyle.CAPTION, Ink.SECONDARY)
        foot = row(
            None, stretch(), self._dot, self._who, gap(SPACE.l), keys, stretch(),
            margin=(SPACE.l, 0),
        )  # fmt: skip
        whom = row(None, grow(self._id), margin=(SPACE.l, 0))
        column(self, stretch(), self._ready, foot, gap(SPACE.xs), whom, grow(QWidget()))

    def show_status(self, view: StatusView) -> None:
        """Who is signed in, and the id others call."""
        self._dot.show_dot(view.dot)
        self._who.setText(view.signed_in)
        own = left_to_right(view.identity)
        self._id.setText(self.tr("Your id: {id}").format(id=own))
        self._id.setVisible(bool(view.identity))

    def show_people(self, *, nobody: bool) -> None:
        """Whether there is a list to pick from."""
        self._ready.show_text(self._title, self._begin if nobody else self._pick)
