"""What call screens show for each state, as tables; no widget and no service."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from app.domain.call import Call, CallEndReason, CallState, Direction, Peer
from app.domain.device import Device, DeviceKind, DeviceLists
from app.domain.errors import ErrorCode
from app.domain.history import CallRecord
from app.domain.ids import CallId, DeviceId, Identity
from app.domain.media import MediaStats
from app.domain.settings import IncomingSurface
from app.services.devices import DevicesInUse
from app.values import replace
from app.viewmodels import call as screen
from app.viewmodels import controls, incoming, levels
from app.viewmodels.alerts import Sight, Surface, call_notice, missed_notice, surface_for
from app.viewmodels.call import Beside, CallView, Mark, Phase, Tone, has_page, present
from app.viewmodels.levels import Quality, Steady, quality_of


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en"))
    yield
    QLocale.setDefault(before)


NOW = 1000.0
OMAR = Peer(Identity("omar"), "Omar Haddad")
BESIDE = Beside(name="Omar Haddad", own_identity=Identity("adam"), microphone_name="Jabra")
CALL = Call(serial=7, state=CallState.ACTIVE, peer=OMAR, connected_at=NOW - 192, answered_at=1.0)


def over(reason: CallEndReason, **facts: object) -> Call:
    """An outgoing call that ended so."""
    ended = replace(CALL, state=CallState.ENDED, end_reason=reason, ended_at=NOW)
    return replace(ended, **facts)  # type: ignore[arg-type]  # fields of Call


# ── the call window ──


@pytest.mark.parametrize(
    ("state", "phase", "live"),
    [
        (CallState.IDLE, Phase.NONE, False),
        (CallState.DIALING, Phase.CALLING, True),
        (CallState.ALERTING, Phase.RINGING, True),
        (CallState.RINGING, Phase.NONE, False),
        (CallState.CONNECTING, Phase.CONNECTING, True),
        (CallState.ACTIVE, Phase.TALKING, True),
        (CallState.RECONNECTING, Phase.RECONNECTING, True),
    ],
)
def test_each_state_has_its_phase(state: CallState, phase: Phase, live: bool) -> None:
    view = present(replace(CALL, state=state), NOW, BESIDE)
    assert view.phase is phase
    assert view.phase.live is live


def test_nothing_of_a_ringing_call_is_shown_in_the_call_window() -> None:
    assert present(replace(CALL, state=CallState.RINGING), NOW, BESIDE) == CallView()


def test_the_timer_counts_from_the_moment_media_came_up() -> None:
    view = present(CALL, NOW, BESIDE)
    assert view.status == "3:12"
    assert view.title.endswith("– 3:12")


def test_the_timer_goes_on_while_the_network_is_away() -> None:
    view = present(replace(CALL, state=CallState.RECONNECTING), NOW, BESIDE)
    assert view.status == "3:12"


@pytest.mark.parametrize(
    ("away_s", "says", "elapsed", "spent"),
    [
        (0.0, "Ends in 60 s", "0:00", 0.0),
        (12.0, "Ends in 48 s", "0:12", 0.2),
        (75.0, "Ends in 0 s", "1:00", 1.0),
    ],
)
def test_a_lost_connection_says_how_long_it_may_last(
    away_s: float, says: str, elapsed: str, spent: float
) -> None:
    lost = replace(CALL, state=CallState.RECONNECTING)
    view = present(lost, NOW, replace(BESIDE, lost_at=NOW - away_s)).reconnect
    assert view is not None
    assert view.text.startswith(says)
    assert view.elapsed == elapsed
    assert view.spent == pytest.approx(spent)


@pytest.mark.parametrize(
    ("muted", "word", "sound"), [(False, "Mute", "Jabra"), (True, "Unmute", "You are muted")]
)
def test_the_microphone_button_says_what_it_does_next(muted: bool, word: str, sound: str) -> None:
    view = present(replace(CALL, muted=muted), NOW, BESIDE)
    assert (view.muted, view.microphone_word, view.own_sound) == (muted, word, sound)


@pytest.mark.parametrize(
    ("video", "camera_on", "word", "off"),
    [
        (False, False, "Start video", False),
        (False, True, "Stop video", False),
        (True, True, "Stop video", False),
        (True, False, "Start video", True),
    ],
)
def test_only_a_video_calls_stopped_camera_is_off(
    video: bool, camera_on: bool, word: str, off: bool
) -> None:
    view = present(replace(CALL, video=video, camera_on=camera_on), NOW, BESIDE)
    assert (view.camera_word, view.camera_off) == (word, off)


def test_the_peers_mute_is_told_only_while_we_talk() -> None:
    muted = replace(CALL, peer_muted=True)
    assert present(muted, NOW, BESIDE).peer_muted
    assert not present(replace(muted, state=CallState.CONNECTING), NOW, BESIDE).peer_muted


@pytest.mark.parametrize("reason", CallEndReason)
def test_every_end_has_a_mark_and_a_tone(reason: CallEndReason) -> None:
    call = over(reason, direction=Direction.INCOMING)
    page = present(call, NOW, BESIDE).ended
    assert (page is None) is (reason is CallEndReason.LOCAL_HANGUP)
    if page is not None:
        assert page.reason


@pytest.mark.parametrize(
    ("reason", "mark", "tone"),
    [
        (CallEndReason.BUSY, Mark.BUSY, Tone.THEIRS),
        (CallEndReason.CONNECTION_LOST, Mark.LOST, Tone.FAILURE),
        (CallEndReason.REMOTE_HANGUP, Mark.HUNG_UP, Tone.NEUTRAL),
        (CallEndReason.NO_ANSWER, Mark.NO_ANSWER, Tone.THEIRS),
        (CallEndReason.FAILED, Mark.FAILED, Tone.FAILURE),
    ],
)
def test_the_colour_of_an_end_says_whose_doing_it_was(
    reason: CallEndReason, mark: Mark, tone: Tone
) -> None:
    page = present(over(reason), NOW, BESIDE).ended
    assert page is not None
    assert (page.mark, page.tone) == (mark, tone)


@pytest.mark.parametrize(
    ("reason", "incoming", "answered", "page"),
    [
        (CallEndReason.LOCAL_HANGUP, False, True, False),
        (CallEndReason.CANCELLED, False, False, False),
        (CallEndReason.BUSY, False, False, True),
        (CallEndReason.REMOTE_HANGUP, False, True, True),
        (CallEndReason.MISSED, True, False, False),
        (CallEndReason.CANCELLED, True, False, False),
        (CallEndReason.DECLINED, True, False, False),
        (CallEndReason.ANSWERED_ELSEWHERE, True, False, False),
        (CallEndReason.REMOTE_HANGUP, True, True, True),
        (CallEndReason.FAILED, True, True, True),
        (CallEndReason.LOCAL_HANGUP, True, True, False),
    ],
)
def test_an_end_gets_a_page_unless_it_was_the_users_own_doing(
    reason: CallEndReason, incoming: bool, answered: bool, page: bool
) -> None:
    direction = Direction.INCOMING if incoming else Direction.OUTGOING
    call = over(reason, direction=direction, answered_at=1.0 if answered else None)
    assert has_page(call) is page


def test_a_call_that_goes_on_has_no_last_page() -> None:
    assert not has_page(CALL)


def test_the_last_page_says_when_it_goes_unless_it_is_kept() -> None:
    call = over(CallEndReason.BUSY)
    going = present(call, NOW + 2, BESIDE).ended
    kept = present(call, NOW + 2, replace(BESIDE, page_kept=True)).ended
    assert going is not None
    assert kept is not None
    assert going.closes == "Closes in 6 s"
    assert kept.closes == ""


def test_a_page_that_was_closed_is_not_shown() -> None:
    view = present(over(CallEndReason.BUSY), NOW, replace(BESIDE, page_closed=True))
    assert view.phase is Phase.NONE


@pytest.mark.parametrize(
    ("reason", "again"),
    [
        (CallEndReason.BUSY, True),
        (CallEndReason.FAILED, True),
        (CallEndReason.BANNED, False),
        (CallEndReason.NOT_ACTIVATED, False),
    ],
)
def test_calling_back_is_offered_where_it_can_help(reason: CallEndReason, again: bool) -> None:
    page = present(over(reason), NOW, BESIDE).ended
    assert page is not None
    assert bool(page.call_again) is again


@pytest.mark.parametrize(
    ("direction", "word"), [(Direction.OUTGOING, "Call again"), (Direction.INCOMING, "Call back")]
)
def test_whom_we_called_is_called_again(direction: Direction, word: str) -> None:
    call = replace(over(CallEndReason.CONNECTION_LOST), direction=direction, answered_at=NOW)
    page = present(call, NOW, BESIDE).ended
    assert page is not None
    assert page.call_again == word


def test_an_id_that_the_engine_does_not_know_is_not_called_again() -> None:
    call = replace(over(CallEndReason.UNREACHABLE), error=ErrorCode.NOT_FOUND)
    page = present(call, NOW, BESIDE).ended
    assert page is not None
    assert page.call_again == ""


def test_the_patience_of_a_page_is_eight_seconds() -> None:
    assert screen.PAGE_S == 8.0


# ── the pop-up ──

RINGING = replace(CALL, state=CallState.RINGING, direction=Direction.INCOMING, video=True)


def test_a_ringing_call_is_shown_with_its_kind_and_id() -> None:
    view = incoming.present(RINGING, "Omar Haddad")
    assert (view.serial, view.name, view.line) == (7, "Omar Haddad", "Incoming video call")
    assert "omar" in view.note


@pytest.mark.parametrize("state", [state for state in CallState if state is not CallState.RINGING])
def test_only_a_ringing_call_is_incoming(state: CallState) -> None:
    assert incoming.present(replace(RINGING, state=state), "Omar").serial == 0


TAKEN = replace(
    RINGING,
    state=CallState.ENDED,
    end_reason=CallEndReason.ANSWERED_ELSEWHERE,
    answered_at=None,
    connected_at=None,
)


def test_a_ring_that_another_device_answered_says_so_and_asks_nothing() -> None:
    view = incoming.present(TAKEN, "Omar Haddad")
    assert (view.serial, view.taken, view.name) == (0, 7, "Omar Haddad")
    assert (view.line, view.announcement) == ("Answered on another device",) * 2


@pytest.mark.parametrize(
    "other",
    [
        replace(TAKEN, answered_at=NOW),
        replace(TAKEN, direction=Direction.OUTGOING),
        replace(TAKEN, end_reason=CallEndReason.CANCELLED),
    ],
)
def test_no_other_end_is_told_by_the_popup(other: Call) -> None:
    assert incoming.present(other, "Omar").taken == 0


# ── the surface ──


@pytest.mark.parametrize(
    ("sight", "surface"),
    [
        (Sight(), Surface.POPUP),
        (Sight(notifier_usable=True), Surface.POPUP),
        (Sight(popup_visible=False, notifier_usable=True), Surface.NOTIFICATION),
        (Sight(popup_visible=False), Surface.POPUP),
        (Sight(IncomingSurface.NOTIFICATION, notifier_usable=True), Surface.NOTIFICATION),
        (Sight(IncomingSurface.NOTIFICATION), Surface.POPUP),
        (
            Sight(IncomingSurface.NOTIFICATION, notifier_usable=True, notice_failed=True),
            Surface.POPUP,
        ),
        (Sight(popup_visible=False, notifier_usable=True, popup_asked=True), Surface.POPUP),
    ],
)
def test_there_is_one_surface_and_never_none(sight: Sight, surface: Surface) -> None:
    assert surface_for(sight) is surface


def test_a_notification_says_what_the_popup_says() -> None:
    notice = call_notice(incoming.present(RINGING, "Omar Haddad"))
    assert notice.serial == 7
    assert "Omar Haddad" in notice.title
    assert (notice.body, notice.accept, notice.decline) == (
        "Incoming video call",
        "Accept",
        "Decline",
    )


def test_a_notification_of_a_call_taken_elsewhere_offers_no_answer() -> None:
    notice = call_notice(incoming.present(TAKEN, "Omar Haddad"))
    assert (notice.serial, notice.body) == (7, "Answered on another device")
    assert (notice.accept, notice.decline) == ("", "")


@pytest.mark.parametrize(("count", "says"), [(1, "Missed video call"), (3, "3 missed calls from")])
def test_one_person_gets_one_missed_notification(count: int, says: str) -> None:
    rows = tuple(
        CallRecord(
            CallId(f"c{number}"),
            OMAR,
            Direction.INCOMING,
            True,
            NOW - number,
            0.0,
            CallEndReason.MISSED,
            seen=False,
        )
        for number in range(count)
    )
    notice = missed_notice(rows, "Omar Haddad")
    assert notice.identity == "omar"
    assert notice.body.startswith(says)
    assert notice.call_back == "Call back"


# ── levels ──


@pytest.mark.parametrize(
    ("stats", "quality"),
    [
        (MediaStats(), Quality.GOOD),
        (MediaStats(loss=0.02, rtt_ms=150.0), Quality.GOOD),
        (MediaStats(loss=0.04), Quality.FAIR),
        (MediaStats(rtt_ms=500.0), Quality.FAIR),
        (MediaStats(loss=0.2), Quality.POOR),
        (MediaStats(silent_s=2.0), Quality.POOR),
        (MediaStats(silent_s=1.9), Quality.GOOD),
    ],
)
def test_what_the_numbers_mean(stats: MediaStats, quality: Quality) -> None:
    assert quality_of(stats) is quality


def test_a_connection_falls_at_once_and_recovers_late() -> None:
    steady = Steady().after(Quality.POOR, 10.0)
    assert steady.quality is Quality.POOR
    assert steady.after(Quality.GOOD, 12.9).quality is Quality.POOR
    assert steady.after(Quality.GOOD, 13.1).quality is Quality.GOOD


def test_a_mark_does_not_flicker_while_it_comes_and_goes() -> None:
    steady = Steady()
    for second in range(20):
        seen = Quality.FAIR if second % 2 else Quality.GOOD
        steady = steady.after(seen, float(second))
    assert steady.quality is Quality.FAIR


def test_only_a_connection_that_is_not_good_gets_a_pill() -> None:
    assert levels.present(MediaStats(), Quality.GOOD).pill == ""
    assert levels.present(MediaStats(), Quality.FAIR).pill == "Fair connection"
    assert levels.present(MediaStats(), Quality.POOR).pill == "Poor connection"


def test_levels_are_drawn_as_the_ear_judges_them() -> None:
    view = levels.present(MediaStats(audio_level_out=0.25, audio_level_in=2.0), Quality.GOOD)
    assert (view.own, view.peer) == (0.5, 1.0)


# ── devices ──

JABRA, BUILT_IN = Device(DeviceId("j"), "Jabra\u202e"), Device(DeviceId("b"), "Built-in")


def test_the_menu_marks_the_device_in_use() -> None:
    lists = DeviceLists((JABRA, BUILT_IN), (BUILT_IN,), ())
    view = controls.present(DevicesInUse(lists, BUILT_IN, BUILT_IN, None, BUILT_IN))
    microphones, speakers = view.sound
    assert [(row.name, row.used) for row in microphones.rows] == [
        ("Jabra", False),
        ("Built-in", True),
    ]
    assert microphones.metered
    assert speakers.kind is DeviceKind.SPEAKER
    assert not speakers.metered
    assert speakers.used_id == "b"


def test_a_kind_of_which_there_is_none_says_so() -> None:
    view = controls.present(DevicesInUse(DeviceLists(), None, None, None, None))
    (cameras,) = view.picture
    assert (cameras.rows, cameras.empty, cameras.used_id) == ((), "None found", "")
