"""The sign-in form, and what one is signed in as; what is wrong stands under its field."""

from collections.abc import Mapping
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.domain.address import checked_engine_url
from app.domain.contact import checked_identity, fold
from app.domain.errors import AppError, ErrorCode
from app.domain.identity import flaw_of
from app.domain.session import Session, SessionState
from app.domain.settings import Account, AccountKind
from app.protocol.rest import HOSTED_ENGINE_URL, HOSTED_TOKEN_URL
from app.services.session import SessionService
from app.services.settings import SettingsService
from app.services.tasks import TaskScope
from app.values import dataclass, field, replace
from app.viewmodels.toasts import ToastsViewModel
from app.viewmodels.words import errors
from app.viewmodels.words import session as words


class FormField(StrEnum):
    """A field of the form; the names are those of ``SignInForm``."""

    NAME = "name"
    IDENTITY = "identity"
    ENGINE_URL = "engine_url"
    APP_ID = "app_id"
    APP_KEY = "app_key"
    FORM = "form"
    """What is wrong with none of them alone."""


@dataclass(frozen=True, slots=True)
class SignInForm:
    """What was typed."""

    kind: AccountKind = AccountKind.BUILT_IN
    name: str = ""
    identity: str = ""
    engine_url: str = ""
    app_id: str = ""
    app_key: str = field(default="", repr=False)
    plain_http_allowed: bool = False


@dataclass(frozen=True, slots=True)
class SignInView:
    """The form as it is shown."""

    form: SignInForm = SignInForm()
    errors: Mapping[FormField, str] = field(default_factory=dict)
    busy: bool = False
    offers_plain_http: bool = False
    start: str = ""
    call_waits: str = ""
    """Whom a call from the command line waits to reach."""


NEEDED = {
    AccountKind.BUILT_IN: (FormField.IDENTITY,),
    AccountKind.ENGINE: (
        FormField.ENGINE_URL,
        FormField.APP_ID,
        FormField.IDENTITY,
        FormField.APP_KEY,
    ),
    AccountKind.HOSTED: (FormField.APP_ID, FormField.IDENTITY, FormField.APP_KEY),
}
_C = ErrorCode
_FIELD_BY_CODE = {
    _C.INVALID_IDENTITY: FormField.IDENTITY,
    _C.BANNED: FormField.IDENTITY,
    _C.TAKEOVER_COOLDOWN: FormField.IDENTITY,
    _C.INVALID_ADDRESS: FormField.ENGINE_URL,
    _C.INSECURE_ADDRESS: FormField.ENGINE_URL,
    _C.OFFLINE: FormField.ENGINE_URL,
    _C.TIMED_OUT: FormField.ENGINE_URL,
    _C.MALFORMED_ANSWER: FormField.ENGINE_URL,
    _C.INVALID_CREDENTIALS: FormField.APP_KEY,
    _C.MISSING_CREDENTIALS: FormField.APP_KEY,
    _C.APPKEY_MINT_DISABLED: FormField.APP_KEY,
    _C.PROJECT_SUSPENDED: FormField.APP_ID,
    _C.FORBIDDEN: FormField.APP_ID,
    _C.FEATURE_DISABLED: FormField.APP_ID,
    _C.TYPE_NOT_ENABLED: FormField.APP_ID,
}


def offers_plain_http(form: SignInForm) -> bool:
    """Whether the typed address would be let through with the tick, and only with it."""
    if form.kind is not AccountKind.ENGINE or _refusal(form.engine_url, allowed=False) is None:
        return False
    return _refusal(form.engine_url, allowed=True) is None


def _refusal(url: str, *, allowed: bool) -> ErrorCode | None:
    try:
        checked_engine_url(url, plain_http_allowed=allowed)
    except AppError as error:
        return error.code
    return None


def account_of(form: SignInForm) -> Account:
    """The account that was described; raises ``AppError`` for an id or address that is none."""
    identity, name = checked_identity(form.identity), form.name.strip()
    if form.kind is AccountKind.BUILT_IN:
        return Account(form.kind, identity, name)
    app_id = form.app_id.strip()
    if form.kind is AccountKind.HOSTED:
        return Account(form.kind, identity, name, HOSTED_ENGINE_URL, HOSTED_TOKEN_URL, app_id)
    allowed = form.plain_http_allowed
    url = checked_engine_url(form.engine_url, plain_http_allowed=allowed)
    return Account(form.kind, identity, name, url, url, app_id, allowed)


