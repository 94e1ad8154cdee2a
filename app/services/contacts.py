"""The contact list: kept on disk, found by search, followed by presence; it sorts nothing."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Sequence

from app.domain.contact import Contact, checked_identity
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import NO_IDENTITY, Identity
from app.domain.session import Session, SessionState
from app.protocol.rest import UserRow
from app.services.ports import DirectoryApi, Storage
from app.services.presence import PresenceService
from app.services.store import Store
from app.services.tasks import TaskScope
from app.values import replace

log = logging.getLogger(__name__)

Contacts = tuple[Contact, ...]


class ContactService:
    """Owns the contacts of whoever is signed in."""

    def __init__(
        self,
        storage: Storage,
        directory: DirectoryApi,
        presence: PresenceService,
        session: Store[Session],
    ) -> None:
        self._storage, self._directory, self._presence = storage, directory, presence
        self._session = session
        self._owner = NO_IDENTITY
        self._loaded = asyncio.Event()
        self._tasks = TaskScope()
        self.contacts: Store[Contacts] = Store(())
        self._unsubscribe = session.subscribe(self._follow)

    def _follow(self) -> None:
        session = self._session.value
        if session.state is SessionState.SIGNED_IN and session.identity != self._owner:
            self._owner = session.identity
            self._loaded.clear()
            self._tasks.spawn(self._load(), "contacts.load")

    async def _load(self) -> None:
        owner = self._owner
        contacts: Contacts = ()
        try:
            contacts = tuple(await self._storage.contacts(owner))
        except AppError as error:
            # Whoever adds somebody must not wait for ever; writing says what is wrong.
            log.warning("contacts: not read: %s", error)
        if owner == self._owner:
            self._replace(contacts)
            self._loaded.set()

    async def add(self, text: str) -> Contact:
        """Add somebody by id; the engine must know them.

        Raises ``INVALID_IDENTITY``, ``OWN_IDENTITY``, ``NOT_FOUND`` and what the engine raises.
        """
        identity = checked_identity(text)
        owner = self._owner  # another one may sign in while the engine is asked
        if identity == owner:
            raise AppError(ErrorCode.OWN_IDENTITY)
        return await self._keep(await self._directory.user(identity), owner)

    async def ensure(self, identities: Iterable[Identity]) -> None:
        """Add those who are missing; one the engine does not know is left out."""
        await self._loaded.wait()
        for identity in identities:
            if self.named(identity) is None:
                with contextlib.suppress(AppError):  # who is not there cannot be called either
                    await self.add(identity)

    async def keep(self, user: UserRow) -> Contact:
        """Keep somebody the engine told us about."""
        return await self._keep(user, self._owner)

    async def _keep(self, user: UserRow, owner: Identity) -> Contact:
        contact = Contact(Identity(user.identity), user.name)
        known = self.named(contact.identity) if owner == self._owner else None
        if known is not None:
            contact = replace(known, name=user.name)
        await self._put(contact, owner)
        return contact

    async def set_favourite(self, identity: Identity, *, favourite: bool) -> None:
        """Mark or unmark a favourite."""
        known = self.named(identity)
        if known is not None:
            await self._put(replace(known, favourite=favourite), self._owner)

    async def _put(self, contact: Contact, owner: Identity) -> None:
        await self._loaded.wait()  # else the list from the disk would replace the newcomer
        await self._storage.put_contact(owner, contact)
        if owner == self._owner:
            others = (c for c in self.contacts.value if c.identity != contact.identity)
            self._replace((*others, contact))

    async def remove(self, identity: Identity) -> None:
        """Forget a contact."""
        owner = self._owner
        await self._storage.remove_contact(owner, identity)
        if owner == self._owner:
            self._replace(tuple(c for c in self.contacts.value if c.identity != identity))

    async def search(self, query: str) -> Sequence[UserRow]:
        """People at the engine whose name or id fits; ourselves left out."""
        found = await self._directory.search_users(query)
        return tuple(user for user in found if user.identity != self._owner)

    def named(self, identity: Identity) -> Contact | None:
        """The contact of that id."""
        return next((c for c in self.contacts.value if c.identity == identity), None)

    def name_of(self, identity: Identity, otherwise: str = "") -> str:
        """The name the user knows somebody by."""
        known = self.named(identity)
        return known.name if known else otherwise or identity

    def _replace(self, contacts: Contacts) -> None:
        self.contacts.set(contacts)
        self._presence.want(contact.identity for contact in contacts)

    async def aclose(self) -> None:
        """Stop following."""
        self._unsubscribe()
        await self._tasks.aclose()
