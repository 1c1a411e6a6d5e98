"""Positions in the caller's sound and the call's clock; the newest of it is kept."""

from __future__ import annotations

from apps.agentbrain.engines.realtime.timeline import KEPT_MS, SentAudio

FRAME = bytes(160)


def sent(*arrivals: tuple[int, int]) -> SentAudio:
    """Frames that arrive every 20 ms: (first arrives at, how many)."""
    sound = SentAudio()
    for first_ms, count in arrivals:
        for number in range(count):
            sound.add(FRAME, first_ms + number * 20)
    return sound


def test_an_unbroken_stream_lies_where_it_arrived():
    sound = sent((1020, 100))
    assert sound.call_ms(0) == 1000
    assert sound.call_ms(1500) == 2500


def test_jitter_does_not_move_the_clock():
    sound = SentAudio()
    for number in range(100):
        late_ms = 150 if number % 7 == 3 else 0
        sound.add(FRAME, 20 + number * 20 + late_ms)
    assert sound.call_ms(1000) == 1000


def test_a_gap_moves_only_what_comes_after_it():
    sound = sent((20, 50), (5020, 50))
    assert sound.call_ms(990) == 990
    assert sound.call_ms(1010) == 5010


def test_a_burst_was_spoken_before_it_arrived():
    sound = SentAudio()
    for _ in range(100):
        sound.add(FRAME, 3000)
    assert sound.call_ms(0) == 1000
    assert sound.call_ms(2000) == 3000


def test_a_burst_after_a_stall_belongs_where_it_was_spoken():
    sound = sent((20, 50))
    for _ in range(100):
        sound.add(FRAME, 3000)
    assert sound.call_ms(1000) == 1000
    assert sound.call_ms(2500) == 2500


def test_before_any_sound_there_is_nowhere_to_be():
    assert SentAudio().call_ms(500) == 0
    assert SentAudio().since(500) == (0, b"")


def test_the_newest_seconds_can_be_had_again():
    sound = SentAudio()
    for number in range(20):
        sound.add(bytes([number]) * 160, number * 20)
    begins_ms, again = sound.since(340)
    assert begins_ms == 340
    assert again == bytes([17]) * 160 + bytes([18]) * 160 + bytes([19]) * 160


def test_no_more_is_kept_than_ten_seconds():
    sound = sent((20, 5000))
    begins_ms, again = sound.since(0)
    assert len(again) == KEPT_MS * 8
    assert begins_ms == 100_000 - KEPT_MS


def test_a_position_not_reached_yet_has_no_sound():
    sound = sent((20, 5))
    assert sound.since(5000) == (100, b"")
