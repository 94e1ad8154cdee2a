"""A strip in stage colours that is pressed as a whole; what lies in it is pressed for itself."""

from PySide6.QtGui import QPainter, QPaintEvent

from app.ui.kit.ground import Ground
from app.ui.kit.pressable import Pressable
from app.ui.theme import current


class StageStrip(Pressable):
    """The ground of the call bar: it answers pointer and press by one step."""

    ground = Ground.STAGE

    def ring_radius(self) -> float:
        return 0

    def paintEvent(self, event: QPaintEvent) -> None:
        stage = current().colours.stage
        fill = stage.control if self.isDown() else stage.raised if self.hovered() else stage.surface
        painter = QPainter(self)
        painter.fillRect(self.rect(), fill)
        if current().high_contrast:
            painter.fillRect(0, self.height() - 1, self.width(), 1, stage.border)
