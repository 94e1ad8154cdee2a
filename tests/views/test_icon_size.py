"""Icons, targets, marks and faces grow with the words; nothing they stand in squeezes them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QSizePolicy,
    QWidget,
)

from app.domain.errors import AppError, ErrorCode
from app.ui.icons import Icon
from app.ui.kit.avatar import Avatar
from app.ui.kit.badge import badge_height
from app.ui.kit.choice import Switch
from app.ui.kit.field import IconMark
from app.ui.kit.focus import FocusRing
from app.ui.kit.icon_button import IconButton
from app.ui.kit.presence import PresenceDot
from app.ui.kit.rail import RailFace
from app.ui.kit.round_button import RoundButton
from app.ui.kit.row_paint import Cell, RowAction, action_areas, row_height
from app.ui.main_window import CALLS
from app.ui.theme import Theme, apply_theme
from app.ui.tokens import CONTROL, Scheme
from tests.fakes.clock import settle
from tests.views.call_states import STATES
from tests.views.conftest import LEFT, RIGHT, Cut, Look, Screenshot, dress
from tests.views.desk import LINA, Desk, signed_in, signed_out, too_wide
from tests.views.loop import click, desk, until
from tests.views.test_main_window import out_of_sight, talking

LARGE = (
    Look("150", Theme(text_scale=1.5)),
    Look("150-dark", Theme(Scheme.DARK, text_scale=1.5)),
    Look("150-rtl", Theme(text_scale=1.5), RIGHT),
    Look("200", Theme(text_scale=2.0)),
)
CALLS_SHOWN = ("ringing", "active-audio", "active-video", "reconnecting-video", "ended-lost")
TOPICS = ("account", "devices", "ringing", "appearance", "about")
Scene = Callable[[], AbstractAsyncContextManager[QWidget]]


@pytest.fixture(params=LARGE, ids=lambda look: look.name)
def large(request: pytest.FixtureRequest, qapp: QApplication) -> Look:
    """The application with large words."""
    look: Look = request.param
    dress(qapp, look)
    return look


# ── the scenes ──


def main(*steps: Callable[[Desk], object], width: int = 1200) -> Scene:
    @asynccontextmanager
    async def scene() -> AsyncIterator[QWidget]:
        async with signed_in(demo_people=frozenset({LINA.identity})) as there:
            there.main.resize(width, 760)  # or as narrow as it gets
            for step in steps:
                if isinstance(done := step(there), Awaitable):
                    await done
            await settle()
            yield there.main

    return scene


def sign_in(kind: str) -> Scene:
    @asynccontextmanager
    async def scene() -> AsyncIterator[QWidget]:
        async with signed_out() as there:
            there.shell.start()
            await there.shown(there.sign_in)
            there.sign_in._vm.choose(kind)
            await settle()
            yield there.sign_in

    return scene


def call(state: str, narrow: bool = False) -> Scene:
    @asynccontextmanager
    async def scene() -> AsyncIterator[QWidget]:
        async with desk() as there:
            await STATES[state](there)
            if narrow:
                await _as_narrow_as_it_gets(there.window)
            yield there.window

    return scene


async def _as_narrow_as_it_gets(window: QWidget) -> None:
    window.resize(QSize(380, 520))
    await until(lambda: window.width() == max(380, window.minimumWidth()))


def popup(*, video: bool) -> Scene:
    @asynccontextmanager
    async def scene() -> AsyncIterator[QWidget]:
        async with desk() as there:
            await there.phone.invited(video=video)
            yield there.popup

    return scene


def _open_a_past_call(there: Desk) -> None:
    there.main.go_to(CALLS)
    history = there.shell._screens.history
    history.select(history.rows.rows[2].key)


def _pick_somebody(there: Desk) -> None:
    there.shell._screens.contacts.select(f"person:{LINA.identity}")


def _turn_to_page(there: Desk) -> None:
    place = there.main.place(there.main.here)
    place.open_page()


def _settings(topic: str) -> Callable[[Desk], object]:
    return lambda there: there.main.go_to_setting(topic)


async def _fail_every_test(there: Desk) -> None:
    there.phone.ringer.refusal = AppError(ErrorCode.NO_SPEAKER, "gone")
    there.phone.probe.refusal = AppError(ErrorCode.NO_MICROPHONE, "busy")
    for name in ("testMicrophone", "testSpeaker"):
        click(there.main, name)
        await settle()


SCENES: dict[str, Scene] = {
    "first": main(),
    "contacts": main(_pick_somebody),
    "contacts-narrow": main(width=0),
    "contact-narrow": main(_pick_somebody, _turn_to_page, width=0),
    "calls": main(_open_a_past_call),
    "calls-narrow": main(lambda there: there.main.go_to(CALLS), width=0),
    "call-narrow": main(_open_a_past_call, _turn_to_page, width=0),
    "call-bar": main(talking, out_of_sight),
    "call-bar-narrow": main(talking, out_of_sight, width=0),
    **{topic: main(_settings(topic)) for topic in TOPICS},
    **{f"{topic}-narrow": main(_settings(topic), width=0) for topic in TOPICS},
    "devices-failed": main(_settings("devices"), _fail_every_test),
    **{f"sign-in-{kind}": sign_in(kind) for kind in ("built_in", "engine", "hosted")},
    **{f"call-{state}": call(state) for state in CALLS_SHOWN},
    **{f"call-{state}-narrow": call(state, narrow=True) for state in CALLS_SHOWN},
    "popup-audio": popup(video=False),
    "popup-video": popup(video=True),
}


# ── what is looked for ──


def parts(window: QWidget) -> list[QWidget]:
    """Everything of ours that can be seen."""
    shown = [part for part in window.findChildren(QWidget) if part.isVisible()]
    return [part for part in shown if type(part).__module__.startswith("app.ui")]


def squeezed(window: QWidget) -> list[str]:
    """What keeps its size by itself and has less than it asks for."""
    fixed, found = QSizePolicy.Policy.Fixed, []
    for part in parts(window):
        wanted, policy = part.sizeHint(), part.sizePolicy()
        told = part.minimumWidth() == part.maximumWidth()
        asks = policy.horizontalPolicy() is fixed and not told
        across = asks and part.width() < wanted.width()
        down = policy.verticalPolicy() is fixed and part.height() < wanted.height()
        if across or down:
            found.append(f"{_called(part)}: {part.size()} of {wanted}")
    return found


def outside(window: QWidget) -> list[str]:
    """What reaches beyond what it lies in; pages that scroll may be longer than their place."""
    return [
        f"{_called(part)}: {part.geometry()} in {part.parentWidget().rect()}"
        for part in parts(window)
        if not isinstance(part, FocusRing)
        and not _scrolls(part.parentWidget())
        and not part.isWindow()
        and not part.parentWidget().rect().contains(part.geometry())
    ]


def _scrolls(holder: QWidget) -> bool:
    area = holder.parentWidget()
    return isinstance(area, QAbstractScrollArea) and area.viewport() is holder


def _called(part: QWidget) -> str:
    return f"{type(part).__name__} {part.objectName()}"


def targets(window: QWidget) -> dict[str, QSize]:
    """How large what can be pressed is."""
    found = [part for part in parts(window) if isinstance(part, QAbstractButton)]
    return {part.objectName(): part.size() for part in found}


@pytest.mark.parametrize("scene", SCENES)
async def test_nothing_is_squeezed_or_cut(
    scene: str, large: Look, cut: Cut, screenshot: Screenshot
) -> None:
    async with SCENES[scene]() as window:
        screenshot(window, f"large-{scene}.{large.name}")
        assert squeezed(window) == []
        assert outside(window) == []
        assert cut(window) == []
        assert too_wide(window) == []


@pytest.mark.parametrize("scale", [1.5, 2.0])
@pytest.mark.parametrize("scene", SCENES)
async def test_targets_are_at_least_as_large(scene: str, scale: float, qapp: QApplication) -> None:
    async with SCENES[scene]() as window:
        common = targets(window)
    apply_theme(qapp, Theme(text_scale=scale))
    async with SCENES[scene]() as window:
        large = targets(window)
    assert large.keys() == common.keys()
    for name, size in large.items():
        before = common[name]
        assert size.height() >= before.height(), name
        # A page beside a list that has grown is narrower, and so is what fills it.
        if name not in ("system", "light", "dark", "returnToCall"):
            assert size.width() >= before.width(), name


# ── one by one ──


def side(widget: QWidget) -> int:
    hint = widget.sizeHint()
    assert hint.width() == hint.height()
    return hint.width()


def sizes() -> tuple[int, ...]:
    """What an icon, buttons, a mark, faces, a row and a badge measure now."""
    small, usual, large = CONTROL.icon_button_s, CONTROL.icon_button, CONTROL.icon_button_l
    buttons = (IconButton("b", Icon.ADD, "Add", size) for size in (small, usual, large))
    return (
        side(IconMark(Icon.ADD)),
        *(side(button) for button in buttons),
        RoundButton("r", Icon.ADD, "Add").capsule().height(),
        side(PresenceDot()),
        side(Avatar(24)),
        side(Avatar(64)),
        side(RailFace("f")),
        Switch("s", "Switch").sizeHint().height(),
        row_height(CONTROL.row),
        round(badge_height()),
    )


def test_what_grows_grows_by_its_content_and_keeps_its_room(qapp: QApplication) -> None:
    assert sizes() == (20, 28, 36, 40, 48, 12, 24, 64, 40, 24, 60, 18)
    apply_theme(qapp, Theme(text_scale=1.5))
    assert sizes() == (30, 37, 46, 51, 60, 18, 36, 96, 60, 36, 80, 27)
    apply_theme(qapp, Theme(text_scale=2.0))
    assert sizes() == (40, 46, 56, 62, 72, 24, 48, 96, 80, 48, 100, 36)


def test_a_portrait_is_large_already(qapp: QApplication) -> None:
    apply_theme(qapp, Theme(text_scale=2.0))
    assert side(Avatar(96)) == 96


def test_the_buttons_of_a_row_stand_apart_in_it(qapp: QApplication) -> None:
    apply_theme(qapp, Theme(text_scale=2.0))
    cell = Cell(QRectF(0, 0, 436, row_height(CONTROL.row)), LEFT)
    actions = (RowAction("a", Icon.ACCEPT, "A"), RowAction("b", Icon.ACCEPT_VIDEO, "B"))
    (last, at_end), (first, before) = action_areas(cell, actions)
    assert (first.name, last.name) == ("a", "b")
    assert at_end.width() == before.width() == 56
    assert before.right() < at_end.left()
    assert cell.rect.contains(at_end)
