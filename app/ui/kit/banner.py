"""A banner at the top of the thing it is about: it holds as long as what it tells."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.ui.icons import Icon, paint_icon
from app.ui.kit.button import ButtonSize
from app.ui.kit.chip import Tone, tone_colours
from app.ui.kit.ground import Ground, ground_of
from app.ui.kit.icon_button import IconButton
from app.ui.kit.label import Label
from app.ui.kit.layout import gap, grow, row
from app.ui.kit.paint import from_start, middle_square, outlined, rounded, rtl, smooth, write
from app.ui.kit.pressable import Pressable
from app.ui.theme import current, faded
from app.ui.tokens import CONTROL, ICON, RADIUS, SPACE, TextStyle


def banner_colours(widget: QWidget, tone: Tone) -> tuple[QColor, QColor]:
    """Fill and ink of a banner where it lies."""
    stage = current().colours.stage
    if ground_of(widget) is Ground.STAGE and tone is Tone.WARNING:
        return stage.warn_bg, stage.on_warn
    return tone_colours(tone)


class _BannerWords(Label):
    """Words in the banner's ink."""

    def __init__(self, banner: "Banner", style: TextStyle, wrap: bool = False) -> None:
        super().__init__("", style, wrap=wrap)
        self._banner = banner

    def colour(self) -> QColor:
        return banner_colours(self._banner, self._banner.tone)[1]


class _BannerButton(Pressable):
    """An outlined word in the banner's ink."""

    def __init__(self, name: str, banner: "Banner") -> None:
        super().__init__(name, "", banner)
        self._banner = banner

    def ring_radius(self) -> float:
        return RADIUS.s

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(current().font(TextStyle.CAPTION_STRONG))
        width = metrics.horizontalAdvance(self.text()) + 2 * SPACE.m
        return QSize(width, ButtonSize.SMALL.height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = smooth(self), QRectF(self.rect())
        ink = banner_colours(self._banner, self._banner.tone)[1]
        touch = 0.2 if self.isDown() else 0.1 if self.hovered() else 0.0
        rounded(painter, area, RADIUS.s, faded(ink, touch))
        outlined(painter, area, RADIUS.s, ink)
        painter.setFont(current().font(TextStyle.CAPTION_STRONG))
        painter.setPen(ink)
        write(painter, area, Qt.AlignmentFlag.AlignCenter, self.text())


class Banner(QFrame):
    """44 high: icon, sentence, perhaps one button. ``flush`` banners fill the window's width.

    A strong word may lead the sentence, another one may stand at the end: how long it has lasted.
    """

    acted = Signal()
    dismissed = Signal()

    def __init__(
        self, name: str, tone: Tone = Tone.INFO, flush: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._tone, self._icon, self._flush = tone, Icon.INFO, flush
        self._lead = _BannerWords(self, TextStyle.BODY_STRONG)
        self._words = _BannerWords(self, TextStyle.BODY_MEDIUM, wrap=True)
        self._trail = _BannerWords(self, TextStyle.BODY_STRONG)
        self.show_ends("", "")
        self._button = _BannerButton(f"{name}Action", self)
        self._button.clicked.connect(self.acted)
        self._button.hide()
        start = SPACE.l + current().scaled(ICON.m) + SPACE.m
        self._line = row(
            self, gap(start), self._lead, grow(self._words), self._trail, self._button,
            gap(SPACE.xs), margin=(0, SPACE.s, SPACE.s, SPACE.s),
        )  # fmt: skip
        self.setMinimumHeight(CONTROL.banner)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    @property
    def tone(self) -> Tone:
        """What it is about now."""
        return self._tone

    def offer_dismissal(self, spoken: str) -> None:
        """A cross at the end, for what the user may not want any more."""
        cross = IconButton(f"{self.objectName()}Close", Icon.CLOSE, spoken, CONTROL.icon_button_s)
        cross.clicked.connect(self.dismissed)
        self._line.insertWidget(self._line.indexOf(self._button) + 1, cross)

    def show_text(self, text: str, tone: Tone, icon: Icon, action: str = "") -> None:
        """Tell something; an empty text hides the banner."""
        self._tone, self._icon = tone, icon
        self._words.setText(text)
        self._speak()
        self._button.setText(action)
        self._button.setAccessibleName(action)
        self._button.setVisible(bool(action))
        self._button.updateGeometry()
        self.setVisible(bool(text))
        self.update()

    def show_ends(self, lead: str, trail: str) -> None:
        """A strong word before the sentence, and one at the end; empty ones are not there."""
        for label, text in ((self._lead, lead), (self._trail, trail)):
            label.setText(text)
            label.setVisible(bool(text))
        self._speak()

    def _speak(self) -> None:
        said = (self._lead.text(), self._words.text())
        self.setAccessibleName(" ".join(part for part in said if part))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = smooth(self), QRectF(self.rect())
        fill, ink = banner_colours(self, self._tone)
        rounded(painter, area, 0 if self._flush else RADIUS.l, fill)
        if current().high_contrast:
            outlined(painter, area, 0 if self._flush else RADIUS.l, ink)
        side = current().scaled(ICON.m)
        mark = middle_square(from_start(area, SPACE.l, side, rtl(self)), side)
        paint_icon(painter, mark, self._icon, ink, self.layoutDirection())
