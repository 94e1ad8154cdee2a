"""Places the calls that lists, pages and the tray ask for; it shows no call."""

from app.domain.call import Peer
from app.domain.errors import AppError
from app.domain.ids import Identity
from app.services.calls import CallService
from app.services.contacts import ContactService
from app.viewmodels.toasts import ToastsViewModel


class Dialling:
    """Dials; what forbids a call at once becomes a toast, the engine's refusal ends the call."""

    def __init__(
        self, calls: CallService, contacts: ContactService, toasts: ToastsViewModel
    ) -> None:
        self._calls, self._contacts, self._toasts = calls, contacts, toasts

    def call(self, identity: Identity, name: str = "", *, video: bool) -> None:
        """Call somebody; ``name`` is what a stranger is called."""
        peer = Peer(identity, self._contacts.name_of(identity, name))
        try:
            self._calls.dial(peer, video=video)
        except AppError as error:
            self._toasts.warn(error.code)
