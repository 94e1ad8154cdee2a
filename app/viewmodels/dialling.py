"""Places the calls that lists, pages and the tray ask for; it shows no call."""

from collections.abc import Callable

from app.domain.call import CallState, Peer
from app.domain.errors import AppError
from app.domain.ids import Identity
from app.services.calls import CallService
from app.services.contacts import ContactService
from app.viewmodels.toasts import ToastsViewModel


class Dialling:
    """Dials; what forbids a call at once becomes a toast, the engine's refusal ends the call."""

    def __init__(
        self,
        calls: CallService,
        contacts: ContactService,
        toasts: ToastsViewModel,
        show_call: Callable[[], None],
    ) -> None:
        self._calls, self._contacts, self._toasts = calls, contacts, toasts
        self._show_call = show_call

    def call(self, identity: Identity, name: str = "", *, video: bool) -> None:
        """Call somebody, or return to the call with them; ``name`` is what a stranger is called."""
        call = self._calls.call.value
        ours = call.live and call.state is not CallState.RINGING
        if ours and call.peer.identity == identity:
            self._show_call()
            return
        peer = Peer(identity, self._contacts.name_of(identity, name))
        try:
            self._calls.dial(peer, video=video)
        except AppError as error:
            self._toasts.warn(error.code)
