"""What recognizers change, and how large a brain is measured."""

from __future__ import annotations

import json

from apps.agentbrain.evaluation.suites.noise import CALLS, GUESSES, NoiseSuite
from apps.agentbrain.evaluation.suites.speed import EXAMPLES, PATTERNS, enlarged
from apps.agentbrain.tests.evaluation.test_recorded_calls import spoken
from apps.agentbrain.tests.evaluation.yes_or_no import data_at


def noise(tmp_path, brain, heard, nbest):
    said = "i'd like to book an oil change for friday"
    call = {
        "id": "c",
        "turns": [
            spoken("agent", 0, 900, "how can i help you"),
            spoken("user", 1000, 3000, said, heard),
        ],
    }
    talk = {"id": "t", "turns": [{"speaker": "user", "text": said, "nbest": nbest}]}
    data_at(tmp_path, CALLS, json.dumps(call))
    data_at(tmp_path, GUESSES, json.dumps(talk))
    result = NoiseSuite().run(tmp_path, brain, lambda done, total: None)
    return {figure.name: figure.value for figure in result.figures}, result.misses


def test_the_same_words_lose_nothing(tmp_path, brain):
    said = "i'd like to book an oil change for friday"
    figures, misses = noise(tmp_path, brain, said, [[said, -1], [said, -2]])
    assert figures["telephone calls: loss of readings"] == 0
    assert not misses


def test_a_day_that_was_not_heard_is_a_loss(tmp_path, brain):
    said = "i'd like to book an oil change for friday"
    heard = "i'd like to book an oil change for five"
    figures, misses = noise(tmp_path, brain, heard, [[said, -1]])
    assert 0 < figures["telephone calls: loss of readings"] < 1
    assert "2026-11-27" in str(misses[0].wanted)
    assert figures["spoken n-best: loss of readings"] == 0


def test_a_human_text_is_compared_with_the_best_guess_alone(tmp_path, brain):
    said = "i'd like to book an oil change for friday"
    nbest = [["a boil chained for friday", -1], [said, -2]]
    figures, misses = noise(tmp_path, brain, said, nbest)
    assert len(misses) == 1
    assert figures["spoken n-best: utterances read alike"] == 0


def test_courtesies_that_change_nothing_are_no_loss(tmp_path, brain):
    said = "hi i'd like to book an oil change for friday thanks"
    figures, _ = noise(tmp_path, brain, said, [])
    assert figures["telephone calls: loss of readings"] == 0


def test_the_brain_that_is_timed_is_as_large_as_the_title_says(brain, monkeypatch):
    monkeypatch.setattr(
        "apps.agentbrain.evaluation.suites.speed._trained",
        lambda intents: brain.classifier,
    )
    large = enlarged(brain)
    assert sum(len(spec.patterns) for spec in large.intents) == PATTERNS
    texts = [text for spec in large.intents for text in spec.examples]
    assert len(texts) == EXAMPLES
    added = texts[:]
    for spec in brain.intents:
        for text in spec.examples:
            added.remove(text)
    assert len(set(added)) == len(added)
