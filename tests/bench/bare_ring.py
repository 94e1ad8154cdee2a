"""The reference of a ring: the least that two Qt programs do between a click and a window.

``press PORT`` has a button whose click sends one datagram; ``show COLOUR`` prints its port and maps
a window when a datagram comes: of the pop-up's size, in its corner, built ahead as that is, and of
one colour.
"""

import socket
import sys

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.ui.call.place import bottom_corner
from app.ui.tokens import POPUP_SIZES

SHOW, HIDE = b"show", b"hide"
HOST = "127.0.0.1"
_BUTTON = 80
# As the pop-up is to the window manager.
_FLAGS = (
    Qt.WindowType.Tool | Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.WindowDoesNotAcceptFocus
)


def press(port: int) -> int:
    """The end that is clicked: a button in the corner where the screen begins."""
    application = QApplication(sys.argv[:1])
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    button = QPushButton("call")
    button.setWindowFlags(_FLAGS | Qt.WindowType.FramelessWindowHint)
    button.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    button.clicked.connect(lambda: line.sendto(SHOW, (HOST, port)))
    button.setGeometry(0, 0, _BUTTON, _BUTTON)
    button.show()
    return application.exec()


def show(colour: str) -> int:
    """The end that rings."""
    application = QApplication(sys.argv[:1])
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind((HOST, 0))
    window = QWidget(None, _FLAGS | Qt.WindowType.FramelessWindowHint)
    window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    window.setStyleSheet(f"background: {colour}")
    window.setFixedSize(*POPUP_SIZES["audio"])
    free = application.primaryScreen().availableGeometry()
    window.move(bottom_corner(window.size(), free, Qt.LayoutDirection.LeftToRight))
    window.create()
    heard = QSocketNotifier(line.fileno(), QSocketNotifier.Type.Read)
    heard.activated.connect(lambda: window.setVisible(line.recv(16) == SHOW))
    sys.stdout.write(f"{line.getsockname()[1]}\n")
    sys.stdout.flush()
    return application.exec()


if __name__ == "__main__":
    role, said = sys.argv[1:]
    sys.exit(press(int(said)) if role == "press" else show(said))
