"""What the tests of calls read off a phone, and a call as the engine tells it."""

from app.domain.call import CallEndReason
from app.protocol.rest import CallRow, CallStatus
from tests.fakes.services import ADAM, OMAR, Services

E = CallEndReason


def reason(phone: Services) -> CallEndReason | None:
    return phone.calls.call.value.end_reason


def serial(phone: Services) -> int:
    return phone.calls.call.value.serial


def row(call_id: str, status: CallStatus) -> CallRow:
    """Omar's video call as the engine tells it."""
    omar = OMAR.identity
    return CallRow(call_id, "video_call", status, omar, OMAR.name, ADAM, "Adam", call_id, 0.0)
