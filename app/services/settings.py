"""Loads, changes and saves the settings; it does not act on them."""

import logging
import uuid
from collections.abc import Callable

from app.domain.errors import AppError
from app.domain.settings import Settings, from_data, to_data
from app.services.ports import Storage
from app.services.store import Store
from app.services.tasks import TaskScope
from app.values import replace

log = logging.getLogger(__name__)


class SettingsService:
    """Owns the settings; a change is visible at once and saved behind it, in order."""

    def __init__(self, storage: Storage, warn: Callable[[str], None] = lambda _code: None) -> None:
        self._storage, self._warn = storage, warn
        self._tasks = TaskScope()
        self._saving = False
        self.settings = Store(Settings())

    async def load(self) -> None:
        """Read them; the first start makes the installation's device id."""
        settings = from_data(await self._storage.load_settings())
        if not settings.device_id:
            settings = replace(settings, device_id=str(uuid.uuid4()))
            await self._storage.save_settings(to_data(settings))
        self.settings.set(settings)

    def change(self, settings: Settings) -> None:
        """Replace them."""
        self.settings.set(settings)
        if not self._saving:
            self._saving = True
            self._tasks.spawn(self._save(), "settings.save")

    async def _save(self) -> None:
        try:
            saved: Settings | None = None
            while saved != self.settings.value:
                saved = self.settings.value
                await self._write(saved)
        finally:
            self._saving = False

    async def _write(self, settings: Settings) -> None:
        """They hold until the program ends, also where the disk does not take them."""
        try:
            await self._storage.save_settings(to_data(settings))
        except AppError as error:
            log.warning("settings: not written: %s", error)
            self._warn(error.code)

    async def aclose(self) -> None:
        """Write what is not written yet."""
        if self._saving:
            await self._write(self.settings.value)
        await self._tasks.aclose()
