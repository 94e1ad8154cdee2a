"""Network facts from the library's statistics, and the packets that do not come."""

import pytest
from livekit import rtc
from livekit.rtc._proto import stats_pb2

from app.adapters.media.stats import DEAD_S, Microphone, PacketWatch, Scan, read
from app.domain.weakline import WeakLine


def inbound(kind: str, received: int, lost: int, jitter: float) -> stats_pb2.RtcStats:
    """One inbound stream."""
    entry = stats_pb2.RtcStats()
    entry.inbound_rtp.stream.kind = kind
    entry.inbound_rtp.received.packets_received = received
    entry.inbound_rtp.received.packets_lost = lost
    entry.inbound_rtp.received.jitter = jitter
    return entry


def pair(rtt: float, *, nominated: bool) -> stats_pb2.RtcStats:
    """One pair of candidates."""
    entry = stats_pb2.RtcStats()
    entry.candidate_pair.candidate_pair.current_round_trip_time = rtt
    entry.candidate_pair.candidate_pair.nominated = nominated
    return entry


def test_facts_come_from_both_lists() -> None:
    stats = rtc.RtcStats(
        publisher_stats=[inbound("audio", 50, 1, 0.004), pair(0.03, nominated=True)],
        subscriber_stats=[inbound("video", 900, 90, 0.5), pair(9.0, nominated=False)],
    )
    scan = read(stats)
    assert (scan.received, scan.lost) == (50, 1)
    assert (scan.all_received, scan.all_lost) == (950, 91)
    assert scan.jitter_s == pytest.approx(0.004)
    assert scan.rtt_s == pytest.approx(0.03)


def test_nothing_known_is_zeros() -> None:
    assert read(rtc.RtcStats([], [])) == Scan()


def test_silence_grows_only_while_packets_are_expected_and_do_not_come() -> None:
    watch = PacketWatch(0.0)
    watch.take(Scan(received=10), 1.0, Microphone.OPEN)
    assert watch.silent_s == 0
    watch.take(Scan(received=10), 2.0, Microphone.OPEN)
    watch.take(Scan(received=10), 3.0, Microphone.OPEN)
    assert watch.silent_s == 2
    watch.take(Scan(received=10), 4.0, Microphone.MUTED)
    assert watch.silent_s == 0
    watch.take(Scan(received=10), 5.0, Microphone.OPEN)
    assert watch.silent_s == 1
    watch.take(Scan(received=11), 6.0, Microphone.OPEN)
    assert watch.silent_s == 0


def test_a_connection_is_dead_after_seconds_without_packets() -> None:
    watch = PacketWatch(0.0)
    watch.take(Scan(received=10), 1.0, Microphone.OPEN)
    watch.take(Scan(received=10), 1.0 + DEAD_S - 0.1, Microphone.OPEN)
    assert not watch.dead
    watch.take(Scan(received=10), 1.0 + DEAD_S, Microphone.OPEN)
    assert watch.dead
    watch.take(Scan(received=11), 2.0 + DEAD_S, Microphone.OPEN)
    assert watch.dead  # the last words of somebody who is taken out of the room
    watch.take(Scan(received=11), 3.0 + DEAD_S, Microphone.OPEN)
    for second in (4, 5):
        assert watch.dead
        watch.take(Scan(received=10 + second), second + DEAD_S, Microphone.OPEN)
    assert not watch.dead


def _dead(at: float) -> PacketWatch:
    watch = PacketWatch(0.0)
    watch.take(Scan(received=10), at - DEAD_S, Microphone.OPEN)
    watch.take(Scan(received=10), at, Microphone.OPEN)
    assert watch.dead
    return watch


def test_a_connection_made_anew_is_dead_until_something_comes() -> None:
    watch = _dead(10.0)
    watch.take(Scan(received=0), 11.0, Microphone.OPEN)
    watch.take(Scan(received=0), 12.0, Microphone.OPEN)
    assert watch.dead
    watch.take(Scan(received=3), 13.0, Microphone.OPEN)
    watch.take(Scan(received=53), 14.0, Microphone.OPEN)
    assert not watch.dead


def test_somebody_who_is_taken_for_gone_did_not_come_back() -> None:
    watch = _dead(10.0)
    watch.take(Scan(received=10), 11.0, Microphone.ABSENT)
    assert watch.dead
    watch.take(Scan(received=10), 12.0, Microphone.MUTED)
    assert not watch.dead


def test_nothing_is_missed_of_a_microphone_that_is_not_there() -> None:
    watch = PacketWatch(0.0)
    for second in range(1, 20):
        watch.take(Scan(), float(second), Microphone.ABSENT)
    assert watch.silent_s == 0


def test_loss_is_of_the_last_seconds() -> None:
    watch = PacketWatch(0.0)
    assert watch.loss == 0
    watch.take(Scan(received=100, lost=50), 1.0, Microphone.OPEN)
    assert watch.loss == 0
    watch.take(Scan(received=190, lost=60), 2.0, Microphone.OPEN)
    assert watch.loss == pytest.approx(0.1)
    for second in range(3, 9):
        watch.take(Scan(received=190 + 50 * second, lost=60), float(second), Microphone.OPEN)
    assert watch.loss == 0


def test_new_room_with_fewer_packets_is_not_a_loss() -> None:
    watch = PacketWatch(0.0)
    watch.take(Scan(received=1000, lost=10), 1.0, Microphone.OPEN)
    watch.take(Scan(received=5, lost=0), 2.0, Microphone.OPEN)
    assert watch.loss == 0


def test_what_is_lost_of_a_picture_says_how_the_line_is() -> None:
    watch = PacketWatch(0.0)
    watch.take(Scan(all_received=1000, all_lost=0), 1.0, Microphone.OPEN)
    assert watch.line_loss == 0
    watch.take(Scan(all_received=1150, all_lost=50), 2.0, Microphone.OPEN)
    assert watch.line_loss == pytest.approx(0.25)
    assert watch.loss == 0


def test_a_few_packets_say_nothing_of_the_line() -> None:
    watch = PacketWatch(0.0)
    watch.take(Scan(all_received=1000, all_lost=0), 1.0, Microphone.OPEN)
    watch.take(Scan(all_received=1004, all_lost=10), 2.0, Microphone.OPEN)
    assert watch.line_loss == 0


def test_a_connection_made_anew_has_lost_nothing_yet() -> None:
    watch = PacketWatch(0.0)
    watch.take(Scan(received=1000, lost=5, all_received=3000, all_lost=5), 1.0, Microphone.OPEN)
    watch.take(Scan(received=40, lost=3, all_received=90, all_lost=30), 2.0, Microphone.OPEN)
    assert (watch.loss, watch.line_loss) == (0, 0)
    watch.take(Scan(received=90, lost=3, all_received=200, all_lost=30), 3.0, Microphone.OPEN)
    assert (watch.loss, watch.line_loss) == (0, 0)


def test_one_bad_second_costs_no_picture() -> None:
    watch, line = PacketWatch(0.0), WeakLine()
    for second, (received, lost) in enumerate([(50, 0), (50, 0), (5, 45), *[(50, 0)] * 10]):
        last = watch.last
        scan = Scan(all_received=last.all_received + received, all_lost=last.all_lost + lost)
        watch.take(scan, float(second), Microphone.OPEN)
        line.take(watch.line_loss, float(second))
        assert not line.picture_held
