"""What a kill leaves of the call that went on: one row at the next start, in the right words."""

import asyncio
import copy
from collections.abc import Sequence

import pytest

from app.domain.call import CallEndReason, CallState, Direction
from app.domain.errors import AppError, ErrorCode
from app.domain.history import CallRecord
from app.domain.ids import CallId, Identity
from app.protocol.frames import CallNews
from app.protocol.rest import CallGrant, CallRow, CallStatus
from app.sdk.keeping import MemoryStorage
from app.services.calls import KEPT_EVERY_S
from app.services.history import KEPT
from app.values import replace
from tests.fakes.clock import VirtualClock, settle
from tests.fakes.services import ADAM, LINA, OMAR, Services

E = CallEndReason


def killed(phone: Services, away_s: float = 5.0) -> Services:
    """The next start after a kill of ``phone`` now: it finds what was on the disk."""
    return Services(
        clock=VirtualClock(phone.clock.now() + away_s), storage=copy.deepcopy(phone.storage)
    )


def rows(phone: Services) -> tuple[CallRecord, ...]:
    return phone.history.history.value.records


def told(phone: Services) -> list[tuple[Identity, Direction, E, bool]]:
    """Who, which way, how it ended, and whether it waits to be seen."""
    return [(r.peer.identity, r.direction, r.reason, not r.seen) for r in rows(phone)]


def serial(phone: Services) -> int:
    return phone.calls.call.value.serial


def goes_on_at_the_engine(
    phone: Services, call_id: str, status: CallStatus, *, placed: bool = False
) -> None:
    """A call with Omar that the engine still has, from him or to him."""
    ours, theirs = (ADAM, "Adam"), (OMAR.identity, OMAR.name)
    caller, callee = (ours, theirs) if placed else (theirs, ours)
    row = CallRow(call_id, "audio_call", status, *caller, *callee, call_id, phone.clock.now())
    phone.engine.rows[CallId(call_id)] = row


