"""The three ways in, each with its fields; what is wrong stands under the field it is about."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.domain.settings import AccountKind
from app.ui.icons import Icon
from app.ui.kit.choice import CheckBox
from app.ui.kit.field import Field, IconMark
from app.ui.kit.ground import Ink
from app.ui.kit.label import Label
from app.ui.kit.layout import column, grow, row, stretch
from app.ui.kit.option_card import OptionCard, OptionCards
from app.ui.tokens import ICON, SPACE, TextStyle
from app.viewmodels.session import FormField, SessionViewModel, SignInView


class WayIn(QWidget):
    """The fields of one way in."""

    def __init__(self, kind: AccountKind, vm: SessionViewModel) -> None:
        super().__init__()
        self._kind, self._vm = kind, vm
        self.fields: dict[FormField, Field] = {}

    def field(self, place: FormField, name: str, label: str, icon: Icon) -> Field:
        """Make a field that tells the view-model what is typed."""
        made = Field(name, label, icon, secret=place is FormField.APP_KEY)
        made.changed.connect(lambda text: self._vm.type(place, text))
        made.submitted.connect(self._vm.sign_in)
        self.fields[place] = made
        return made

    def name(self, name: str) -> Field:
        """How others see one."""
        return self.field(FormField.NAME, name, self.tr("Your name (optional)"), Icon.PERSON)

    def identity(self, name: str) -> Field:
        """What others call; what may stand in it is said before something is wrong."""
        made = self.field(FormField.IDENTITY, name, self.tr("Your id"), Icon.AT)
        made.show_help(self.tr("Others call you by it. Anything but spaces."))
        return made

    def show_form(self, view: SignInView) -> None:
        """Copy what was typed and what is wrong."""
        for place, made in self.fields.items():
            made.set_text(getattr(view.form, place))
            here = view.form.kind is self._kind
            made.show_error(view.errors.get(place, "") if here else "")
            made.setEnabled(not view.busy)

    def first(self) -> Field:
        """Where writing starts."""
        return next(iter(self.fields.values()))

    def first_wrong(self, view: SignInView) -> Field | None:
        """The first field with something wrong."""
        return next((f for place, f in self.fields.items() if place in view.errors), None)


def _pair(one: Field, other: Field) -> QWidget:
    holder = QWidget()
    # Both as wide, however long what is said below one of them.
    row(holder, grow(_up(one)), grow(_up(other)), spacing=SPACE.m)
    return holder


def _up(part: Field) -> QWidget:
    """A field that keeps its top when its neighbour grows."""
    holder = QWidget()
    column(holder, part, stretch())
    return holder


class ThisComputer(WayIn):
    """Name and id; the engine is our own."""

    def __init__(self, vm: SessionViewModel) -> None:
        super().__init__(AccountKind.BUILT_IN, vm)
        column(self, _pair(self.name("builtInName"), self.identity("builtInId")))


class _WithKey(WayIn):
    """What both ways to a foreign engine share: the key, and where it is kept."""

    def key_row(self, name: str) -> QWidget:
        """App key and own name."""
        key = self.field(FormField.APP_KEY, f"{name}AppKey", self.tr("App key"), Icon.KEY)
        return _pair(key, self.name(f"{name}Name"))

    def id_row(self, name: str) -> QWidget:
        """App id and own id."""
        app_id = self.field(FormField.APP_ID, f"{name}AppId", self.tr("App id"), Icon.APP_ID)
        return _pair(app_id, self.identity(f"{name}Id"))

    def promise(self) -> QWidget:
        """Where the key is kept."""
        holder = QWidget()
        text = self.tr("The key is kept in this computer’s keyring, never in a file.")
        words = Label(text, TextStyle.CAPTION, Ink.MUTED, wrap=True)
        row(holder, IconMark(Icon.PRIVACY, ICON.s, Ink.MUTED), grow(words))
        return holder


class AnotherEngine(_WithKey):
    """An engine by its address, with the tick for plain http where that can be let through."""

    def __init__(self, vm: SessionViewModel) -> None:
        super().__init__(AccountKind.ENGINE, vm)
        address = self.field(FormField.ENGINE_URL, "engineAddress", self.tr("Address"), Icon.SERVER)
        address.set_placeholder("office.local:8080")
        self._plain = CheckBox(
            "allowPlainHttp", self.tr("Connect without encryption: I trust this network")
        )
        self._plain.clicked.connect(vm.allow_plain_http)
        column(
            self, address, self._plain, self.id_row("engine"), self.key_row("engine"),
            self.promise(), spacing=SPACE.m,
        )  # fmt: skip

    def show_form(self, view: SignInView) -> None:
        """The tick is offered only where it helps."""
        super().show_form(view)
        self._plain.setVisible(view.offers_plain_http)
        self._plain.setChecked(view.form.plain_http_allowed)


class HostedAccount(_WithKey):
    """The hosted engine, by app id and key."""

    def __init__(self, vm: SessionViewModel) -> None:
        super().__init__(AccountKind.HOSTED, vm)
        column(self, self.id_row("hosted"), self.key_row("hosted"), self.promise(), spacing=SPACE.m)


class WaysIn(QWidget):
    """The three cards; the chosen one is open. ``opened`` when one was clicked."""

    opened = Signal()

    def __init__(self, vm: SessionViewModel) -> None:
        super().__init__()
        make: dict[AccountKind, Callable[[SessionViewModel], WayIn]] = {
            AccountKind.BUILT_IN: ThisComputer,
            AccountKind.ENGINE: AnotherEngine,
            AccountKind.HOSTED: HostedAccount,
        }
        self._forms = {kind: made(vm) for kind, made in make.items()}
        here = OptionCard(
            AccountKind.BUILT_IN,
            Icon.COMPUTER,
            self.tr("This computer"),
            self.tr(
                "Runs the built-in engine here. No account, works without internet on your network."
            ),
        ).set_tag(self.tr("Recommended"))
        join = OptionCard(
            AccountKind.ENGINE,
            Icon.JOIN_ENGINE,
            self.tr("Join an engine"),
            self.tr("Someone gave you an address, such as office.local:8080."),
        )
        hosted = OptionCard(
            AccountKind.HOSTED,
            Icon.HOSTED,
            self.tr("UTD-Stream account"),
            self.tr("Hosted service. You need an app id and a key from the dashboard."),
        )
        self._heads = [card.head for card in (here, join, hosted)]
        for card, form in zip((here, join, hosted), self._forms.values(), strict=True):
            card.set_form(form)
        self._cards = OptionCards(here, join, hosted)
        self._cards.chosen.connect(vm.choose)
        self._cards.clicked.connect(self.opened)
        column(self, self._cards)

    def show_form(self, view: SignInView) -> None:
        """Copy everything."""
        self._cards.choose(view.form.kind)
        for head in self._heads:  # Tab stops at the chosen card, arrows go on from there
            policy = Qt.FocusPolicy.StrongFocus if head.isChecked() else Qt.FocusPolicy.ClickFocus
            head.setFocusPolicy(policy)
        self._cards.setEnabled(not view.busy)
        for form in self._forms.values():
            form.show_form(view)

    def open_form(self, view: SignInView) -> WayIn:
        """The fields of the chosen way."""
        return self._forms[view.form.kind]
