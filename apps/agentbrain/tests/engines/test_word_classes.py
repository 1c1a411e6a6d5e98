"""Classes of words in the language model."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.stt.language_model import (
    END,
    START,
    count_grams,
    estimate,
)
from apps.agentbrain.engines.stt.vocabulary import (
    Expander,
    SplitClasses,
    Vocabulary,
)

MEMBERS = {
    "@first": {"ann": 0.5, "bob": 0.5},
    "@last": {"lake": 0.25, "pond": 0.75},
}
WORDS = ("ann", "bob", "lake", "pond", "thanks", "hello")


def named_model():
    sentences = [(("@first", "@last"), 3.0), (("hello", "@first"), 1.0)]
    sentences += [(("thanks",), 2.0)]
    everything = (*WORDS, END)
    base = {word: 1 / len(everything) for word in everything}
    return estimate(count_grams(sentences), base, MEMBERS)


def test_every_member_of_a_class_follows_every_member_of_another():
    model = named_model()
    for first in ("ann", "bob"):
        assert model.probability("pond", (first,)) > 2 * model.probability(
            "lake", (first,)
        )
        assert model.probability("lake", (first,)) > 2 * model.probability(
            "thanks", (first,)
        )


@pytest.mark.parametrize(
    "history", [(), ("ann",), (START,), (START, "bob"), ("ann", "lake"), ("hello",)]
)
def test_the_words_after_a_class_sum_to_one(history):
    model = named_model()
    total = sum(model.probability(word, history) for word in (*WORDS, END))
    assert total == pytest.approx(1.0, abs=1e-6)


def test_single_words_become_a_class_and_longer_phrases_are_filled_in():
    split = SplitClasses.of({"ordinal": ("first", "second", "twenty first")})
    assert split.members == {"@ordinal": {"first": 0.5, "second": 0.5}}
    expander = Expander(split.phrases, split.members)
    found = list(expander.expansions("the {ordinal}"))
    assert set(found) == {("the", "@ordinal"), ("the", "twenty", "first")}
    assert found.count(("the", "@ordinal")) == pytest.approx(
        2 * found.count(("the", "twenty", "first")), abs=2
    )


def test_what_a_vocabulary_says_twice_stays_said_twice():
    merged = Vocabulary("1", ("yes", "yes")).merged(Vocabulary("2", ("yes", "no")))
    assert merged.sentences == ("yes", "yes", "no")
