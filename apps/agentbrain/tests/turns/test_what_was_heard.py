"""The words of an item that reached the caller, by sound or in proportion."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.turns.item import AudioItem
from apps.agentbrain.conversation.turns.queue import (
    QueuedResponse,
    Reason,
    ResponseQueue,
)
from apps.agentbrain.conversation.turns.settings import TurnSettings


def test_where_the_voice_says_which_sound_speaks_which_words_it_is_exact() -> None:
    item = AudioItem("i", "r", text="Good morning. How are you?")
    item.add(b"x" * 8_000, "Good morning.")
    item.add(b"x" * 8_000, "How are you?")
    assert item.heard_words(8_000) == "Good morning."
    assert item.heard_words(12_000) == "Good morning. How"
    assert item.heard_words(16_000) == item.text


def test_without_that_it_is_in_proportion_and_cut_at_a_word() -> None:
    item = AudioItem("i", "r", text="one two three four")
    item.add(b"x" * 8_000, "")
    assert item.heard_words(0) == ""
    assert item.heard_words(4_000) == "one two"


def test_a_voice_that_does_not_say_it_may_follow_one_that_does() -> None:
    item = AudioItem("i", "r", text="Good morning. How are you?", complete=True)
    item.add(b"x" * 8_000, "Good ")
    item.add(b"x" * 8_000, "morning. ")
    item.add(b"x" * 8_000, "")
    assert item.heard_words(16_000) == "Good morning."
    assert item.heard_words(20_000) == "Good morning. How"
    assert item.heard_words(23_999) == "Good morning. How are"
    assert item.heard_words(24_000) == item.text


def test_and_the_other_way_round() -> None:
    item = AudioItem("i", "r", text="Good morning. How are you?")
    item.add(b"x" * 8_000, "")
    item.add(b"x" * 8_000, "How ")
    item.add(b"x" * 8_000, "are you?")
    assert item.heard_words(0) == ""
    assert item.heard_words(16_000) == "Good morning. How"
    assert item.heard_words(12_500) == "Good morning."


def test_words_the_text_does_not_hold_count_as_spoken() -> None:
    item = AudioItem("i", "r", text="At 2 pm. See you.")
    item.add(b"x" * 8_000, "At two.")
    item.add(b"x" * 8_000, "See you.")
    assert item.heard_words(8_000) == "At two."
    assert item.heard_words(16_000) == "At two. At 2 pm. See you."


@given(
    st.lists(st.tuples(st.integers(1, 4_000), st.text(max_size=12)), min_size=1),
    st.integers(0, 50_000),
)
def test_heard_words_never_exceed_the_text(pieces, heard: int) -> None:
    item = AudioItem("i", "r")
    for size, words in pieces:
        item.text += words
        item.add(b"x" * size, words)
    shorter = item.heard_words(min(heard, item.generated))
    assert len(shorter.replace(" ", "")) <= len(item.text.replace(" ", ""))


def test_sound_that_was_surely_heard_is_let_go() -> None:
    item = AudioItem("i", "r")
    item.add(b"x" * 40_000, "")
    item.take(20_000)
    item.confirm(20_000)
    assert len(item.sound) == 20_000
    assert item.generated == 40_000


def test_a_wish_that_has_gone_stale_is_dropped() -> None:
    queue = ResponseQueue(4)
    queue.ask(QueuedResponse("r1", Reason.NUDGE, "hm?", 0, deadline_ms=100))
    wish, dropped = queue.begin(200)
    assert wish is None
    assert [drop.why for drop in dropped] == ["stale"]


def test_a_full_queue_drops_the_least_urgent() -> None:
    queue = ResponseQueue(1)
    queue.ask(QueuedResponse("r1", Reason.STAFF, "a", 0, 100))
    [dropped] = queue.ask(QueuedResponse("r2", Reason.SAY, "b", 0, 100))
    assert (dropped.wish.request_id, dropped.why) == ("r2", "queue_full")


@pytest.mark.parametrize(
    "bad",
    [
        {"silence_duration_ms": 400},
        {"vad_threshold": 1.5},
        {"max_queue_length": 0},
        {"playback_lead_ms": 10},
    ],
)
def test_thresholds_that_cannot_work_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        TurnSettings(**bad)  # type: ignore[arg-type]
