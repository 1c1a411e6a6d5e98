"""Card and social security numbers stay out of what a call leaves behind."""

from __future__ import annotations

from typing import Any

import pytest

from apps.agentbrain.conversation.actions import (
    Escalate,
    SaveEvent,
    SaveTurn,
    UpdateCall,
)
from apps.calls.call_record import CallRecord
from apps.calls.redacting import Redactor
from apps.calls.session_types import LiveCall

CARD = "[card number removed]"


def turn(index: int, text: str, speaker: str = "caller", **more: Any) -> SaveTurn:
    return SaveTurn(index, speaker, text, text, 100 * index, 100 * index + 90, **more)


def texts(actions: list[Any]) -> list[tuple[int, str]]:
    return [(action.index, action.text) for action in actions]


def test_a_turn_is_stored_without_its_card_number():
    (stored,) = Redactor().clean(turn(1, "it is 4111 1111 1111 1111"))
    assert stored.text == stored.heard_text == f"it is {CARD}"


def test_an_ordinary_turn_is_stored_as_it_is():
    said = turn(1, "five five five oh one two three four five six")
    assert Redactor().clean(said) == [said]


def test_keys_are_no_way_around():
    (stored,) = Redactor().clean(turn(1, "[keys] 4111111111111111"))
    assert stored.text == f"[keys] {CARD}"


@pytest.mark.parametrize(
    "action",
    [
        SaveEvent("note", 5, {"said": ["so 4111 1111 1111 1111"], "n": 1}),
        UpdateCall("execution", "message", {"message": "bill 4111-1111-1111-1111"}),
        Escalate("complaint", "high", words="why was 4111111111111111 charged"),
        turn(1, "yes", trace=({"rule": 3, "words": "4111111111111111"},)),
    ],
)
def test_no_part_of_the_record_holds_one(action):
    (stored,) = Redactor().clean(action)
    assert "1111" not in repr(stored)
    assert CARD in repr(stored)
    assert type(stored) is type(action)


def test_a_number_told_in_pieces_is_taken_out_of_the_turns_before():
    redactor = Redactor()
    redactor.clean(turn(1, "four one one one", trace=({"words": "four one"},)))
    redactor.clean(turn(2, "Okay.", speaker="agent"))
    redactor.clean(turn(3, "one one one one"))
    assert texts(redactor.clean(turn(5, "one one one one uh"))) == [
        (5, "one one one one uh")
    ]
    stored = redactor.clean(turn(7, "one one one one"))
    assert texts(stored) == [(1, CARD), (3, CARD), (5, CARD), (7, CARD)]
    assert not any("one" in str(piece.trace) for piece in stored)


@pytest.mark.parametrize(
    "pieces",
    [
        ("41111111", "11111111"),
        ("4111#", "1111#", "1111#", "1111#"),
        ("4111", "1111", "1111", "1111"),
    ],
)
def test_a_number_keyed_in_several_goes_is_taken_out_of_each(pieces):
    redactor = Redactor()
    last = {}
    for index, keys in enumerate(pieces):
        stored = redactor.clean(turn(index, f"[keys] {keys}"))
        last |= dict(texts(stored))
    assert {text.removesuffix("#") for text in last.values()} == {f"[keys] {CARD}"}
    assert not any("1111" in text for text in last.values())


def test_a_number_half_said_and_half_keyed_is_taken_out_of_both():
    redactor = Redactor()
    redactor.clean(turn(1, "four one one one one one one one"))
    stored = redactor.clean(turn(3, "[keys] 11111111"))
    assert texts(stored) == [(1, CARD), (3, f"[keys] {CARD}")]


def test_a_number_taken_back_in_the_next_turn_is_taken_out_of_both():
    redactor = Redactor()
    redactor.clean(turn(0, "What is your card number?", speaker="agent"))
    redactor.clean(turn(1, "four one one one one one two"))
    redactor.clean(turn(2, "Okay.", speaker="agent"))
    said = "no sorry one one one one one one one one one one one"
    assert texts(redactor.clean(turn(3, said))) == [(1, CARD), (3, CARD)]


def test_pieces_are_stored_again_once():
    redactor = Redactor()
    redactor.clean(turn(1, "4111 1111"))
    assert len(redactor.clean(turn(3, "1111 1111"))) == 2
    assert texts(redactor.clean(turn(5, "that is all"))) == [(5, "that is all")]


def test_a_piece_that_is_saved_again_stays_masked():
    redactor = Redactor()
    redactor.clean(turn(1, "4111 1111"))
    redactor.clean(turn(3, "1111 1111"))
    assert texts(redactor.clean(turn(3, "1111 1111", intent="pay"))) == [(3, CARD)]


def test_a_phone_number_and_a_year_are_not_pieces_of_a_card():
    redactor = Redactor()
    redactor.clean(turn(1, "555 012 3456"))
    said = turn(3, "it is a twenty fifteen honda at eleven")
    assert redactor.clean(said) == [said]


def test_digits_that_end_one_sentence_and_begin_the_next_are_no_card():
    redactor = Redactor()
    said = [
        turn(1, "the old shop on main street had the number 4111 1111"),
        turn(2, "1111 1111 would be a silly thing to remember though"),
    ]
    assert [action for one in said for action in redactor.clean(one)] == said


def test_the_talk_before_says_what_a_number_is():
    redactor = Redactor()
    redactor.clean(turn(1, "What are the digits of your social?", speaker="agent"))
    (stored,) = redactor.clean(turn(2, "one two three four five six seven eight nine"))
    assert stored.text == "[social security number removed]"


def test_a_saved_state_holds_none():
    state = {"dialogue": {"held": [["4111 1111 1111 1111", None]]}, "now_ms": 4}
    assert "1111" not in str(Redactor().clean_value(state))
    assert Redactor().clean_value(None) is None


def test_a_saved_state_holds_no_piece_of_one_either():
    redactor = Redactor()
    pieces = ("four one one one one one", "one one one one one", "one one one one one")
    for index, said in enumerate(pieces):
        redactor.clean(turn(index, said))
    state = {"window": [{"text": f"caller: {said}"} for said in pieces], "at": 7}
    expected = [{"text": f"caller: {CARD}"}] * 3
    assert redactor.clean_value(state) == {"window": expected, "at": 7}


def test_the_call_record_writes_only_what_was_cleaned():
    class Taken:
        def __init__(self) -> None:
            self.entries: list[Any] = []

        def add(self, entry: Any) -> None:
            self.entries.append(entry)

    taken = Taken()
    record = CallRecord(LiveCall(1, "CA1", "MZ1"), taken)  # type: ignore[arg-type]
    record.save(turn(1, "4111 1111"))
    record.save(turn(3, "1111 1111"))
    last = {entry.turn.index: entry.turn.text for entry in taken.entries}
    assert last == {1: CARD, 3: CARD}


def test_a_moment_in_a_saved_state_is_no_card_number():
    at = [f"2026-11-21T16:{m}:14.123456-05:00" for m in range(10, 60)]
    at += [f"2026-11-21T16:36:{s}.{us:06}-05:00" for s in (14, 48) for us in range(999)]
    assert Redactor().clean_value({"now": at}) == {"now": at}