@pytest.mark.parametrize("refused", ["finish", "add", "keep_unfinished", "mark_seen", "remove"])
async def test_a_full_disk_is_told_and_is_no_traceback(
    phone: Services,
    refused: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def full(*_: object) -> None:
        raise AppError(ErrorCode.STORAGE, "database or disk is full")

    monkeypatch.setattr(phone.storage, refused, full)
    warned: list[str] = []
    monkeypatch.setattr(phone.history, "_warn", warned.append)
    await phone.invited()
    await phone.news(CallNews.CANCELLED)
    phone.history.keep(replace(rows(phone)[0], call_id=CallId("other")))
    phone.history.mark_seen()
    phone.history.remove(rows(phone)[0])
    await settle()
    assert set(warned) == (set() if refused == "keep_unfinished" else {ErrorCode.STORAGE})
    assert [record.levelname for record in caplog.records if record.exc_info] == []
    assert "disk is full" in caplog.text


async def test_the_disk_keeps_no_more_than_the_list(
    phone: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    await phone.invited()
    await phone.news(CallNews.CANCELLED)
    await settle()
    row = rows(phone)[0]
    for number in range(KEPT + 5):
        older = replace(row, call_id=CallId(f"old-{number}"), started_at=float(number))
        await phone.storage.add(ADAM, older)
    async with killed(phone) as again:
        await settle()
        assert len(await again.storage.records(ADAM, KEPT * 2)) == KEPT


async def test_a_call_killed_while_it_was_dialled_was_cancelled(phone: Services) -> None:
    phone.calls.dial(OMAR, video=False)
    await settle()
    async with killed(phone) as again:
        assert told(again) == [(OMAR.identity, Direction.OUTGOING, E.CANCELLED, False)]
        assert rows(again)[0].call_id == phone.calls.call.value.call_id != ""


async def test_a_call_the_engine_had_not_answered_yet_has_a_row_too(
    phone: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent: asyncio.Future[CallGrant] = asyncio.get_running_loop().create_future()
    monkeypatch.setattr(phone.engine, "create", lambda *_, **__: silent)
    phone.calls.dial(OMAR, video=False)
    await settle()
    async with killed(phone) as again:
        assert told(again) == [(OMAR.identity, Direction.OUTGOING, E.CANCELLED, False)]
        assert rows(again)[0].call_id == ""


async def test_a_call_killed_while_it_rang_is_missed(phone: Services) -> None:
    await phone.invited()
    assert rows(phone) == ()
    async with killed(phone) as again:
        assert told(again) == [(OMAR.identity, Direction.INCOMING, E.MISSED, True)]
        assert again.history.history.value.missed_unseen
        assert again.state is CallState.IDLE


async def test_a_call_killed_while_it_rang_and_still_ringing_is_no_missed_one(
    phone: Services,
) -> None:
    call_id = await phone.invited()
    again = killed(phone)
    goes_on_at_the_engine(again, call_id, CallStatus.RINGING)
    shown: list[int] = []
    again.history.history.subscribe(lambda: shown.append(len(rows(again))))
    async with again:
        assert again.state is CallState.RINGING
        assert not any(shown)
        again.calls.accept(serial(again), camera=False)
        await settle()
        assert not any(shown)
        again.calls.hang_up(serial(again))
        await settle()
        assert told(again) == [(OMAR.identity, Direction.INCOMING, E.LOCAL_HANGUP, False)]
        assert await again.storage.records(ADAM, 10) == rows(again)


class SlowDisk(MemoryStorage):
    """Reads when a test lets it."""

    def __init__(self, left: MemoryStorage) -> None:
        self.__dict__ |= copy.deepcopy(left).__dict__
        self.ready = asyncio.Event()

    async def records(self, owner: Identity, limit: int) -> Sequence[CallRecord]:
        """What it holds when asked, told when it may."""
        found = await super().records(owner, limit)
        await self.ready.wait()
        return found


@pytest.mark.parametrize("ends_too", [True, False])
async def test_a_call_that_rings_again_before_the_disk_is_read_is_shown_once(
    phone: Services, ends_too: bool
) -> None:
    call_id = await phone.invited()
    disk = SlowDisk(phone.storage)
    async with Services(storage=disk) as again:
        assert await again.invited() == call_id
        if ends_too:
            again.calls.decline(serial(again))
        disk.ready.set()
        await settle()
        kept = [(OMAR.identity, Direction.INCOMING, E.DECLINED, False)]
        assert told(again) == (kept if ends_too else [])


async def test_a_ring_that_is_killed_twice_is_missed_once(phone: Services) -> None:
    call_id = await phone.invited()
    second = killed(phone)
    goes_on_at_the_engine(second, call_id, CallStatus.RINGING)
    async with second:
        assert second.state is CallState.RINGING
        async with killed(second) as third:
            assert told(third) == [(OMAR.identity, Direction.INCOMING, E.MISSED, True)]


async def test_what_cannot_be_asked_is_missed(phone: Services) -> None:
    await phone.invited()
    again = killed(phone)
    again.engine.refusals["live_calls"] = AppError(ErrorCode.OFFLINE)
    async with again:
        assert told(again) == [(OMAR.identity, Direction.INCOMING, E.MISSED, True)]


async def test_the_missed_call_stands_in_its_place(phone: Services) -> None:
    """A newer call may be told of before the engine has said that the older one rings no more."""
    await phone.talking(LINA)
    phone.calls.hang_up(serial(phone))
    await phone.clock.advance(60)
    await phone.invited()
    again = killed(phone, away_s=200)
    goes_on_at_the_engine(again, "too-old", CallStatus.RINGING)
    too_old = again.engine.rows[CallId("too-old")]
    again.engine.rows[CallId("too-old")] = CallRow.read(
        {**too_old.body(), "caller_identity": LINA.identity, "initiated_at": 1.0}
    )
    async with again:
        assert [r.peer.identity for r in rows(again)] == [
            LINA.identity,
            OMAR.identity,
            LINA.identity,
        ]


@pytest.mark.parametrize("status", [CallStatus.INITIATING, CallStatus.RINGING, CallStatus.ACTIVE])
async def test_a_call_that_was_dialled_and_killed_rings_on_for_nobody(
    phone: Services, status: CallStatus
) -> None:
    await phone.dialed()
    again = killed(phone)
    goes_on_at_the_engine(again, phone.calls.call.value.call_id, status, placed=True)
    async with again:
        assert again.engine.was_asked("end")
        assert told(again) == [(OMAR.identity, Direction.OUTGOING, E.CANCELLED, False)]


async def test_a_call_that_another_device_dials_is_left_alone(phone: Services) -> None:
    await phone.dialed()
    again = killed(phone)
    goes_on_at_the_engine(again, "another", CallStatus.RINGING, placed=True)
    async with again:
        assert not again.engine.was_asked("end")


async def test_a_call_killed_after_the_answer_and_before_the_sound_was_lost(
    phone: Services,
) -> None:
    await phone.invited()
    phone.calls.accept(serial(phone), camera=False)
    await settle()
    assert phone.state is CallState.CONNECTING
    async with killed(phone) as again:
        assert told(again) == [(OMAR.identity, Direction.INCOMING, E.CONNECTION_LOST, False)]


@pytest.mark.parametrize("talked_s", [0.5, 5.0, 105.0])
async def test_a_kill_costs_two_seconds_of_the_length(phone: Services, talked_s: float) -> None:
    await phone.talking()
    await phone.clock.advance(talked_s)
    assert rows(phone) == ()
    async with killed(phone) as again:
        assert told(again) == [(OMAR.identity, Direction.OUTGOING, E.CONNECTION_LOST, False)]
        assert talked_s - KEPT_EVERY_S <= rows(again)[0].duration_s <= talked_s
    phone.calls.hang_up(serial(phone))
    await phone.clock.advance(60)
    (closed,) = await phone.storage.records(ADAM, 10)
    assert (closed.duration_s, closed.reason) == (talked_s, E.LOCAL_HANGUP)
    assert await phone.storage.settle(ADAM) is None


async def test_a_second_call_that_is_refused_leaves_the_first_unfinished(phone: Services) -> None:
    await phone.talking()
    await phone.invited(LINA)
    assert [who for who, *_ in told(phone)] == [LINA.identity]
    async with killed(phone) as again:
        assert {who for who, *_ in told(again)} == {LINA.identity, OMAR.identity}


class CountingDisk(MemoryStorage):
    """Counts what is written about calls that go on; fails where a test says so."""

    def __init__(self) -> None:
        super().__init__({"device_id": "here"})
        self.written: list[str] = []
        self.full = False

    async def keep_unfinished(self, owner: Identity, record: CallRecord) -> None:
        """Count it."""
        self.written.append("row")
        await super().keep_unfinished(owner, record)

    async def keep_length(self, owner: Identity, duration_s: float) -> None:
        """Count it."""
        self.written.append("length")
        if self.full:
            raise AppError(ErrorCode.STORAGE)
        await super().keep_length(owner, duration_s)


async def test_nothing_is_written_but_news_and_nothing_after_the_call() -> None:
    disk = CountingDisk()
    async with Services(storage=disk) as phone:
        idle = phone.clock.sleepers
        await phone.alerted()
        assert disk.written == ["row", "row"]  # without the engine's id, and with it
        await phone.accepted()
        assert disk.written == ["row"] * 3  # from now on a kill loses a conversation
        await phone.clock.advance(4 * KEPT_EVERY_S)
        assert disk.written == ["row"] * 3 + ["length"] * 4
        phone.calls.set_muted(muted=True)
        phone.calls.hang_up(serial(phone))
        await phone.clock.advance(60)
        assert len(disk.written) == 7
        assert phone.clock.sleepers == idle


async def test_a_full_disk_costs_the_length_and_not_the_call(
    caplog: pytest.LogCaptureFixture,
) -> None:
    disk = CountingDisk()
    async with Services(storage=disk) as phone:
        await phone.talking()
        disk.full = True
        await phone.clock.advance(3 * KEPT_EVERY_S)
        assert phone.state is CallState.ACTIVE
        disk.full = False
        await phone.clock.advance(KEPT_EVERY_S)
        (left,) = [await disk.settle(ADAM)]
        assert left is not None
        assert left.duration_s == 4 * KEPT_EVERY_S
    assert "length is not kept" in caplog.text


async def test_a_call_that_both_placed_leaves_one_row(phone: Services) -> None:
    """The dialled call gives way to the other side's: one is unfinished, not two."""
    phone.engine.refusals["create"] = AppError(ErrorCode.CALLEE_BUSY)
    phone.calls.dial(OMAR, video=False)
    await settle()
    call_id = await phone.invited()
    await phone.clock.advance(1)
    assert phone.calls.call.value.call_id == call_id
    async with killed(phone) as again:
        assert [r.call_id for r in rows(again)] == [call_id]


async def test_a_cancelled_call_does_not_come_back(phone: Services) -> None:
    await phone.invited()
    await phone.news(CallNews.CANCELLED, reason="caller_cancelled")
    async with killed(phone) as again:
        assert [reason for _, _, reason, _ in told(again)] == [E.CANCELLED]
