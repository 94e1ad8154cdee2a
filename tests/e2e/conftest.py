"""Two people at one private desktop, with real devices, server, windows and bus."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.device import TEST_CARD
from app.domain.ids import DeviceId
from desk import DeskPlan, PrivateDesk
from tests.e2e.phone import Owner, Phone

SCREENS = Path("build/screens")

SARA = Owner("sara", "Sara", "a")
OMAR = Owner("omar", "Omar", "b")


@pytest.fixture
def desk() -> Iterator[PrivateDesk]:
    """A desktop with two pairs of devices and a notification daemon."""
    with PrivateDesk(DeskPlan(pairs=("a", "b"), notifications=True)) as desk:
        yield desk


@pytest.fixture
def sara(desk: PrivateDesk, request: pytest.FixtureRequest) -> Iterator[Phone]:
    """Sara's phone, signed in to the built-in engine that it starts."""
    yield from signed_in(Phone(desk, SARA), request)


@pytest.fixture
def omar(desk: PrivateDesk, sara: Phone, request: pytest.FixtureRequest) -> Iterator[Phone]:
    """Omar's phone, signed in to the same engine."""
    yield from signed_in(Phone(desk, OMAR), request)


def signed_in(
    phone: Phone, request: pytest.FixtureRequest, camera: DeviceId = TEST_CARD
) -> Iterator[Phone]:
    """The phone of one person, for as long as the test."""
    phone.choose_devices(camera=camera)
    phone.start()
    phone.wait_signed_in()
    yield phone
    if os.environ.get("UTD_TEST_KEEP_LOGS"):
        print(f"── log of {phone.owner.name}\n{phone.log}")
    name = re.sub(r"\W+", "-", request.node.name).strip("-")  # brackets mean something to import
    phone.desk.screenshot(SCREENS / "e2e" / f"{name}.end.png")
    phone.quit()
