"""What a headless client keeps: everything in memory, for as long as it lives."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.contact import Contact
from app.domain.history import CallRecord
from app.domain.ids import DeviceId, Identity
from app.services.ports import EngineAddress, Tone
from app.values import replace


class MemoryStorage:
    """``Storage`` and ``HistoryStore`` of a client that leaves nothing behind."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = dict(settings)
        self._contacts: dict[Identity, Contact] = {}
        self._records: list[CallRecord] = []
        self._unfinished: CallRecord | None = None

    async def load_settings(self) -> Mapping[str, Any]:
        """What was saved."""
        return self._settings

    async def save_settings(self, data: Mapping[str, Any]) -> None:
        """Replace it."""
        self._settings = dict(data)

    async def contacts(self, owner: Identity) -> Sequence[Contact]:
        """Everybody kept; ``owner`` is the one this client signs in as."""
        return tuple(self._contacts.values())

    async def put_contact(self, owner: Identity, contact: Contact) -> None:
        """Add or replace one."""
        self._contacts[contact.identity] = contact

    async def remove_contact(self, owner: Identity, identity: Identity) -> None:
        """Remove one."""
        self._contacts.pop(identity, None)

    async def records(self, owner: Identity, limit: int) -> Sequence[CallRecord]:
        """The newest rows first."""
        return tuple(reversed(self._records))[:limit]

    async def keep_newest(self, owner: Identity, kept: int) -> None:
        """Forget all rows but the newest ones."""
        del self._records[:-kept]

    async def add(self, owner: Identity, record: CallRecord) -> None:
        """Add a row; one call has one row, the last word wins."""
        others = [row for row in self._records if not row.of_same_call(record)]
        self._records = [*others, record]

    async def keep_unfinished(self, owner: Identity, record: CallRecord) -> None:
        """Have the call that goes on."""
        self._unfinished = record

    async def keep_length(self, owner: Identity, duration_s: float) -> None:
        """Note how long it lasts by now."""
        if self._unfinished is not None:
            self._unfinished = replace(self._unfinished, duration_s=duration_s)

    async def finish(self, owner: Identity, record: CallRecord) -> None:
        """Add its row; it is unfinished no more."""
        self._unfinished = None
        await self.add(owner, record)

    async def settle(self, owner: Identity) -> CallRecord | None:
        """Add what was left unfinished."""
        left, self._unfinished = self._unfinished, None
        if left is not None:
            await self.add(owner, left)
        return left

    async def mark_seen(self, owner: Identity) -> None:
        """Nobody looks at them here."""

    async def remove(self, owner: Identity, record: CallRecord | None) -> None:
        """Remove one row, or all."""
        rows = () if record is None else self._records
        self._records = [row for row in rows if record and not row.of_same_call(record)]


class MemorySecrets:
    """``SecretStore`` that forgets at the end."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    async def get(self, name: str) -> str | None:
        """What was kept."""
        return self._secrets.get(name)

    async def put(self, name: str, secret: str) -> bool:
        """Keep it until the end."""
        self._secrets[name] = secret
        return False

    async def forget(self, name: str) -> None:
        """Forget it."""
        self._secrets.pop(name, None)


class GivenEngine:
    """``EngineHost`` of a client that was told where its engine is."""

    def __init__(self, address: EngineAddress) -> None:
        self._address = address

    async def ensure(self) -> EngineAddress:
        """The given address."""
        return self._address


class QuietRinger:
    """``Ringer`` of a client nobody sits at."""

    def start(self, tone: Tone, speaker: DeviceId | None, volume: float) -> None:
        """Make no sound."""

    async def test(self, speaker: DeviceId, volume: float) -> None:
        """Make no sound."""

    def stop(self) -> None:
        """Go on making none."""
