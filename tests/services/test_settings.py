"""Settings that the disk does not take: they hold for this run, and the user is told."""

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.settings import Settings
from app.sdk.keeping import MemoryStorage
from app.services.settings import SettingsService
from app.values import replace
from tests.fakes.clock import settle


async def test_a_full_disk_is_told_and_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    storage, warned = MemoryStorage({"device_id": "here"}), list[str]()
    service = SettingsService(storage, warned.append)
    await service.load()

    async def full(_: object) -> None:
        raise AppError(ErrorCode.STORAGE, "database or disk is full")

    monkeypatch.setattr(storage, "save_settings", full)
    service.change(replace(Settings(device_id="here"), ring_volume=0.1))
    await settle()
    service.change(replace(service.settings.value, ring_volume=0.2))
    await service.aclose()
    assert service.settings.value.ring_volume == 0.2
    assert warned == [ErrorCode.STORAGE] * 2
    assert [record for record in caplog.records if record.exc_info] == []
