"""Settings, contacts and calls of a profile, in memory, for as long as a test lasts."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.contact import Contact
from app.domain.history import CallRecord
from app.domain.ids import Identity
from app.values import replace


class FakeProfile:
    """``Storage`` and ``HistoryStore``; what is kept belongs to its owner."""

    def __init__(self, settings: Mapping[str, Any] | None = None) -> None:
        self.settings = dict(settings or {"device_id": "here"})
        self.people: dict[tuple[Identity, Identity], Contact] = {}
        self.calls: dict[Identity, list[CallRecord]] = {}
        self.unfinished: dict[Identity, CallRecord] = {}

    async def load_settings(self) -> Mapping[str, Any]:
        """What was saved."""
        return self.settings

    async def save_settings(self, data: Mapping[str, Any]) -> None:
        """Replace it."""
        self.settings = dict(data)

    async def contacts(self, owner: Identity) -> Sequence[Contact]:
        """Somebody's contacts."""
        return tuple(contact for (whose, _), contact in self.people.items() if whose == owner)

    async def put_contact(self, owner: Identity, contact: Contact) -> None:
        """Add or replace one."""
        self.people[owner, contact.identity] = contact

    async def remove_contact(self, owner: Identity, identity: Identity) -> None:
        """Remove one."""
        self.people.pop((owner, identity), None)

    async def records(self, owner: Identity, limit: int) -> Sequence[CallRecord]:
        """The newest first."""
        return tuple(self.calls.get(owner, ())[:limit])

    async def keep_newest(self, owner: Identity, kept: int) -> None:
        """Forget all but the newest."""
        self.calls[owner] = self.calls.get(owner, [])[:kept]

    async def add(self, owner: Identity, record: CallRecord) -> None:
        """Add a row; one call has one row, the last word wins."""
        others = [row for row in self.calls.get(owner, ()) if not row.of_same_call(record)]
        self.calls[owner] = [record, *others]

    async def keep_unfinished(self, owner: Identity, record: CallRecord) -> None:
        """Have the call that goes on."""
        self.unfinished[owner] = record

    async def keep_length(self, owner: Identity, duration_s: float) -> None:
        """Note how long it lasts by now."""
        if owner in self.unfinished:
            self.unfinished[owner] = replace(self.unfinished[owner], duration_s=duration_s)

    async def finish(self, owner: Identity, record: CallRecord) -> None:
        """Add its row; it is unfinished no more."""
        self.unfinished.pop(owner, None)
        await self.add(owner, record)

    async def settle(self, owner: Identity) -> CallRecord | None:
        """Add what was left unfinished."""
        left = self.unfinished.pop(owner, None)
        if left is not None:
            await self.add(owner, left)
        return left

    async def mark_seen(self, owner: Identity) -> None:
        """All rows have been looked at."""
        rows = self.calls.get(owner, [])
        self.calls[owner] = [replace(record, seen=True) for record in rows]

    async def remove(self, owner: Identity, record: CallRecord | None) -> None:
        """Remove one row, or all."""
        rows = self.calls.get(owner, []) if record is not None else []
        self.calls[owner] = [row for row in rows if record and not row.of_same_call(record)]
