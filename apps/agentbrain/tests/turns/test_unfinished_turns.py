"""A turn in pieces: the agent does not speak into its pauses and answers it once."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.agent import Agent
from apps.agentbrain.conversation.dialogue.reply import Reply

from .by_hand import ByHand, by_hand

PAUSE_MS = 2_000
DIGITS = "five five five zero one nine nine"


@pytest.fixture
def line() -> ByHand:
    """The caller is asked for the phone number."""
    made = by_hand().greeted()
    made.agent.dialogue.memory.question = "phone"
    return made


def answered(line: ByHand) -> list[tuple[str, float | None]]:
    """What the dialogue is given to answer from now on; it answers as ever."""
    heard: list[tuple[str, float | None]] = []
    listen = line.agent.dialogue.heard

    def note(text: str, *, confidence: float | None, **when: int) -> Reply:
        heard.append((text, confidence))
        return listen(text, confidence=confidence, **when)

    line.agent.dialogue.heard = note  # type: ignore[method-assign]
    return heard


def piece(line: ByHand, item: str, text: str) -> None:
    """Spoken for 900 ms, told 700 ms after its end."""
    line.begins_to_speak(item)
    start = line.now_ms
    line.run(start + 900)
    ended = line.now_ms
    line.run(ended + 700)
    line.stops_speaking(item)
    line.send(ev.CallerSaid(line.now_ms, item, text, start, ended, 0.9))


def caller_turns(line: ByHand) -> list[str]:
    return [t.text for _, t in sorted(line.turns().items()) if t.speaker == "caller"]


def test_a_number_in_pieces_is_not_spoken_into(line: ByHand) -> None:
    heard = answered(line)
    piece(line, "u1", "seven oh four")
    line.run(line.now_ms + PAUSE_MS - 700)
    assert line.requests() == ["r1"]
    piece(line, "u2", "five five five")
    line.run(line.now_ms + PAUSE_MS - 700)
    assert line.requests() == ["r1"]
    piece(line, "u3", "zero one nine nine")
    assert line.requests() == ["r1", "r2"]
    assert heard == [("seven oh four five five five zero one nine nine", 0.9)]


def test_each_piece_is_a_turn_of_its_own_in_the_record(line: ByHand) -> None:
    piece(line, "u1", "seven oh four")
    piece(line, "u2", "five five five zero one nine nine")
    assert caller_turns(line) == ["seven oh four", "five five five zero one nine nine"]
    first, last = [t for t in line.turns().values() if t.speaker == "caller"]
    assert first.trace == ({"rule": "unfinished", "words": "seven oh four"},)
    assert last.question == "phone"


def test_when_nothing_follows_what_was_said_is_answered(line: ByHand) -> None:
    heard = answered(line)
    piece(line, "u1", "seven oh four")
    ended = line.now_ms - 700
    line.run(ended + line.agent.settings.dictation_pause_ms - 1)
    assert line.requests() == ["r1"]
    line.run(ended + line.agent.settings.dictation_pause_ms)
    assert line.requests() == ["r1", "r2"]
    assert heard == [("seven oh four", 0.9)]


def test_who_speaks_on_is_waited_for_however_long_that_takes(line: ByHand) -> None:
    heard = answered(line)
    line.begins_to_speak("u1")
    first = line.now_ms
    line.run(first + 900)
    line.stops_speaking("u1")
    line.begins_to_speak("u2")
    line.send(ev.CallerSaid(line.now_ms, "u1", "seven oh four", first, first + 900))
    line.run(first + 10 * PAUSE_MS)
    assert line.requests() == ["r1"]
    line.stops_speaking("u2")
    line.send(ev.CallerSaid(line.now_ms, "u2", DIGITS, first + 1_000, line.now_ms))
    assert heard == [(f"seven oh four {DIGITS}", None)]
    assert line.requests() == ["r1", "r2"]


def test_what_is_complete_is_answered_at_once(line: ByHand) -> None:
    piece(line, "u1", "seven oh four five five five zero one nine nine")
    assert line.requests() == ["r1", "r2"]


def test_a_cough_in_the_pause_does_not_end_it(line: ByHand) -> None:
    piece(line, "u1", "seven oh four")
    piece(line, "u2", "uh")
    assert line.requests() == ["r1"]
    line.run(line.now_ms + line.agent.settings.dictation_pause_ms)
    assert line.requests() == ["r1", "r2"]


def test_a_piece_whose_words_never_come_does_not_keep_the_rest_waiting(
    line: ByHand,
) -> None:
    heard = answered(line)
    piece(line, "u1", "seven oh four")
    line.begins_to_speak("u2")
    line.run(line.now_ms + 900)
    line.stops_speaking("u2")
    line.run(line.now_ms + line.agent.settings.transcript_timeout_ms)
    assert line.requests() == ["r1", "r2"]
    assert heard == [("seven oh four", 0.9)]


def test_typed_words_are_whole(line: ByHand) -> None:
    line.typed("seven oh four")
    assert line.requests() == ["r1", "r2"]


def test_keys_take_the_place_of_a_number_begun_by_voice(line: ByHand) -> None:
    piece(line, "u1", "seven oh four")
    for key in "7045550199#":
        line.send(ev.KeyPressed(line.now_ms, key))
    assert line.requests() == ["r1", "r2"]
    line.run(line.now_ms + line.agent.settings.dictation_pause_ms)
    assert line.requests() == ["r1", "r2"]


def test_staff_who_take_over_are_not_spoken_over(line: ByHand) -> None:
    piece(line, "u1", "seven oh four")
    line.send(ev.StaffTookOver(line.now_ms, "sam"))
    line.run(line.now_ms + 5_000)
    assert line.requests() == ["r1"]


def test_another_process_goes_on_with_the_pieces(line: ByHand) -> None:
    piece(line, "u1", "seven oh four")
    line.agent = Agent.restore(line.agent.brain, line.agent.snapshot())
    heard = answered(line)
    piece(line, "u2", "five five five zero one nine nine")
    assert heard == [("seven oh four five five five zero one nine nine", 0.9)]


def test_the_least_sure_piece_decides_how_sure_the_turn_is(line: ByHand) -> None:
    heard = answered(line)
    now = line.now_ms
    line.send(ev.CallerSaid(now, "u1", "seven oh four", now - 900, now, 0.4))
    line.send(ev.CallerSaid(now, "u2", "five five five zero one nine nine", now, now + 9, 0.9))  # fmt: skip  # noqa: E501
    assert heard == [("seven oh four five five five zero one nine nine", 0.4)]
