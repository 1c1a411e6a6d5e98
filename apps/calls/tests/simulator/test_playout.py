"""The playout buffer plays at the speed of sound and keeps its promises on marks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from apps.calls.telephony.simulator.playout import PlayoutBuffer

SPEECH = b"\x10"


def names(buffer: PlayoutBuffer) -> list[tuple[str, float, str]]:
    return [(mark.name, mark.at_ms, mark.how) for mark in buffer.take_returned()]


def test_audio_plays_at_eight_bytes_a_millisecond():
    buffer = PlayoutBuffer()
    buffer.add_audio(SPEECH * 8 * 1000, now_ms=0)
    buffer.advance(250)
    assert buffer.played == SPEECH * 2000
    assert buffer.buffered_ms == 750


def test_audio_sounds_from_the_moment_it_arrives_with_silence_before():
    buffer = PlayoutBuffer()
    buffer.add_audio(SPEECH * 80, now_ms=100)
    buffer.advance(200)
    assert buffer.played == b"\xff" * 800 + SPEECH * 80 + b"\xff" * 720


def test_pieces_of_any_size_play_in_order_without_gaps():
    buffer = PlayoutBuffer()
    for n in range(10):
        buffer.add_audio(bytes([n]) * (n + 1), now_ms=0)
    buffer.advance(1000)
    expected = b"".join(bytes([n]) * (n + 1) for n in range(10))
    assert buffer.played.startswith(expected)
    assert not buffer.starvations


def test_a_mark_returns_when_the_audio_before_it_has_played():
    buffer = PlayoutBuffer()
    buffer.add_audio(SPEECH * 800, now_ms=0)
    buffer.add_mark("end", now_ms=0)
    buffer.advance(99)
    assert names(buffer) == []
    buffer.advance(120)
    assert names(buffer) == [("end", 100.0, "played")]


def test_a_mark_on_an_empty_buffer_returns_at_once():
    buffer = PlayoutBuffer()
    buffer.add_mark("now", now_ms=40)
    assert names(buffer) == [("now", 40.0, "played")]


def test_clear_empties_the_buffer_and_returns_outstanding_marks_at_once():
    buffer = PlayoutBuffer()
    buffer.add_audio(SPEECH * 800, now_ms=0)
    buffer.add_mark("first", now_ms=0)
    buffer.add_audio(SPEECH * 8000, now_ms=0)
    buffer.add_mark("second", now_ms=0)
    buffer.add_mark("third", now_ms=0)
    dropped_ms = buffer.clear(now_ms=300)
    assert dropped_ms == 800
    assert names(buffer) == [
        ("first", 100.0, "played"),
        ("second", 300.0, "cleared"),
        ("third", 300.0, "cleared"),
    ]
    buffer.advance(2000)
    assert buffer.played == SPEECH * 2400 + b"\xff" * (16000 - 2400)


def test_audio_after_a_clear_plays_at_once():
    buffer = PlayoutBuffer()
    buffer.add_audio(SPEECH * 8000, now_ms=0)
    buffer.clear(now_ms=10)
    buffer.add_audio(b"\x20" * 80, now_ms=10)
    buffer.advance(20)
    assert buffer.played == SPEECH * 80 + b"\x20" * 80


def test_a_stream_that_is_gone_returns_no_marks():
    buffer = PlayoutBuffer()
    buffer.add_audio(SPEECH * 800, now_ms=0)
    buffer.add_mark("lost", now_ms=0)
    assert buffer.drop(now_ms=20) == 80
    assert names(buffer) == []


def test_it_notes_when_the_sound_ran_dry_and_went_on():
    buffer = PlayoutBuffer()
    buffer.add_audio(SPEECH * 160, now_ms=0)
    buffer.add_audio(SPEECH * 160, now_ms=55)
    buffer.add_audio(SPEECH * 160, now_ms=5000)
    assert [(s.at_ms, s.gap_ms) for s in buffer.starvations] == [(20.0, 35.0)]


def test_a_clear_is_no_starvation():
    buffer = PlayoutBuffer()
    buffer.add_audio(SPEECH * 1600, now_ms=0)
    buffer.clear(now_ms=50)
    buffer.add_audio(SPEECH * 160, now_ms=150)
    assert buffer.starvations == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["audio", "mark", "clear", "wait"]),
            st.integers(min_value=1, max_value=900),
        ),
        max_size=40,
    )
)
def test_whatever_happens_time_and_marks_add_up(steps):
    buffer, now_ms, sent, returned = PlayoutBuffer(), 0.0, [], []
    for number, (what, amount) in enumerate(steps):
        match what:
            case "audio":
                buffer.add_audio(SPEECH * amount, now_ms)
            case "mark":
                sent.append(f"m{number}")
                buffer.add_mark(sent[-1], now_ms)
            case "clear":
                buffer.clear(now_ms)
                assert buffer.buffered_ms == 0
            case _:
                now_ms += amount / 10
        buffer.advance(now_ms)
        assert len(buffer.played) == int(now_ms * 8)
        returned += [mark.name for mark in buffer.take_returned()]
    buffer.clear(now_ms)
    returned += [mark.name for mark in buffer.take_returned()]
    assert returned == sent
