"""Rows of the view-models as rows the kit paints, and the buttons in them."""

from PySide6.QtCore import QCoreApplication

from app.ui.icons import Icon
from app.ui.kit.row_paint import ListRow, ListSection, RowAction
from app.viewmodels.people import GroupRow, HeadingRow, PersonRow, Role, Way
from app.viewmodels.rows import Index, RowModel

AUDIO, VIDEO, ADD = "rowAudio", "rowVideo", "rowAdd"
ARROWS = {Way.OUT: Icon.CALL_OUT, Way.IN: Icon.CALL_IN, Way.MISSED: Icon.CALL_MISSED}
_NOTHING = ListSection("")


def call_actions() -> tuple[RowAction, ...]:
    """The two buttons that appear in a row."""
    translate = QCoreApplication.translate
    return (
        RowAction(AUDIO, Icon.AUDIO_CALL, translate("rows", "Audio call")),
        RowAction(VIDEO, Icon.VIDEO_CALL, translate("rows", "Video call")),
    )


def person(row: PersonRow) -> ListRow:
    """Somebody: favourites with a star, strangers with a button that keeps them."""
    if row.role is Role.STRANGER:
        add = RowAction(ADD, Icon.ADD_PERSON, QCoreApplication.translate("rows", "Add"))
        actions = (*call_actions(), add)
        return ListRow(row.identity, row.name, row.second, mark=Icon.ADD_PERSON, actions=actions)
    mark = Icon.FAVOURITE_ON if row.favourite else None
    mark = Icon.DIAL_PAD if row.role is Role.DIAL else mark
    return ListRow(row.identity, row.name, row.second, row.dot or None, mark=mark, face=row.face)


def group(row: GroupRow) -> ListRow:
    """Calls, with their arrow; missed ones are red."""
    return ListRow(
        row.identity,
        row.name,
        row.second,
        row.dot or None,
        row.time,
        second_icon=ARROWS[row.way] if row.way else None,
        missed=row.way is Way.MISSED,
        face=row.face,
    )


def read_people(model: "RowModel[PersonRow | HeadingRow]", index: Index) -> ListRow | ListSection:
    """What the row of an index shows."""
    row = model.row(index)
    if isinstance(row, PersonRow):
        return person(row)
    return ListSection(row.title) if row is not None else _NOTHING


def read_calls(model: "RowModel[GroupRow | HeadingRow]", index: Index) -> ListRow | ListSection:
    """What the row of an index shows."""
    row = model.row(index)
    if isinstance(row, GroupRow):
        return group(row)
    return ListSection(row.title) if row is not None else _NOTHING
