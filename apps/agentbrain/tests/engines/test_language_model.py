"""The trigram estimator."""

from __future__ import annotations

import io
import itertools

import pytest

from apps.agentbrain.engines.stt.language_model import (
    END,
    START,
    BackoffModel,
    count_grams,
    estimate,
    mix,
)

SENTENCES = [
    (("we", "open", "at", "nine"), 2.0),
    (("we", "close", "at", "five"), 1.0),
    (("open", "the", "door"), 0.5),
]
WORDS = sorted({word for words, _ in SENTENCES for word in words} | {"rare"})


def flat(words=WORDS):
    everything = [*words, END]
    return {word: 1 / len(everything) for word in everything}


def small_model() -> BackoffModel:
    return estimate(count_grams(SENTENCES), flat())


def other_model() -> BackoffModel:
    return estimate(count_grams([(("the", "door", "at", "five"), 1.0)]), flat())


def histories():
    known = [START, *WORDS]
    yield ()
    yield from itertools.product(known)
    yield from itertools.product(known, WORDS)


@pytest.mark.parametrize(
    "model", [small_model(), mix(small_model(), other_model(), 0.7)]
)
def test_the_words_after_any_history_sum_to_one(model):
    for history in histories():
        total = sum(model.probability(word, history) for word in (*WORDS, END))
        assert total == pytest.approx(1.0, abs=1e-6), history


def test_a_word_seen_after_a_history_is_likelier_than_one_that_was_not():
    model = small_model()
    assert model.probability("nine", ("open", "at")) > 0.3
    assert model.probability("nine", ("open", "at")) > 20 * model.probability(
        "rare", ("open", "at")
    )


def test_a_word_no_sentence_has_keeps_some_probability():
    assert small_model().probability("rare") > 0


def test_a_word_outside_the_vocabulary_has_none():
    assert small_model().probability("zebra") == 0.0


def test_more_weight_makes_a_sentence_likelier():
    heavy = estimate(count_grams([(("open", "the", "door"), 10.0), *SENTENCES]), flat())
    assert heavy.probability("the", (START, "open")) > small_model().probability(
        "the", (START, "open")
    )


def test_the_written_file_states_what_it_holds():
    out = io.StringIO()
    small_model().write_arpa(out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "\\data\\"
    unigrams = lines[lines.index("\\1-grams:") + 1 :]
    unigrams = unigrams[: unigrams.index("")]
    assert lines[1] == f"ngram 1={len(unigrams)}"
    assert any(line.startswith("-99.0000\t<s>") for line in unigrams)
    assert lines[-1] == "\\end\\"
