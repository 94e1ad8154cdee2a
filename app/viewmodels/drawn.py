"""A view-model whose window is drawn anew only where something of it changed."""

from PySide6.QtCore import QObject, Signal


class Drawn(QObject):
    """Has a ``view``, a value; ``changed`` comes when it is another one than was told last."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._told: object = None

    @property
    def view(self) -> object:
        """What is shown now."""
        raise NotImplementedError

    def _tell(self) -> None:
        view = self.view
        if view != self._told:
            self._told = view
            self.changed.emit()
