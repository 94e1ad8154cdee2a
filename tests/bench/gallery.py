"""Every control of the kit on three pages, for eyes; it tests nothing.

``python -m tests.bench.gallery --page people --dark --rtl`` opens a window.
"""

import argparse
import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from app.ui.kit.layout import column
from app.ui.kit.surface import Page
from app.ui.theme import Theme, apply_theme
from app.ui.tokens import SPACE, Scheme
from tests.bench.gallery_calls import calls_page
from tests.bench.gallery_controls import controls_page
from tests.bench.gallery_people import people_page

PAGES = {"controls": controls_page, "people": people_page, "calls": calls_page}


def build(page: str) -> QWidget:
    """One page, ready to show or grab."""
    content = Page("app")
    column(content, *PAGES[page](), spacing=SPACE.l, margin=SPACE.xxxl)
    return content


def main(arguments: list[str]) -> int:
    """Open a page and stay."""
    parser = argparse.ArgumentParser(prog="gallery")
    parser.add_argument("--page", choices=PAGES, default="controls")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--high-contrast", action="store_true")
    parser.add_argument("--rtl", action="store_true")
    options_ = parser.parse_args(arguments)
    app = QApplication([])
    scheme = Scheme.DARK if options_.dark else Scheme.LIGHT
    apply_theme(app, Theme(Scheme.HIGH_CONTRAST if options_.high_contrast else scheme))
    if options_.rtl:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    window = QScrollArea()
    window.setWidgetResizable(True)
    window.setWidget(build(options_.page))
    window.resize(1280, 900)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
