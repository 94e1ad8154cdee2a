"""The theme in force: scheme, fonts, palette and style sheet, set in one call; it paints nothing.

Views and kit ask ``current()`` when they paint. What keeps something made from colours (a pixmap,
an icon) makes it again on ``changes().changed``.
"""

from dataclasses import dataclass, field
from functools import cache

from PySide6.QtCore import QEasingCurve, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.ui.palette import Colours
from app.ui.resources import resource
from app.ui.stylesheet import style_sheet
from app.ui.tokens import ARABIC_LINE_EXTRA, FAMILIES, TYPES, Scheme, TextStyle, colours

EASING = QEasingCurve.Type.OutCubic
_FONT_FILES = ("Regular", "Medium", "SemiBold")


@dataclass(frozen=True, slots=True)
class Theme:
    """How everything looks: colours, size of words, motion, which script comes first."""

    scheme: Scheme = Scheme.LIGHT
    reduced_motion: bool = False
    text_scale: float = 1.0
    arabic: bool = False
    colours: Colours = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "colours", colours(self.scheme))

    @property
    def dark(self) -> bool:
        """Whether words are light on a dark ground."""
        return self.scheme is not Scheme.LIGHT

    @property
    def high_contrast(self) -> bool:
        """Whether every surface is outlined."""
        return self.scheme is Scheme.HIGH_CONTRAST

    def duration(self, ms: int) -> int:
        """How long a motion lasts; 0 where motion is unwanted."""
        return 0 if self.reduced_motion else ms

    def font(self, style: TextStyle) -> QFont:
        """The font of a text style."""
        return _font(style, self.text_scale, self.arabic)

    def scaled(self, px: float, still: float = 0) -> int:
        """A size that grows with the words, for icons, targets, marks and faces.

        ``still`` of it does not grow: the room around what does.
        """
        return round(still + (px - still) * self.text_scale)

    def line(self, style: TextStyle) -> int:
        """The height of one line of a text style."""
        extra = ARABIC_LINE_EXTRA if self.arabic else 0
        return round(TYPES[style].line * self.text_scale) + extra


@cache
def _font(style: TextStyle, scale: float, arabic: bool) -> QFont:
    latin, arab, *rest = FAMILIES
    font = QFont()
    font.setFamilies([arab, latin, *rest] if arabic else [latin, arab, *rest])
    font.setPixelSize(round(TYPES[style].px * scale))
    font.setWeight(QFont.Weight(TYPES[style].weight))
    # As drawn by their designer: hinting stretches small letters to whole pixels.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


class Changes(QObject):
    """Tells that the theme changed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = Theme()


@cache
def changes() -> Changes:
    """The one teller; ``changes().changed.connect(self._repaint)``."""
    return Changes()


def current() -> Theme:
    """The theme in force."""
    return changes().theme


def system_scheme() -> Scheme:
    """What the desktop asks for."""
    hints = QGuiApplication.styleHints()
    if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
        return Scheme.HIGH_CONTRAST
    return Scheme.DARK if hints.colorScheme() is Qt.ColorScheme.Dark else Scheme.LIGHT


@cache
def load_fonts() -> tuple[str, ...]:
    """Make our fonts known to Qt, once; the families that came."""
    families: dict[str, None] = {}
    for family in ("IBMPlexSans", "IBMPlexSansArabic"):
        for weight in _FONT_FILES:
            path = resource("fonts", f"{family}-{weight}.ttf")
            number = QFontDatabase.addApplicationFont(str(path))
            families.update(dict.fromkeys(QFontDatabase.applicationFontFamilies(number)))
    return tuple(families)


def _palette(theme: Theme) -> QPalette:
    c = theme.colours
    role = QPalette.ColorRole
    palette = QPalette()
    for which, colour in (
        (role.Window, c.surface.app),
        (role.WindowText, c.text.primary),
        (role.Base, c.surface.list),
        (role.AlternateBase, c.surface.sunken),
        (role.Text, c.text.primary),
        (role.Button, c.surface.card),
        (role.ButtonText, c.text.primary),
        (role.PlaceholderText, c.text.muted),
        (role.Highlight, c.brand.base),
        (role.HighlightedText, c.brand.on),
        (role.Accent, c.brand.base),
        (role.Link, c.text.link),
        (role.ToolTipBase, c.surface.tooltip),
        (role.ToolTipText, c.text.on_tooltip),
    ):
        palette.setColor(which, colour)
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, c.text.disabled)
    return palette


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Make ``theme`` the one in force, everywhere, now."""
    load_fonts()
    teller = changes()
    teller.theme = theme
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setFont(theme.font(TextStyle.BODY))
    app.setPalette(_palette(theme))
    caption = theme.font(TextStyle.CAPTION).pixelSize()
    app.setStyleSheet(style_sheet(theme.colours, theme.line(TextStyle.BODY), caption))
    teller.changed.emit()


def faded(colour: QColor, opacity: float) -> QColor:
    """The colour at a part of its strength."""
    result = QColor(colour)
    result.setAlphaF(opacity * colour.alphaF())
    return result


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """Between two colours: 0 is the first, 1 the second; nothing has no colour of its own."""
    if not one.alpha() or not other.alpha():
        seen = other if other.alpha() else one
        return faded(seen, share if seen is other else 1.0 - share)
    keep = 1.0 - share
    return QColor.fromRgbF(
        one.redF() * keep + other.redF() * share,
        one.greenF() * keep + other.greenF() * share,
        one.blueF() * keep + other.blueF() * share,
        one.alphaF() * keep + other.alphaF() * share,
    )