def form_of(account: Account | None) -> SignInForm:
    """The form of an account, to try again; its key is not known here."""
    if account is None:
        return SignInForm()
    return SignInForm(
        account.kind,
        account.name,
        account.identity,
        account.engine_url if account.kind is AccountKind.ENGINE else "",
        account.app_id,
        plain_http_allowed=account.plain_http_allowed,
    )


def suggested_identity(name: str) -> str:
    """An id made of a name, as long as the user has typed none."""
    identity = ".".join(fold(name).split())
    return "" if flaw_of(identity) else identity


def missing(form: SignInForm) -> dict[FormField, str]:
    """What has to be filled in first."""
    empty = (f for f in NEEDED[form.kind] if not getattr(form, f).strip())
    return {one: words.missing(one) for one in empty}


def wrong_in(form: SignInForm) -> dict[FormField, str]:
    """All that is wrong with what was typed, as far as no engine is needed to see it."""
    wrong = missing(form)
    for place in NEEDED[form.kind]:
        said = "" if place in wrong else _flaw(form, place)
        if said:
            wrong[place] = said
    return wrong


def _flaw(form: SignInForm, place: FormField) -> str:
    code: ErrorCode | None
    if place is FormField.IDENTITY:
        code = ErrorCode.INVALID_IDENTITY if flaw_of(form.identity.strip()) else None
    elif place is FormField.ENGINE_URL:
        code = _refusal(form.engine_url, allowed=form.plain_http_allowed)
    else:
        return "" if _is_header_word(getattr(form, place).strip()) else words.malformed(place)
    return _sentence(form, code, place) if code else ""


def _is_header_word(text: str) -> bool:
    # App id and key travel in headers, which carry nothing else.
    return text.isascii() and text.isprintable() and " " not in text


def explained(form: SignInForm, code: str) -> dict[FormField, str]:
    """What an error code means for this form, under the field it belongs to."""
    known = ErrorCode(code) if code in ErrorCode.__members__.values() else ErrorCode.SERVER
    place = _FIELD_BY_CODE.get(known, FormField.FORM)
    if place is not FormField.IDENTITY and place not in NEEDED[form.kind]:
        place = FormField.FORM
    return {place: _sentence(form, known, place)}


def _sentence(form: SignInForm, code: ErrorCode, place: FormField) -> str:
    if place is FormField.APP_KEY and code is ErrorCode.INVALID_CREDENTIALS:
        return words.key_refused(form.app_id)
    if place is FormField.ENGINE_URL and code in (ErrorCode.OFFLINE, ErrorCode.TIMED_OUT):
        return words.no_answer_there()
    if place is FormField.FORM and code in (ErrorCode.OFFLINE, ErrorCode.MALFORMED_ANSWER):
        return words.no_engine(form.kind, answers=code is ErrorCode.MALFORMED_ANSWER)
    if code is ErrorCode.INSECURE_ADDRESS:
        return words.plain_http() if offers_plain_http(form) else words.public_plain_http()
    return errors.sentence(code)


def present(
    form: SignInForm,
    wrong: Mapping[FormField, str],
    *,
    busy: bool,
    failed: bool = False,
    queued: str = "",
) -> SignInView:
    """The form in words; ``failed`` says that the engine was asked, not that a field is wrong."""
    start = words.start(form.kind, again=failed and bool(wrong) and not busy)
    waits = words.call_waits(queued) if queued else ""
    return SignInView(form, dict(wrong), busy, offers_plain_http(form), start, waits)


