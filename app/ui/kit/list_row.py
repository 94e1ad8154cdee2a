"""The delegate and the view of lists of people and calls; they hold no data.

A screen gives the delegate a function from an index of its model to a ``ListRow`` or a
``ListSection``. Rows have no separators; their buttons appear on hover and keyboard focus, and on
selection where ``on_selection`` says so. The model owes ``AccessibleTextRole`` to screen readers
and takes ``ItemIsSelectable`` from sections.
"""

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QCursor, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from app.ui.kit.focus import by_keyboard
from app.ui.kit.row_paint import (
    Cell,
    ListRow,
    ListSection,
    RowAction,
    action_areas,
    paint_row,
    paint_section,
    row_height,
    section_height,
)
from app.ui.kit.scroll import float_bar
from app.ui.theme import changes
from app.ui.tokens import CONTROL

Index = QModelIndex | QPersistentModelIndex
Read = Callable[[Index], ListRow | ListSection]


class ListRowDelegate(QStyledItemDelegate):
    """Paints rows of 60 (history 62); ``acted`` carries the action's name and the row."""

    acted = Signal(str, QModelIndex)

    def __init__(
        self,
        read: Read,
        actions: tuple[RowAction, ...] = (),
        height: int = CONTROL.row,
        on_selection: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._read, self._actions, self._height = read, actions, height
        self._on_selection = on_selection

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if isinstance(self._read(index), ListSection):
            return QSize(0, section_height())
        return QSize(0, row_height(self._height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell, shown = self.cell(option, index), self._read(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(cell.direction)
        if isinstance(shown, ListSection):
            paint_section(painter, cell, shown)
        else:
            paint_row(painter, cell, shown, self._actions_of(shown) if self._offers(cell) else ())
        painter.restore()

    @staticmethod
    def cell(option: QStyleOptionViewItem, index: Index) -> Cell:
        """Where the row lies and how it is touched."""
        view, state, flag = option.widget, option.state, QStyle.StateFlag
        list_view = view if isinstance(view, RowList) else None
        pointer = view.mapFromGlobal(QCursor.pos()) if view is not None else None
        return Cell(
            QRectF(option.rect),
            option.direction,
            bool(state & flag.State_Selected),
            bool(state & flag.State_MouseOver),
            list_view is not None and list_view.pressed_row == QPersistentModelIndex(index),
            bool(state & flag.State_HasFocus) and (list_view is None or list_view.by_keyboard),
            None if pointer is None else QPointF(pointer),
        )

    def _offers(self, cell: Cell) -> bool:
        return cell.hovered or cell.ringed or (self._on_selection and cell.selected)

    def _actions_of(self, shown: ListRow) -> tuple[RowAction, ...]:
        return shown.actions or self._actions

    def action_at(
        self, option: QStyleOptionViewItem, index: Index, place: QPointF
    ) -> RowAction | None:
        """The action under the pointer; a row under the pointer always shows them."""
        shown = self._read(index)
        if isinstance(shown, ListSection):
            return None
        areas = action_areas(self.cell(option, index), self._actions_of(shown))
        return next((action for action, area in areas if area.contains(place)), None)

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        if isinstance(event, QMouseEvent) and event.button() is Qt.MouseButton.LeftButton:
            action = self.action_at(option, index, event.position())
            if action is not None:
                if event.type() is QEvent.Type.MouseButtonRelease:
                    self.acted.emit(action.name, index)
                return True
        return super().editorEvent(event, model, option, index)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        action = self.action_at(option, index, QPointF(event.pos()))
        QToolTip.showText(event.globalPos(), action.spoken if action else "", view)
        return action is not None


class RowList(QListView):
    """A list of rows: smooth scrolling, one selection, ring only for the keyboard.

    ``activated`` (Enter, double click) opens a row, ``acted`` of the delegate is its buttons.
    """

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        float_bar(self)
        self.by_keyboard = False
        self.pressed_row = QPersistentModelIndex()
        changes().changed.connect(self.scheduleDelayedItemsLayout)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.by_keyboard = by_keyboard(event.reason(), self.by_keyboard)
        super().focusInEvent(event)
        if self.by_keyboard and not self.currentIndex().isValid():
            self._go_to_first()

    def _go_to_first(self) -> None:
        model = self.model()
        for number in range(model.rowCount() if model is not None else 0):
            index = model.index(number, 0)
            if index.flags() & Qt.ItemFlag.ItemIsSelectable:
                self.selectionModel().setCurrentIndex(
                    index, self.selectionModel().SelectionFlag.NoUpdate
                )
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.by_keyboard = True
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.by_keyboard = False
        self._press(QPersistentModelIndex(self.indexAt(event.position().toPoint())))
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._press(QPersistentModelIndex())
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._repaint_row(event.position().toPoint())

    def _press(self, row: QPersistentModelIndex) -> None:
        self.pressed_row = row
        self.viewport().update()

    def _repaint_row(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid():
            self.update(index)
