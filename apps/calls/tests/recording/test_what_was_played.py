"""The agent's voice in a recording is what the caller's line really played."""

from __future__ import annotations

from itertools import pairwise

from apps.calls.recording.played import PlayedOut
from apps.calls.telephony.simulator.playout import PlayoutBuffer

MS = 8


def sound(ms: int, code: int = 0x10) -> bytes:
    return bytes([code]) * (ms * MS)


def laid_out(pieces: list[tuple[int, bytes]], until: int) -> bytes:
    heard = bytearray(b"\xff" * until)
    for at, audio in pieces:
        heard[at : at + len(audio)] = audio
    return bytes(heard)


def test_sound_is_played_after_what_came_before_it():
    played = PlayedOut()
    played.send(sound(100, 1), 0)
    played.send(sound(100, 2), 50 * MS)
    assert played.take(500 * MS) == [
        (0, sound(100, 1)),
        (100 * MS, sound(100, 2)),
    ]


def test_what_was_not_played_yet_is_not_taken_yet():
    played = PlayedOut()
    played.send(sound(100), 0)
    assert played.take(30 * MS) == [(0, sound(30))]
    assert played.take(60 * MS) == [(30 * MS, sound(30))]
    assert played.take(200 * MS) == [(60 * MS, sound(40))]


def test_what_was_cleared_was_never_heard():
    played = PlayedOut()
    played.send(sound(200, 1), 0)
    assert played.clear(80 * MS) == [(0, sound(80, 1))]
    played.send(sound(50, 2), 90 * MS)
    assert played.take(1000 * MS) == [(90 * MS, sound(50, 2))]


def test_a_mark_that_came_back_for_a_clear_moves_nothing():
    played = PlayedOut()
    played.send(sound(200), 0)
    played.mark("m1", 0)
    played.clear(80 * MS)
    played.send(sound(50, 2), 100 * MS)
    played.mark_returned("m1", 2000 * MS)
    assert played.take(3000 * MS) == [(100 * MS, sound(50, 2))]


def test_a_carrier_that_stalls_plays_later_what_is_still_to_come():
    played = PlayedOut()
    for name, at in (("m1", 0), ("m2", 100), ("m3", 200)):
        played.send(sound(100), at * MS)
        played.mark(name, at * MS)
    played.mark_returned("m1", 120 * MS)
    first = played.take(130 * MS)
    # The next mark should be back at 220 ms and comes a second late.
    played.mark_returned("m2", 1220 * MS)
    played.send(sound(100, 9), 1230 * MS)
    later = played.take(3000 * MS)
    assert first[0][0] == 0
    assert later[-1] == (1300 * MS, sound(100, 9))


def test_it_agrees_with_the_carrier_of_the_simulator_to_the_sample():
    """Odd pieces, gaps and clears, at whole milliseconds."""
    carrier, played = PlayoutBuffer(), PlayedOut()
    pieces: list[tuple[int, bytes]] = []
    script = [
        (0, 160),
        (20, 33),
        (21, 400),
        (300, "clear"),
        (310, 90),
        (500, 7),
        (505, 220),
        (600, "clear"),
        (600, 50),
    ]
    for number, (at, what) in enumerate(script):
        if what == "clear":
            carrier.clear(at)
            pieces += played.clear(at * MS)
            continue
        audio = sound(int(what), number + 1)
        carrier.add_audio(audio, at)
        played.send(audio, at * MS)
        pieces += played.take(at * MS)
    carrier.advance(1000)
    pieces += played.take(1000 * MS)

    assert laid_out(pieces, 1000 * MS) == bytes(carrier.played)
    assert all(a[0] + len(a[1]) <= b[0] for a, b in pairwise(pieces))
