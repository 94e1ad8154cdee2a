"""Settings: each change is kept at once and does what it says."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QScrollArea, QSlider

from app.domain.device import DeviceChoice, DeviceKind, DeviceLists, Wish
from app.domain.errors import AppError, ErrorCode
from app.domain.ids import DeviceId
from app.domain.media import MediaStats, PeerHeard
from app.domain.session import SessionState
from app.domain.settings import Account, AccountKind, Appearance, IncomingSurface, Settings
from app.protocol.frames import CallNews
from app.services.devicetest import CHIME_S
from app.services.ports import Tone
from app.ui.kit.label import Label
from app.ui.main_window import SETTINGS
from app.ui.settings.about import AboutPage
from app.ui.settings.device_test import MicrophoneTester
from app.ui.settings.place import SettingsPlace
from app.ui.theme import current
from app.ui.tokens import Scheme
from app.values import replace
from tests.fakes.camera import BUILT_IN_MICROPHONE, BUILT_IN_SPEAKERS, HEADSET
from tests.fakes.clock import settle
from tests.fakes.phone import ADAM
from tests.views.conftest import Cut, Look, Screenshot
from tests.views.desk import OMAR, Desk, nameless, signed_in, signed_out, too_wide
from tests.views.loop import button, click, until

TOPICS = ("account", "devices", "ringing", "appearance", "about")


def place(desk: Desk, topic: str) -> SettingsPlace:
    desk.main.go_to_setting(topic)
    found = desk.main.place(SETTINGS)
    assert isinstance(found, SettingsPlace)
    return found


def combo(desk: Desk, topic: str, name: str) -> QComboBox:
    found = place(desk, topic).findChild(QComboBox, name)
    assert found is not None
    return found


def choose(box: QComboBox, key: str) -> None:
    """Take a choice as a user does: that is what tells others."""
    at = box.findData(key)
    assert at >= 0, f"no choice {key!r}"
    box.setCurrentIndex(at)
    box.activated.emit(at)


def settings(desk: Desk) -> Settings:
    return desk.phone.settings.settings.value


@pytest.mark.parametrize(
    ("name", "kind", "device"),
    [
        ("microphone", DeviceKind.MICROPHONE, BUILT_IN_MICROPHONE),
        ("speaker", DeviceKind.SPEAKER, BUILT_IN_SPEAKERS),
        ("ringDevice", DeviceKind.RING, HEADSET),
    ],
)
async def test_a_chosen_device_is_used_and_kept(name: str, kind: DeviceKind, device) -> None:
    async with signed_in() as desk:
        choose(combo(desk, "devices", name), device.device_id)
        await settle()
        assert desk.phone.devices.devices.value.of(kind) == device
        assert desk.phone.profile.settings["devices"][kind]["device_id"] == device.device_id


async def test_the_ring_can_follow_the_speaker_again() -> None:
    async with signed_in() as desk:
        box = combo(desk, "ringing", "ringOn")
        choose(box, HEADSET.device_id)
        choose(combo(desk, "devices", "speaker"), BUILT_IN_SPEAKERS.device_id)
        assert desk.phone.devices.devices.value.ring == HEADSET
        choose(combo(desk, "ringing", "ringOn"), "")
        assert desk.phone.devices.devices.value.ring == BUILT_IN_SPEAKERS


async def test_a_device_that_comes_or_goes_changes_the_lists() -> None:
    async with signed_in() as desk:
        box = combo(desk, "devices", "microphone")
        assert box.count() == 2
        desk.phone.watch.plug(DeviceLists((BUILT_IN_MICROPHONE,), (), ()))
        assert box.count() == 1
        assert not combo(desk, "devices", "speaker").isEnabled()


async def test_a_wish_stays_while_its_device_is_away() -> None:
    async with signed_in() as desk:
        gone = Wish(DeviceId("yeti"), "Blue Yeti")
        desk.phone.settings.change(replace(settings(desk), devices=DeviceChoice(microphone=gone)))
        shown = desk.main._vms.settings.devices.view.microphone
        assert "Blue Yeti" in shown.help
        assert combo(desk, "devices", "microphone").currentText() == "Jabra Evolve2 40"


@pytest.mark.parametrize(
    ("topic", "name", "read"),
    [
        ("devices", "echoCancellation", lambda s: s.processing.echo_cancellation),
        ("devices", "noiseSuppression", lambda s: s.processing.noise_suppression),
        ("devices", "autoGain", lambda s: s.processing.auto_gain),
        ("devices", "mirrorSelfView", lambda s: s.mirror_self_view),
        ("appearance", "reducedMotion", lambda s: s.reduced_motion),
    ],
)
async def test_a_switch_switches(topic: str, name: str, read) -> None:
    async with signed_in() as desk:
        before = read(settings(desk))
        click(place(desk, topic), name)
        assert read(settings(desk)) is not before
        click(place(desk, topic), name)
        assert read(settings(desk)) is before


async def test_the_ring_volume_follows_the_slider() -> None:
    async with signed_in() as desk:
        slider = place(desk, "ringing").findChild(QSlider, "ringVolume")
        assert slider is not None
        assert slider.value() == 70
        slider.setFocus()
        QTest.keyClick(slider, Qt.Key.Key_End)
        assert settings(desk).ring_volume == 1.0


async def test_calls_can_be_announced_by_notification() -> None:
    async with signed_in() as desk:
        choose(combo(desk, "ringing", "incomingSurface"), IncomingSurface.NOTIFICATION)
        assert settings(desk).incoming is IncomingSurface.NOTIFICATION


async def test_dark_is_dark_at_once_and_kept() -> None:
    async with signed_in() as desk:
        click(place(desk, "appearance"), Appearance.DARK)
        assert current().scheme is Scheme.DARK
        await settle()
        assert desk.phone.profile.settings["appearance"] == "dark"


async def test_high_contrast_goes_back_to_what_was() -> None:
    async with signed_in() as desk:
        click(place(desk, "appearance"), Appearance.DARK)
        click(place(desk, "appearance"), "highContrast")
        assert current().scheme is Scheme.HIGH_CONTRAST
        assert not button(place(desk, "appearance"), Appearance.DARK).isEnabled()
        click(place(desk, "appearance"), "highContrast")
        assert current().scheme is Scheme.DARK


async def test_signing_out_asks_and_shows_the_way_in() -> None:
    async with signed_in() as desk:
        click(place(desk, "account"), "signOut")
        click(desk.main, "signOutQuestionSafe")
        await settle()
        assert desk.phone.session.session.value.state is SessionState.SIGNED_IN
        await until(lambda: desk.main.findChild(QAbstractButton, "signOutQuestionSafe") is None)
        click(place(desk, "account"), "signOut")
        click(desk.main, "signOutQuestionOther")
        await until(desk.sign_in.isVisible)
        assert not desk.main.isVisible()
        assert settings(desk).account is None


@pytest.mark.parametrize("kind", AccountKind)
async def test_signing_out_says_what_is_forgotten_and_what_stays(kind: AccountKind) -> None:
    async with signed_out() as desk:
        account = Account(kind, ADAM, "", "https://office.example", "https://office.example", "12")
        await desk.phone.session.sign_in(account, "k3y")
        desk.shell.start()
        said = " ".join(label.text() for label in place(desk, "account").findChildren(Label))
        assert ("forgets the app key" in said) == (kind is not AccountKind.BUILT_IN)
        assert "forgets the account" not in said
        assert "Contacts and calls stay" in said


async def test_the_microphone_is_metered_only_during_a_call() -> None:
    async with signed_in() as desk:
        meter = place(desk, "devices").findChild(object, "microphoneLevel")
        assert not meter.isVisible()
        desk.phone.calls.dial(OMAR, video=False)
        await settle()
        await desk.phone.news(CallNews.ACCEPTED)
        serial = desk.phone.calls.call.value.serial
        desk.phone.media.measured = MediaStats(audio_level_out=0.5)
        desk.phone.media.tell(PeerHeard(serial, OMAR.identity))
        await desk.phone.clock.advance(0.5)
        assert meter.isVisible()
        assert meter.level > 0


def microphone_tester(desk: Desk) -> MicrophoneTester:
    found = place(desk, "devices").findChild(MicrophoneTester)
    assert found is not None
    return found


async def test_the_microphone_is_open_while_its_test_is_looked_at() -> None:
    async with signed_in() as desk:
        probe, there = desk.phone.probe, microphone_tester(desk)
        await desk.phone.clock.advance(1)
        assert probe.history == []
        probe.level = 0.3
        click(desk.main, "testMicrophone")
        await settle()
        assert probe.opened == HEADSET.device_id
        assert there.meter.isVisible()
        assert there.meter.level > 0.4
        assert there.button.accessibleName() == "Stop"
        click(desk.main, "testMicrophone")
        await settle()
        assert probe.opened is None
        assert not there.meter.isVisible()
        assert there.button.accessibleName() == "Test microphone"


@pytest.mark.parametrize(
    "hidden",
    [
        lambda desk: place(desk, "account"),
        lambda desk: desk.main.hide(),
        lambda desk: desk.main.showMinimized(),
    ],
    ids=["page", "window", "minimised"],
)
async def test_a_microphone_nobody_looks_at_is_closed(hidden) -> None:
    async with signed_in() as desk:
        place(desk, "devices")
        click(desk.main, "testMicrophone")
        await settle()
        assert desk.phone.probe.opened
        hidden(desk)
        await settle()
        assert desk.phone.probe.opened is None


async def test_a_call_takes_the_devices() -> None:
    async with signed_in() as desk:
        place(desk, "devices")
        click(desk.main, "testMicrophone")
        await settle()
        desk.phone.calls.dial(OMAR, video=False)
        await settle()
        assert desk.phone.probe.opened is None
        for name in ("testMicrophone", "testSpeaker", "testRing"):
            assert not button(desk.main, name).isEnabled()
            assert button(desk.main, name).toolTip() == "The call uses your devices now."


async def test_a_test_sound_is_played_where_it_says() -> None:
    async with signed_in() as desk:
        choose(combo(desk, "devices", "ringDevice"), BUILT_IN_SPEAKERS.device_id)
        click(desk.main, "testSpeaker")
        await settle()
        assert desk.phone.ringer.speaker == HEADSET.device_id
        click(desk.main, "testRing")
        await settle()
        assert desk.phone.ringer.speaker == BUILT_IN_SPEAKERS.device_id
        assert desk.phone.ringer.played == [Tone.TEST, Tone.TEST]


async def test_the_button_of_a_test_sound_stops_it_while_it_plays() -> None:
    async with signed_in() as desk:
        place(desk, "devices")
        speaker, ring = button(desk.main, "testSpeaker"), button(desk.main, "testRing")
        click(desk.main, "testSpeaker")
        await settle()
        assert [speaker.text(), ring.text()] == ["Stop", "Play a test sound"]
        assert speaker.accessibleName() == "Stop the test sound"
        click(desk.main, "testSpeaker")
        await settle()
        assert desk.phone.ringer.playing is None
        assert speaker.text() == "Play a test sound"
        assert speaker.accessibleName() == "Play a test sound on the speaker"
        click(desk.main, "testSpeaker")
        await settle()
        await desk.phone.clock.advance(CHIME_S)
        assert speaker.text() == "Play a test sound"


async def test_a_speaker_that_cannot_be_opened_is_said_under_its_button() -> None:
    async with signed_in() as desk:
        page = place(desk, "devices")
        desk.phone.ringer.refusal = AppError(ErrorCode.NO_SPEAKER, "gone")
        notes = [page.findChild(Label, f"{name}Note") for name in ("testSpeaker", "testRing")]
        for number, name in enumerate(("testSpeaker", "testRing")):
            click(desk.main, name)
            await settle()
            said = [note.isVisible() for note in notes]
            assert said == [number == 0, number == 1]
            assert notes[number].text().startswith("This speaker cannot be opened.")
        place(desk, "account")
        place(desk, "devices")
        assert not any(note.isVisible() for note in notes)


@pytest.mark.parametrize("topic", TOPICS)
async def test_every_page_is_read_whole_and_seen_whole(
    look: Look, topic: str, cut: Cut, screenshot: Screenshot
) -> None:
    async with signed_in(people=False) as desk:
        place(desk, topic)
        await settle()
        assert nameless(desk.main) == []
        assert cut(desk.main) == []
        screenshot(desk.main, f"16-settings-{topic}.{look.name}")


@pytest.mark.parametrize("topic", TOPICS)
async def test_every_page_fits_a_narrow_window(
    look: Look, topic: str, cut: Cut, screenshot: Screenshot
) -> None:
    async with signed_in(people=False) as desk:
        desk.main.resize(380, 640)
        place(desk, topic)
        await settle()
        assert cut(desk.main) == []
        assert too_wide(desk.main) == []
        screenshot(desk.main, f"16-settings-{topic}-380.{look.name}")
        click(place(desk, topic), "back")
        assert button(desk.main.place(SETTINGS), topic).isVisible()


async def test_the_own_id_can_be_copied() -> None:
    async with signed_in() as desk:
        QGuiApplication.clipboard().clear()
        click(place(desk, "account"), "copyId")
        assert QGuiApplication.clipboard().text() == "adam"
        assert button(desk.main, "copyId").accessibleName() == "Copied"


async def test_the_about_page_is_scrolled_by_keys() -> None:
    async with signed_in() as desk:
        desk.main.resize(380, 560)
        about = place(desk, "about").findChild(AboutPage)
        area = about.findChild(QScrollArea)
        await until(lambda: area.verticalScrollBar().maximum() > 0)
        for _ in range(12):
            QTest.keyClick(desk.main.focusWidget() or desk.main, Qt.Key.Key_Tab)
            if area.hasFocus():
                break
        QTest.keyClick(area, Qt.Key.Key_Down)
        assert area.verticalScrollBar().value() > 0
