"""The question for an id; it stays open until somebody is added or the user gives up."""

from PySide6.QtWidgets import QWidget

from app.ui.icons import Icon
from app.ui.kit.dialog import Dialog
from app.ui.kit.field import Field
from app.viewmodels.add_contact import AddContactViewModel


class AddDialog(Dialog):
    """Asks for an id; what is wrong with it stands under the field."""

    def __init__(self, vm: AddContactViewModel, window: QWidget) -> None:
        title = window.tr("Add a contact")
        sentence = window.tr("Everybody at your engine has an id. Ask for it, then type it here.")
        super().__init__("addDialog", title, sentence, window)
        self._vm = vm
        self._field = Field("newContactId", self.tr("Id"), Icon.AT)
        self._field.changed.connect(vm.forget_error)
        self._field.submitted.connect(self._try)
        self.set_answers(self.tr("Cancel"), self.tr("Add"))
        self.set_body(self._field)
        vm.start()
        vm.changed.connect(self._render)

    def ask(self) -> None:
        """Show it with the cursor in the field."""
        self.open(self._field.edit)

    def _try(self) -> None:
        self._vm.add(self._field.text())

    def _answer(self, other: bool) -> None:
        if other:
            self._try()
        else:
            self._vm.changed.disconnect(self._render)
            self._vm.start()
            super()._answer(False)

    def _render(self) -> None:
        view = self._vm.view
        if view.added:
            self._vm.changed.disconnect(self._render)
            super()._answer(True)
            return
        self._field.show_error(view.error)
        self._field.setEnabled(not view.busy)
        self._other.set_busy(view.busy)
        self._centre()
        if view.error:
            self._field.setFocus()