class SessionViewModel(QObject):
    """The sign-in form and the ways in and out."""

    changed = Signal()
    call_dropped = Signal()
    """The call that waits for the sign-in is not wanted any more."""

    def __init__(
        self, session: SessionService, settings: SettingsService, toasts: ToastsViewModel
    ) -> None:
        super().__init__()
        self._session, self._settings, self._toasts = session, settings, toasts
        self._tasks = TaskScope()
        self._form = form_of(settings.settings.value.account)
        self._touched = self._failed = False
        self._id_typed = bool(self._form.identity)
        self._queued = ""
        self._wrong: dict[FormField, str] = {}
        self._leave = (
            session.session.subscribe(self._session_changed),
            settings.settings.subscribe(self._settings_changed),
        )
        self._session_changed()

    @property
    def view(self) -> SignInView:
        """What is shown now."""
        return present(
            self._form, self._wrong, busy=self._busy, failed=self._failed, queued=self._queued
        )

    @property
    def session(self) -> Session:
        """The sign-in as it stands."""
        return self._session.session.value

    @property
    def _busy(self) -> bool:
        return self.session.state is SessionState.SIGNING_IN

    # ── intents ──

    def choose(self, kind: str) -> None:
        """Take one of the three ways in."""
        self._type(replace(self._form, kind=AccountKind(kind)), {})

    def type(self, field_name: str, text: str) -> None:
        """Something was typed; what was wrong with that field may be right now."""
        if getattr(self._form, field_name) == text:
            return
        changed: dict[str, str] = {field_name: text}
        if field_name == FormField.IDENTITY:
            self._id_typed = bool(text)
        elif field_name == FormField.NAME and not self._id_typed:
            changed[FormField.IDENTITY] = suggested_identity(text)
        gone = {*(FormField(name) for name in changed), FormField.FORM}
        left = {place: said for place, said in self._wrong.items() if place not in gone}
        self._type(replace(self._form, **changed), left)  # type: ignore[arg-type]  # a text field

    def allow_plain_http(self, allowed: bool) -> None:
        """The tick for an address of the own network."""
        left = dict(self._wrong)
        left.pop(FormField.ENGINE_URL, None)
        self._type(replace(self._form, plain_http_allowed=allowed), left)

    def _type(self, form: SignInForm, wrong: dict[FormField, str]) -> None:
        self._form, self._wrong, self._touched = form, wrong, True
        self.changed.emit()

    def sign_in(self) -> None:
        """Sign in with what was typed."""
        if self._busy:
            return
        self._touched, self._failed = True, False
        self._wrong = wrong_in(self._form)
        if not self._wrong:
            self._tasks.spawn(self._try(account_of(self._form)), "session.sign_in")
        self.changed.emit()

    async def _try(self, account: Account) -> None:
        key = "" if account.kind is AccountKind.BUILT_IN else self._form.app_key.strip()
        try:
            await self._session.sign_in(account, key)
        except AppError as error:
            self._failed, self._wrong = True, explained(self._form, error.code)
            self.changed.emit()
            return
        self._form, self._touched = replace(self._form, app_key=""), False
        if self.session.secrets_in_memory:
            self._toasts.tell(words.kept_in_memory())

    def warn(self, code: str) -> None:
        """Say what an error code means that no field has to do with."""
        self._wrong = {FormField.FORM: errors.sentence(code)}
        self.changed.emit()

    def show_queued(self, identity: str) -> None:
        """Say whom a call waits to reach; an empty id says nothing."""
        self._queued = identity
        self.changed.emit()

    def drop_queued(self) -> None:
        """The call that waits is not wanted any more."""
        self.call_dropped.emit()

    def use_here(self) -> None:
        """Take the session back from the other device."""
        self._tasks.spawn(self._back(), "session.use_here")

    async def _back(self) -> None:
        try:
            await self._session.sign_back_in()
        except AppError as error:
            self._toasts.warn(error.code)

    def sign_out(self) -> None:
        """Leave; the account is forgotten here."""
        self._tasks.spawn(self._session.sign_out(), "session.sign_out")

    # ── what changes ──

    def _settings_changed(self) -> None:
        account = self._settings.settings.value.account
        if not self._touched and account is not None:
            self._take(account)
            self.changed.emit()

    def _take(self, account: Account) -> None:
        self._form = form_of(account)
        self._id_typed = bool(self._form.identity)

    def _session_changed(self) -> None:
        session = self.session
        if session.state is SessionState.SIGNED_OUT and session.error:
            if not self._touched and self._session.tried is not None:
                self._take(self._session.tried)  # what is wrong stands under the way it is about
            self._failed = True
            self._wrong = explained(self._form, session.error)
        elif session.state is SessionState.SIGNED_IN:
            self._wrong, self._queued = {}, ""
        self.changed.emit()

    async def aclose(self) -> None:
        """Stop following."""
        for leave in self._leave:
            leave()
        await self._tasks.aclose()
