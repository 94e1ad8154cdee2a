"""What ``ctl`` asks and what it gets: bodies, exit codes, waiting."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from app.adapters import httperrors
from app.domain.call import CallState
from app.domain.device import TEST_CARD, Device, DeviceLists
from app.domain.errors import AppError, ErrorCode
from app.domain.media import MediaStats
from app.domain.session import Session, SessionState
from app.protocol.frames import CallNews
from app.protocol.rest import Problem
from app.services.contacts import ContactService
from app.services.control import ControlParts, ControlService, Exit, ShellIntents, refusal
from app.services.controlbody import look_up
from app.services.presence import PresenceService
from app.viewmodels.words.settings import device_name
from tests.fakes.clock import settle
from tests.fakes.services import Services

CALL_KEYS = ("id", "state", "peer", "direction", "video", "muted", "end_reason", "seconds")
MEDIA_KEYS = ("rtt_ms", "loss", "jitter_ms", "audio_level_in", "audio_level_out")


@dataclass
class HasSession:
    """What the control needs of the session service: its store."""

    session: object


@dataclass
class Desk:
    """A phone under control."""

    phone: Services
    shown: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        phone = self.phone
        self._presence = PresenceService(phone.signalling, phone.clock)
        self._contacts = ContactService(phone.storage, phone.engine, self._presence, phone.session)
        self.control = ControlService(
            ControlParts(
                HasSession(phone.session),  # type: ignore[arg-type]  # only the store is read
                phone.signalling,
                phone.calls,
                self._contacts,
                self._presence,
                phone.history,
                phone.devices,
                phone.clock,
            ),
            ShellIntents(
                lambda: self.shown.append("show"),
                lambda: self.shown.append("quit"),
                lambda identity: self.shown.append(f"queued {identity}"),
                lambda code: self.shown.append(f"warn {code}"),
                device_name,
            ),
        )

    async def aclose(self) -> None:
        await self.control.aclose()
        await self._contacts.aclose()
        await self.phone.signalling.stop()
        await self._presence.aclose()

    async def ask(self, ctl: str, **words: object) -> tuple[Exit, dict[str, object]]:
        reply = await self.control.answer({"ctl": ctl, **words})
        await settle()
        return reply.code, reply.body


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with Services() as phone:
        desk = Desk(phone)
        yield desk
        await desk.aclose()


async def test_the_state_has_every_documented_key(desk: Desk) -> None:
    code, body = await desk.ask("state")
    assert code is Exit.DONE
    for key in (
        "session.state",
        "signal.state",
        *(f"call.{key}" for key in CALL_KEYS),
        *(f"media.{key}" for key in MEDIA_KEYS),
        *(f"media.video_{way}.{k}" for way in ("in", "out") for k in ("width", "height", "fps")),
    ):
        look_up(body, key)


async def test_a_call_returns_when_the_engine_has_answered(desk: Desk) -> None:
    code, body = await desk.ask("call", identity="omar", video=True)
    assert code is Exit.DONE
    assert look_up(body, "call.state") == "dialing"
    assert look_up(body, "call.id") == "call-1"


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (ErrorCode.NOT_FOUND, Exit.UNREACHABLE),
        (ErrorCode.OFFLINE, Exit.UNREACHABLE),
        (ErrorCode.RATE_LIMITED, Exit.BUSY),
        (ErrorCode.FORBIDDEN, Exit.NOT_ACTIVATED),
        (ErrorCode.SIGNALING_DISABLED, Exit.NOT_ACTIVATED),
    ],
)
async def test_a_refused_call_has_its_exit_code(desk: Desk, problem: str, code: Exit) -> None:
    desk.phone.engine.refusals["create"] = AppError(ErrorCode(problem))
    answer = await desk.ask("call", identity="omar")
    assert answer == (code, {"error": problem, "detail": ""})


FORBIDDEN = (
    Problem("", "forbidden"),
    Problem("", "banned"),
    Problem("", "project_suspended"),
    Problem("", "feature_disabled"),
    Problem("", "signaling_disabled"),
    Problem("", "type_not_enabled"),
    Problem("", "appkey_identity_mint_disabled"),
    Problem("User is banned"),
    Problem("Project suspended"),
    Problem("Calls are not enabled"),
    Problem("Chat has been disabled"),
    Problem("No", "of_a_later_version"),
    Problem(""),
)
"""Every way in which an engine says that it does not allow this (protocol 6.1)."""


@pytest.mark.parametrize("problem", FORBIDDEN, ids=lambda p: p.code or p.message or "bare")
def test_whatever_is_not_allowed_is_six(problem: Problem) -> None:
    assert refusal(httperrors.refusal(403, problem)).code is Exit.NOT_ACTIVATED


async def test_a_busy_callee_is_five(desk: Desk) -> None:
    desk.phone.engine.refusals["create"] = AppError(ErrorCode.CALLEE_BUSY)
    asking = asyncio.ensure_future(desk.ask("call", identity="omar"))
    await settle()
    await desk.phone.clock.advance(3)
    assert (await asking)[0] is Exit.BUSY


@pytest.mark.parametrize("identity", ["", "adam", "a b", "x" * 200, "omar\u202egnp", "o\nmar"])
async def test_an_impossible_callee_is_a_usage_error(desk: Desk, identity: str) -> None:
    assert (await desk.ask("call", identity=identity))[0] is Exit.USAGE


async def test_signed_out_is_three(desk: Desk) -> None:
    desk.phone.session.set(Session())
    assert (await desk.ask("call", identity="omar"))[0] is Exit.SIGNED_OUT


async def test_signed_in_elsewhere_is_three_by_its_own_name(desk: Desk) -> None:
    desk.phone.session.set(Session(SessionState.ELSEWHERE))
    code, body = await desk.ask("call", identity="omar")
    assert (code, body["error"]) == (Exit.SIGNED_OUT, "signed_in_elsewhere")


async def test_an_unknown_request_is_a_usage_error(desk: Desk) -> None:
    assert (await desk.ask("dance"))[0] is Exit.USAGE


@pytest.mark.parametrize("ctl", ["accept", "decline", "hangup", "mute", "camera"])
async def test_without_a_call_there_is_nothing_to_steer(desk: Desk, ctl: str) -> None:
    code, body = await desk.ask(ctl, on=True)
    assert (code, body["error"]) == (Exit.USAGE, ErrorCode.NO_CALL)


@pytest.mark.parametrize("ctl", ["mute", "camera"])
async def test_nothing_is_switched_in_a_call_that_was_not_answered(desk: Desk, ctl: str) -> None:
    await desk.phone.invited()
    assert (await desk.ask(ctl, on=True))[1]["error"] == ErrorCode.NO_CALL


@pytest.mark.parametrize("ctl", ["accept", "decline"])
async def test_a_call_that_does_not_ring_is_not_answered(desk: Desk, ctl: str) -> None:
    await desk.ask("call", identity="omar")
    code, body = await desk.ask(ctl)
    assert (code, body["error"]) == (Exit.USAGE, "not_ringing")
    assert desk.phone.state is CallState.DIALING


async def test_without_a_camera_there_is_no_picture(desk: Desk) -> None:
    await desk.ask("call", identity="omar")
    desk.phone.watch.plug(DeviceLists(cameras=()))
    code, body = await desk.ask("camera", on=True)
    assert (code, body["error"]) == (Exit.USAGE, ErrorCode.NO_CAMERA)
    assert not desk.phone.calls.call.value.camera_on
    assert (await desk.ask("camera", on=False))[0] is Exit.DONE


async def test_a_call_goes_on_without_whoever_asked_for_it(desk: Desk) -> None:
    asking = asyncio.ensure_future(desk.ask("call", identity="omar"))
    await asyncio.sleep(0)
    assert desk.phone.state is CallState.DIALING
    asking.cancel()
    await settle()
    assert asking.cancelled()
    assert desk.phone.calls.call.value.admitted


async def test_a_ringing_call_is_accepted_muted_and_ended(desk: Desk) -> None:
    await desk.phone.invited(video=True)
    await desk.ask("accept", audio=True)
    assert desk.phone.state is CallState.CONNECTING
    assert not desk.phone.calls.call.value.camera_on
    await desk.ask("mute", on=True)
    assert desk.phone.calls.call.value.muted
    await desk.ask("hangup")
    assert desk.phone.state is CallState.ENDED


async def test_waiting_ends_when_the_value_comes(desk: Desk) -> None:
    asking = asyncio.ensure_future(
        desk.ask("wait", key="call.state", value="ringing", timeout_s=10)
    )
    await settle()
    await desk.phone.invited()
    code, body = await asking
    assert code is Exit.DONE
    assert look_up(body, "call.peer") == "omar"


async def test_waiting_in_vain_is_seven(desk: Desk) -> None:
    answer = await desk.ask("wait", key="call.state", value="active", timeout_s=0.05)
    assert answer[0] is Exit.TIMED_OUT


@pytest.mark.parametrize(("value", "code"), [("idle", Exit.DONE), ("active", Exit.TIMED_OUT)])
async def test_no_time_to_wait_asks_once(
    desk: Desk, value: str, code: Exit, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = await desk.phone.calls.stats()

    async def measure() -> MediaStats:
        await asyncio.sleep(0)  # as media does, which lives in another thread
        return measured

    monkeypatch.setattr(desk.phone.calls, "stats", measure)
    answer = await desk.ask("wait", key="call.state", value=value, timeout_s=0)
    assert answer[0] is code


@pytest.mark.parametrize("timeout_s", ["soon", None, -1, float("nan"), float("inf"), [1]])
async def test_waiting_for_no_time_is_a_usage_error(desk: Desk, timeout_s: object) -> None:
    answer = await desk.ask("wait", key="call.state", value="idle", timeout_s=timeout_s)
    assert answer[0] is Exit.USAGE


async def test_waiting_for_a_key_that_is_none_is_a_usage_error(desk: Desk) -> None:
    assert (await desk.ask("wait", key="call.colour", value="red"))[0] is Exit.USAGE


async def test_booleans_are_spelt_as_on_a_command_line(desk: Desk) -> None:
    assert (await desk.ask("wait", key="call.muted", value="false", timeout_s=1))[0] is Exit.DONE


async def test_a_call_asked_for_before_the_sign_in_is_shown_and_placed_after(desk: Desk) -> None:
    signed_in = desk.phone.session.value
    desk.phone.session.set(Session())
    desk.control.open("omar", video=False)
    assert desk.shown == ["show", "queued omar"]
    assert look_up((await desk.ask("state"))[1], "queued_call") == "omar"
    desk.phone.session.set(signed_in)
    assert desk.phone.state is CallState.DIALING
    assert desk.control.queued == ""
    assert desk.shown[-1] == "queued "


async def test_a_queued_call_to_oneself_says_why_it_is_not_placed(desk: Desk) -> None:
    signed_in = desk.phone.session.value
    desk.phone.session.set(Session())
    desk.control.open(signed_in.identity, video=False)
    desk.phone.session.set(signed_in)
    assert desk.phone.state is CallState.IDLE
    assert desk.shown[-2:] == ["queued ", "warn own_identity"]


async def test_a_call_that_waits_for_the_sign_in_can_be_dropped(desk: Desk) -> None:
    signed_in = desk.phone.session.value
    desk.phone.session.set(Session())
    desk.control.open("omar", video=False)
    desk.control.drop_queued()
    assert (desk.control.queued, desk.shown[-1]) == ("", "queued ")
    desk.phone.session.set(signed_in)
    assert desk.phone.state is CallState.IDLE


async def test_the_history_tells_what_was_missed(desk: Desk) -> None:
    await desk.phone.invited()
    await desk.phone.news(CallNews.CANCELLED)
    _, body = await desk.ask("history")
    rows = body["history"]
    assert isinstance(rows, list)
    assert rows[0]["missed"] is True
    assert rows[0]["reason"] == "cancelled"


async def test_devices_are_listed_by_kind(desk: Desk) -> None:
    _, body = await desk.ask("devices")
    assert look_up(body, "microphone.used") == "headset"
    assert set(body) == {"microphone", "speaker", "camera", "ring"}


async def test_the_test_card_has_a_name(desk: Desk) -> None:
    desk.phone.watch.plug(DeviceLists(cameras=(Device(TEST_CARD, TEST_CARD),)))
    _, body = await desk.ask("devices")
    assert look_up(body, "camera.all") == [{"id": "stand-in:test-card", "name": "Test card"}]


async def test_show_and_quit_reach_the_shell(desk: Desk) -> None:
    await desk.ask("show")
    await desk.ask("quit")
    assert desk.shown == ["show", "quit"]
