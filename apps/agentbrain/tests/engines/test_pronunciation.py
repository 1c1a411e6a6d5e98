"""How words sound to the recognizer."""

# ruff: noqa: RUF001 - IPA letters look like others
from __future__ import annotations

import logging

from apps.agentbrain.engines.stt.pronunciation import (
    dictionary,
    from_ipa,
    from_spelling,
    pronounce,
)
from apps.agentbrain.engines.tts.espeak import VoiceError


def test_an_everyday_word_has_its_pronunciations_from_the_dictionary():
    assert ("OY", "L") in pronounce("oil")
    assert len(pronounce("either")) == 2


def test_a_word_the_dictionary_lacks_is_sounded_out_by_the_voice():
    assert pronounce("wrenchworx") != ()
    (sounds,) = pronounce("zibbly")
    assert sounds == ("Z", "IH", "B", "L", "IY")


def test_stress_and_length_marks_do_not_matter():
    assert from_ipa(("t", "ˈoʊ", "n", "ˌiː")) == ("T", "OW", "N", "IY")


def test_an_unknown_sound_is_no_pronunciation():
    assert from_ipa(("t", "ʘ")) is None


def test_spelling_helps_where_the_voice_cannot():
    def broken(_word):
        raise VoiceError("no voice here")

    assert pronounce("zibbly", broken) == (("Z", "IH", "B", "B", "L", "IY"),)
    assert from_spelling("quick") == ("K", "W", "IH", "K")


def test_words_nobody_can_pronounce_are_left_out_with_one_warning(caplog):
    with caplog.at_level(logging.WARNING):
        found = dictionary(["oil", "東京", "☃"])
    assert set(found) == {"oil"}
    assert len([r for r in caplog.records if "left out" in r.message]) == 1
