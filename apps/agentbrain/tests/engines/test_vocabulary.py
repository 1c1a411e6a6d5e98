"""Sentences with slots, and what they expand to."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.stt.phrases import BUILT_IN
from apps.agentbrain.engines.stt.vocabulary import (
    Expander,
    Vocabulary,
    VocabularyError,
    spoken_words,
)


def expand(sentence, **classes):
    return list(Expander(classes).expansions(sentence))


def test_a_sentence_without_slots_stands_for_itself():
    assert expand("are you open") == [("are", "you", "open")]


def test_every_phrase_of_a_class_comes_up():
    makes = tuple(f"make{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
    found = {words[2] for words in expand("it's a {make}", make=makes)}
    assert found == set(makes)


def test_classes_may_use_classes():
    found = expand("on {date}", date=("{day} morning",), day=("monday", "friday"))
    assert {" ".join(words) for words in found} == {
        "on monday morning",
        "on friday morning",
    }


def test_large_products_are_sampled_within_bounds():
    many = tuple(f"w{'x' * n}" for n in range(1, 90))
    assert len(expand("{a} {b} {c}", a=many, b=many, c=many)) <= 160


def test_expansion_is_alike_on_every_run():
    classes = {"d": ("one", "two", "three")}
    first = list(Expander(classes).expansions("{d} {d}"))
    assert first == list(Expander(classes).expansions("{d} {d}"))


def test_an_unknown_class_is_an_error_that_names_it():
    with pytest.raises(VocabularyError, match="service"):
        expand("a {service}")


def test_classes_that_go_in_a_circle_are_an_error():
    with pytest.raises(VocabularyError, match="circle"):
        expand("{a}", a=("{b}",), b=("{a}",))


def test_letters_keep_their_dot_and_other_signs_go():
    assert spoken_words("It\u2019s J. Smith, at 9 a.m.!") == (
        "it's", "j.", "smith", "at", "a.m.",
    )  # fmt: skip


def test_merging_keeps_the_phrases_of_both():
    shop = Vocabulary(
        "7", ("need a {service}",), {"service": ("wash",), "yes": ("aye",)}
    )
    merged = BUILT_IN.merged(shop)
    assert merged.classes["service"] == ("wash",)
    assert {"aye", "yes"} <= set(merged.classes["yes"])
    assert merged.version == "built-in+7"


def test_every_built_in_sentence_can_be_expanded():
    expander = Expander(BUILT_IN.classes)
    for sentence in BUILT_IN.sentences:
        assert list(expander.expansions(sentence)), sentence
