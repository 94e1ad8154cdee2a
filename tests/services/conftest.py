"""What the services' tests share: a phone."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.services import Services


@pytest.fixture
async def phone() -> AsyncIterator[Services]:
    async with Services() as phone:
        yield phone
