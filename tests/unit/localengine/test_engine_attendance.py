"""Who is in a room and who is gone: every order in which connections come and go."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.localengine.attendance import Attendance

GRACE_S = 0.05


class Absences:
    """Who was reported gone, in order."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, bool]] = []
        self._news = asyncio.Condition()

    async def report(self, call_id: str, identity: str, on_purpose: bool) -> None:
        """Remember one."""
        async with self._news:
            self.seen.append((call_id, identity, on_purpose))
            self._news.notify_all()

    async def until(self, count: int) -> None:
        """Wait for so many."""
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: len(self.seen) >= count)


@pytest.fixture
async def absences() -> Absences:
    return Absences()


@pytest.fixture
async def attendance(absences: Absences) -> AsyncIterator[Attendance]:
    attendance = Attendance(GRACE_S)
    attendance.on_absent(absences.report)
    attendance.begin("call_1")
    yield attendance
    await attendance.aclose()


async def a_grace_and_more() -> None:
    """Long enough that an absence would have been reported."""
    await asyncio.sleep(GRACE_S * 4)


async def test_a_leave_on_purpose_is_reported_at_once(
    attendance: Attendance, absences: Absences
) -> None:
    attendance.joined("call_1", "sara", "PA_1")
    attendance.left("call_1", "sara", "PA_1", on_purpose=True)
    await absences.until(1)
    await a_grace_and_more()
    assert absences.seen == [("call_1", "sara", True)]


async def test_a_lost_connection_is_reported_after_the_grace(
    attendance: Attendance, absences: Absences
) -> None:
    attendance.joined("call_1", "sara", "PA_1")
    attendance.left("call_1", "sara", "PA_1", on_purpose=False)
    assert absences.seen == []
    await absences.until(1)
    assert absences.seen == [("call_1", "sara", False)]


async def test_who_comes_back_in_time_is_not_reported(
    attendance: Attendance, absences: Absences
) -> None:
    attendance.joined("call_1", "sara", "PA_1")
    attendance.left("call_1", "sara", "PA_1", on_purpose=False)
    attendance.joined("call_1", "sara", "PA_2")
    await a_grace_and_more()
    assert absences.seen == []


@pytest.mark.parametrize("on_purpose", [True, False])
async def test_the_leave_of_a_replaced_connection_changes_nothing(
    attendance: Attendance, absences: Absences, on_purpose: bool
) -> None:
    attendance.joined("call_1", "sara", "PA_1")
    attendance.joined("call_1", "sara", "PA_2")
    attendance.left("call_1", "sara", "PA_1", on_purpose=on_purpose)
    await a_grace_and_more()
    assert absences.seen == []


async def test_who_is_expected_has_the_grace_to_come(
    attendance: Attendance, absences: Absences
) -> None:
    attendance.joined("call_1", "sara", "PA_1")
    attendance.expect("call_1", ("sara", "omar"))
    attendance.expect("call_1", ("sara", "omar"))
    await absences.until(1)
    await a_grace_and_more()
    assert absences.seen == [("call_1", "omar", False)]


async def test_a_dead_media_server_takes_everybody(
    attendance: Attendance, absences: Absences
) -> None:
    attendance.joined("call_1", "sara", "PA_1")
    attendance.joined("call_1", "omar", "PA_2")
    attendance.lost_all()
    attendance.joined("call_1", "omar", "PA_3")
    await absences.until(1)
    await a_grace_and_more()
    assert absences.seen == [("call_1", "sara", False)]


async def test_a_look_into_the_room_tells_the_same(
    attendance: Attendance, absences: Absences
) -> None:
    attendance.found("call_1", {"sara": "PA_1", "omar": "PA_2"})
    attendance.found("call_1", {"sara": "PA_1", "omar": "PA_3"})
    attendance.found("call_1", {"sara": "PA_1"})
    await absences.until(1)
    assert absences.seen == [("call_1", "omar", False)]


async def test_a_call_that_is_over_is_forgotten(attendance: Attendance, absences: Absences) -> None:
    attendance.joined("call_1", "sara", "PA_1")
    attendance.left("call_1", "sara", "PA_1", on_purpose=False)
    attendance.forget("call_1")
    attendance.joined("call_1", "sara", "PA_2")
    attendance.left("call_1", "sara", "PA_2", on_purpose=True)
    attendance.expect("call_1", ("sara",))
    await a_grace_and_more()
    assert absences.seen == []
    assert attendance.calls == ()


async def test_other_rooms_are_nobodys_business(attendance: Attendance, absences: Absences) -> None:
    attendance.joined("lobby", "sara", "PA_1")
    attendance.left("lobby", "sara", "PA_1", on_purpose=True)
    await a_grace_and_more()
    assert absences.seen == []
    assert attendance.calls == ("call_1",)
