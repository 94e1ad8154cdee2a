"""What both lists share: head, search, filters, rows or what stands for none; it knows no person.

Arrows in the search line move in the list, Enter opens. The selection is the view-model's: it is
copied in, and told when the user moves it.
"""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QStackedLayout, QWidget

from app.ui.kit.chip import Chip
from app.ui.kit.field import SearchField
from app.ui.kit.ground import Ink
from app.ui.kit.icon_button import IconButton
from app.ui.kit.label import Label
from app.ui.kit.layout import column, gap, grow, header_height, row, stretch
from app.ui.kit.list_row import ListRowDelegate, Read, RowList
from app.ui.kit.surface import Page
from app.ui.people.rows import call_actions
from app.ui.tokens import CONTROL, SPACE, TextStyle
from app.values import dataclass
from app.viewmodels.rows import KeyedModel

_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect


@dataclass(frozen=True, slots=True)
class PaneParts:
    """What one list is made of."""

    name: str
    title: str
    search: SearchField
    model: KeyedModel
    read: Read
    chips: tuple[Chip, ...]
    row_height: int = CONTROL.row
    on_selection: bool = False


class RowsPane(Page):
    """A list with its head; ``opened`` when the user wants a row's page, not only its selection."""

    opened = Signal()
    moved = Signal(str)
    acted = Signal(str, str)
    """A row's key, and which of its buttons."""
    filtered = Signal(str)

    def __init__(self, parts: PaneParts, *head: IconButton) -> None:
        super().__init__("list")
        self.search, self._model = parts.search, parts.model
        self.rows = RowList(parts.name, parts.title)
        self._delegate = ListRowDelegate(
            parts.read, call_actions(), parts.row_height, parts.on_selection, self.rows
        )
        self._following = False
        self._chips = QButtonGroup(self)
        self._note = Label("", TextStyle.CAPTION, Ink.SECONDARY, wrap=True)
        self._bodies = QStackedLayout()
        self._lay_out(parts, head)
        self._connect()

    def _lay_out(self, parts: PaneParts, head: tuple[IconButton, ...]) -> None:
        """From top to bottom, which is also the way Tab goes."""
        heading = QWidget()
        heading.setFixedHeight(header_height())
        words = Label(parts.title, TextStyle.TITLE)
        row(heading, words, stretch(), *head, spacing=SPACE.xs, margin=(SPACE.l, 0, SPACE.m, 0))
        self._note_box = QWidget()
        row(self._note_box, grow(self._note), margin=(SPACE.l, SPACE.xs))
        self._note_box.hide()
        for chip in parts.chips:
            self._chips.addButton(chip)
        chips = row(None, *parts.chips, stretch(), margin=(SPACE.l, 0))
        column(
            self, heading, row(None, grow(self.search), margin=(SPACE.l, 0)), gap(SPACE.m),
            chips, self._note_box, grow(self._bodies),
        )  # fmt: skip
        # Now, not before: a pile without a home shows its first part as a window.
        self._bodies.addWidget(self.rows)

    def _connect(self) -> None:
        # A view whose row goes away walks on to its neighbour; that is not the user's wish.
        # Connected before the view is, so that it is known in time.
        self._model.rowsAboutToBeRemoved.connect(lambda: self._follow(following=True))
        self._model.rowsRemoved.connect(lambda: self._follow(following=False))
        self.rows.setModel(self._model)
        self.rows.setItemDelegate(self._delegate)
        self._delegate.acted.connect(self._act)
        self.rows.selectionModel().currentChanged.connect(self._tell_move)
        self.rows.clicked.connect(self._open)
        self.rows.activated.connect(self._open)
        self._chips.buttonClicked.connect(lambda chip: self.filtered.emit(chip.objectName()))
        self.search.submitted.connect(self._open_first)
        for key, step in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_Up, -1)):
            shortcut = QShortcut(QKeySequence(key), self.search)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda by=step: self._step(by))

    def add_body(self, body: QWidget) -> None:
        """Something that can stand in place of the rows."""
        self._bodies.addWidget(body)

    def show_body(self, body: QWidget | None = None) -> None:
        """The rows, or what stands for none."""
        self._bodies.setCurrentWidget(body or self.rows)

    def show_chosen(self, chip: str) -> None:
        """Which filter holds."""
        for button in self._chips.buttons():
            if button.objectName() == chip:
                button.setChecked(True)

    def show_note(self, text: str) -> None:
        """A quiet sentence over the rows; empty takes it away."""
        self._note.setText(text)
        self._note_box.setVisible(bool(text))

    def show_selected(self, key: str) -> None:
        """Copy the selection in; nobody is told."""
        index = self._model.index_of(key)
        selection = self.rows.selectionModel()
        if selection.currentIndex() == index and selection.isSelected(index) == index.isValid():
            return
        self._following = True
        if index.isValid():
            selection.setCurrentIndex(index, _SELECT)
        else:
            selection.clear()
        self._following = False

    @property
    def current_key(self) -> str:
        """The key of the row where the user is."""
        return self._model.key_at(self.rows.currentIndex())

    # ── what the user does ──

    def _follow(self, *, following: bool) -> None:
        self._following = following

    def _tell_move(self, index: QModelIndex) -> None:
        if not self._following and (key := self._model.key_at(index)):
            self.moved.emit(key)

    def _open(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsSelectable:
            self.moved.emit(self._model.key_at(index))
            self.opened.emit()

    def _act(self, action: str, index: QModelIndex) -> None:
        self.acted.emit(self._model.key_at(index), action)

    def _open_first(self) -> None:
        index = self.rows.currentIndex()
        if not index.isValid():
            index = self._next(-1, 1)
        if index.isValid():
            self._open(index)

    def _step(self, by: int) -> None:
        index = self._next(self.rows.currentIndex().row(), by)
        if index.isValid():
            self.rows.selectionModel().setCurrentIndex(index, _SELECT)

    def _next(self, at: int, by: int) -> QModelIndex:
        """The next row that can be chosen."""
        while 0 <= (at := at + by) < self._model.rowCount():
            index = self._model.index(at, 0)
            if index.flags() & Qt.ItemFlag.ItemIsSelectable:
                return index
        return QModelIndex()
