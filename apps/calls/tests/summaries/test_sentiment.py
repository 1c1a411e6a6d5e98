"""How the caller sounded: over the call, and where it was worst."""

from __future__ import annotations

import pytest

from apps.calls.summaries.sentiment import MOST_POINTS, mood_of, sentiment, series

from .records import agent, caller, record


@pytest.mark.parametrize(
    ("said", "mood"),
    [
        ("I need an oil change.", 0),
        ("My brakes are bad and the engine is slow.", 0),
        ("Is it too late to book?", 0),
        ("I'd love to book a service.", 0),
        ("No, thanks.", 1),
        ("No, that is good.", 1),
        ("It is no good.", -1),
        ("That is not good.", -1),
        ("I'm not happy with this.", -1),
        ("I'm still waiting and nobody called.", -1),
        ("This is ridiculous, thank you very much.", -2),
        ("I am very upset.", -2),
        ("I have no complaint.", 0),
        ("I never had a complaint.", 0),
        ("Perfect, that's wonderful!", 2),
        ("That\u2019s not what I said.", -1),
    ],
)
def test_an_utterance_sounds_like_what_it_says(said, mood):
    assert mood_of(said) == mood


def test_the_agents_words_tell_nothing_of_the_caller():
    assert sentiment(record(turns=(agent("That is terrible, I'm so sorry."),))) == {}


def test_start_end_and_lowest_are_told_with_the_turn():
    found = sentiment(
        record(
            turns=(
                caller("Hello."),
                agent("Yes?"),
                caller("This is ridiculous."),
                caller("Perfect, thank you."),
            )
        )
    )

    assert (found["start"], found["end"]) == (0, 2)
    assert (found["lowest"], found["lowest_turn"]) == (-2, 2)
    assert found["series"] == [[0, 0], [2, -2], [3, 2]]


def test_a_long_call_keeps_a_short_series_with_its_extremes():
    moods = [0] * 500
    moods[333] = -2
    found = series(enumerate(moods), "rules")

    assert len(found["series"]) <= MOST_POINTS
    assert [333, -2] in found["series"]
    assert found["lowest_turn"] == 333
