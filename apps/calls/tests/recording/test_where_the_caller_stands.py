"""The caller's frames are placed by their own timestamps, to the sample."""

from __future__ import annotations

from apps.calls.recording.heard import CallerTrack

MS = 8
FRAME = 20


def frame(number: int) -> bytes:
    return bytes([number % 128]) * (FRAME * MS)


def spoken(track: CallerTrack, frames: range, late_ms: dict[int, int], start_ms: int):
    """Frames of a stream that began at ``start_ms``, each late by so much."""
    for number in frames:
        end_ms = start_ms + (number + 1) * FRAME + late_ms.get(number, 0)
        track.receive(frame(number), number * FRAME, end_ms * MS)


def test_uneven_arrival_leaves_no_trace():
    track = CallerTrack()
    spoken(track, range(60), {3: 80, 4: 60, 5: 40, 24: 90, 30: 200}, start_ms=1000)
    assert track.take() == [((1000 + n * FRAME) * MS, frame(n)) for n in range(60)]


def test_a_burst_at_the_beginning_does_not_shift_the_rest():
    track = CallerTrack()
    spoken(track, range(20), {n: 400 - n * FRAME for n in range(20)}, start_ms=500)
    assert track.take() == []
    spoken(track, range(20, 30), {}, start_ms=500)
    assert track.take()[0] == (500 * MS, frame(0))


def test_a_hole_in_the_stream_stays_a_hole():
    track = CallerTrack()
    spoken(track, range(30), {}, start_ms=0)
    spoken(track, range(80, 82), {}, start_ms=0)
    positions = [at for at, _ in track.take()]
    assert positions[-2:] == [80 * FRAME * MS, 81 * FRAME * MS]


def test_a_short_stream_is_placed_when_it_is_over():
    track = CallerTrack()
    spoken(track, range(3), {}, start_ms=40)
    assert track.take() == []
    assert [at for at, _ in track.take(all_of_it=True)] == [
        40 * MS,
        60 * MS,
        80 * MS,
    ]


def test_a_nonsensical_timestamp_places_nothing_in_another_year():
    track = CallerTrack()
    spoken(track, range(30), {}, start_ms=0)
    track.receive(frame(1), 999_999_999_999, 620 * MS)
    assert track.take()[-1] == (600 * MS, frame(1))


def test_sound_without_timestamps_follows_the_sound_before():
    track = CallerTrack()
    track.receive(frame(1), None, 120 * MS)
    track.receive(frame(2), None, 170 * MS)
    track.receive(frame(3), None, 2000 * MS)
    assert track.take() == [
        (100 * MS, frame(1)),
        (120 * MS, frame(2)),
        (1980 * MS, frame(3)),
    ]
