"""The one style sheet, made from tokens; it styles stock widgets, the kit paints its own."""

from string import Template

from PySide6.QtGui import QColor

from app.ui.palette import Colours
from app.ui.tokens import CONTROL, RADIUS, SPACE

_SHEET = Template("""
QToolTip {
  background: $tooltip; color: $on_tooltip; border: 0; padding: 2px 4px;
  font-size: ${caption}px;
}
QLineEdit { lineedit-password-character: 8226; }
QLineEdit, QPlainTextEdit {
  background: transparent; border: 0; padding: 0; color: $text;
  selection-background-color: $brand; selection-color: $on_brand;
  placeholder-text-color: $muted;
}
QLineEdit:disabled { color: $disabled; }
QAbstractItemView { background: transparent; border: 0; outline: 0; }
QScrollArea { background: transparent; border: 0; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0; border: 0; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; border: 0; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $strong; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenu {
  background: $raised; border: 1px solid $line; border-radius: ${r_l}px; padding: 5px;
}
QMenu::item {
  color: $text; background: transparent; border-radius: ${r_s}px; min-height: ${menu_item}px;
  padding: 0 12px 0 12px; margin: 0 1px; border: 0;
}
QMenu::item:selected { background: $raised_hover; }
QMenu::item:disabled { color: $disabled; }
QMenu::icon { padding-left: 12px; padding-right: 4px; }
QMenu::separator { background: $subtle; height: 1px; margin: 6px 4px; }
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView {
  background: $raised; border: 1px solid $line; border-radius: ${r_l}px; padding: 5px;
}
""")


def _css(colour: QColor) -> str:
    return colour.name()


def style_sheet(colours: Colours, body_line: int, caption: int) -> str:
    """The sheet for one set of colours, for a height of body lines and a size of captions."""
    return _SHEET.substitute(
        tooltip=_css(colours.surface.tooltip),
        on_tooltip=_css(colours.text.on_tooltip),
        text=_css(colours.text.primary),
        muted=_css(colours.text.muted),
        disabled=_css(colours.text.disabled),
        brand=_css(colours.brand.base),
        on_brand=_css(colours.brand.on),
        line=_css(colours.border.default),
        subtle=_css(colours.border.subtle),
        strong=_css(colours.border.strong),
        raised=_css(colours.surface.raised),
        raised_hover=_css(colours.surface.raised_hover),
        caption=caption,
        r_s=RADIUS.s,
        r_l=RADIUS.l,
        menu_item=max(CONTROL.menu_item, body_line + 2 * SPACE.s),
    )
