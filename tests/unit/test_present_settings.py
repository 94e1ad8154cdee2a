"""The settings pages in words: devices with their wishes, account, looks."""

from app.domain.call import Call, CallState
from app.domain.device import TEST_CARD, Device, DeviceChoice, DeviceKind, DeviceLists, Wish
from app.domain.ids import DeviceId, Identity
from app.domain.session import Session, SessionState
from app.domain.settings import Account, AccountKind, Appearance, Settings
from app.domain.signal import SignalState
from app.services.devices import DevicesInUse
from app.services.devicetest import MicrophoneState, MicrophoneTest
from app.viewmodels import controls
from app.viewmodels.devices import present as present_devices
from app.viewmodels.devicetest import present as present_tests
from app.viewmodels.settings import AccountView, account_view, present
from tests.unit.english import bare, english

__all__ = ["english"]

HEADSET = Device(DeviceId("h"), "Jabra Evolve2 40")
BUILT_IN = Device(DeviceId("b"), "Built-in")
LISTS = DeviceLists((BUILT_IN, HEADSET), (BUILT_IN, HEADSET), ())
IN_USE = DevicesInUse(LISTS, BUILT_IN, HEADSET, None, HEADSET)
ADAM = Session(SessionState.SIGNED_IN, Identity("adam"), "Adam")


def test_what_is_used_is_chosen() -> None:
    view = present_devices(IN_USE, DeviceChoice())
    assert view.microphone.choices == (("b", "Built-in"), ("h", "Jabra Evolve2 40"))
    assert (view.microphone.chosen, view.speaker.chosen) == ("b", "h")


def test_a_wish_that_is_unplugged_is_named() -> None:
    wishes = DeviceChoice(microphone=Wish(DeviceId("gone"), "Blue Yeti"))
    said = present_devices(IN_USE, wishes).microphone.help
    assert bare(said) == "Blue Yeti is not plugged in. In use: Built-in"


def test_a_wish_that_is_met_says_nothing() -> None:
    wishes = DeviceChoice(microphone=Wish(DeviceId("b"), "Built-in"))
    assert present_devices(IN_USE, wishes).microphone.help == ""


def test_the_test_card_has_its_name_in_the_users_words() -> None:
    card = Device(TEST_CARD, TEST_CARD)
    lists = DeviceLists(LISTS.microphones, LISTS.speakers, (card,))
    used = DevicesInUse(lists, BUILT_IN, BUILT_IN, card, BUILT_IN)
    view = present_devices(used, DeviceChoice()).camera
    assert view.choices == ((TEST_CARD, "Test card"),)
    (section,) = controls.present(used).picture
    assert [row.name for row in section.rows] == ["Test card"]


def test_where_nothing_is_plugged_in_it_says_so() -> None:
    camera = present_devices(IN_USE, DeviceChoice()).camera
    assert (camera.choices, camera.chosen) == ((), "")
    assert camera.help == "No camera found."


def test_it_rings_where_one_hears_unless_one_chose() -> None:
    view = present_devices(IN_USE, DeviceChoice())
    assert (view.ring.chosen, view.ring.choices[0]) == ("", ("", "Same as the speaker"))
    chosen = DeviceChoice(ring=Wish(HEADSET.device_id, HEADSET.name))
    assert present_devices(IN_USE, chosen).ring.chosen == "h"


def test_rows_know_their_kind() -> None:
    view = present_devices(IN_USE, DeviceChoice())
    assert {row.kind for row in view.rows} == set(DeviceKind)


def test_the_account_says_who_where_and_how() -> None:
    account = Account(AccountKind.ENGINE, Identity("adam"), "Adam", "https://x.example", "", "42")
    view = account_view(ADAM, account, SignalState.CONNECTED)
    assert (view.name, bare(view.id_text), view.connected) == ("Adam", "adam", True)
    assert (bare(view.engine), bare(view.engine_help)) == ("https://x.example", "App id 42")
    assert view.key_note == ""
    assert account_view(Session(), None, SignalState.DISCONNECTED) == AccountView()


def test_a_key_kept_in_memory_is_no_secret() -> None:
    session = Session(SessionState.SIGNED_IN, Identity("adam"), "A", secrets_in_memory=True)
    view = account_view(session, Account(), SignalState.RECONNECTING)
    assert "keyring" in view.key_note
    assert (view.connected, view.dot) == (False, "offline")


def test_high_contrast_is_a_switch_beside_the_looks() -> None:
    view = present(Settings(appearance=Appearance.HIGH_CONTRAST, ring_volume=0.7), AccountView())
    assert view.high_contrast
    assert [key for key, _ in view.appearances] == ["system", "light", "dark"]
    assert (view.ring_volume, view.ring_volume_text) == (70, "70 %")
    assert {key for key, _ in view.surfaces} == {"popup", "notification"}


def test_what_came_of_a_test_is_a_sentence() -> None:
    def said(state: MicrophoneState, call: CallState = CallState.IDLE) -> str:
        return present_tests(MicrophoneTest(state), IN_USE, Call(state=call)).note

    assert said(MicrophoneState.IDLE) == said(MicrophoneState.OPENING) == ""
    assert said(MicrophoneState.HEARING) == "Speak: the bar should reach the middle."
    assert said(MicrophoneState.SILENT) == "We hear nothing from this microphone."
    assert said(MicrophoneState.FAILED).startswith("This microphone cannot be opened. ")
    assert said(MicrophoneState.IDLE, CallState.RINGING) == "The call uses your devices now."
    assert said(MicrophoneState.IDLE, CallState.ACTIVE) == "Speak: the bar should reach the middle."


def test_only_what_is_plugged_in_can_be_tried() -> None:
    nothing = DevicesInUse(DeviceLists(), None, None, None, None)
    view = present_tests(MicrophoneTest(), nothing, Call())
    assert (view.can_test, view.can_play, view.can_ring, view.why_not) == (False, False, False, "")
    view = present_tests(MicrophoneTest(), IN_USE, Call())
    assert (view.can_test, view.can_play, view.can_ring) == (True, True, True)
