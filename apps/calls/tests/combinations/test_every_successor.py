"""Every vendor dies in the middle of a sentence, before everyone who may take over.

A call for each such pair. Nothing of the caller's is lost or heard twice, and of the
agent's words the one that broke off is said again, with the one before it where a voice
does not tell its words.
"""

from __future__ import annotations

import re

import pytest

from apps.agentbrain.engines.audio import SAMPLES_PER_MS
from apps.agentbrain.engines.parts import EAR, LOCAL, MIND, PARTS, SCRIPT, VOICE, Part

from .dying import MODEL, DyingVendors, pairs
from .holding import Held, hold
from .sound import LINES, letters_in, letters_of, speech
from .vendors import introduction

pytestmark = pytest.mark.django_db

GREETING = (
    "Thank you for calling Maple Street Auto. This is Alex. How can I help you today?"
)
PLACE_THEIR_WORDS = {"elevenlabs", "cartesia"}
INTRODUCTION = introduction(MODEL)


def hold_each(part: Part) -> list[Held]:
    calls = hold(pairs(part), DyingVendors.settings_for, DyingVendors(part))
    for call in calls:
        speakers = [turn.speaker for turn in call.turns]
        assert speakers == ["agent", "caller"] * len(LINES) + ["agent"], call.transcript
        assert not call.told("engine_lost"), call.transcript
        for turn in spoken(call):
            assert turn.heard_text == turn.text, call.transcript
            sentences = re.split(r"(?<=[.!?])\s+", turn.text)
            assert len(sentences) == len(set(sentences)), call.transcript
    return calls


def spoken(call: Held) -> list:
    return [turn for turn in call.turns if turn.speaker == "agent"]


def understood_and_answered(call: Held) -> None:
    heard = [t.text.lower().strip(" .") for t in call.turns if t.speaker == "caller"]
    assert heard == list(LINES), call.transcript
    _, price, hours = spoken(call)
    assert "oil change" in price.text, call.transcript
    assert "Monday to Friday" in hours.text, call.transcript


def changes(call: Held) -> list[tuple[str, str, str]]:
    told = call.told("engine_changed")
    return [(change["part"], change["from"], change["to"]) for change in told]


def words_again(heard: str, text: str) -> int:
    """How many whole words were said again by the voice that took over.

    Fails unless both voices together said the whole text, the second from the
    beginning of a word on.
    """
    letters = letters_of(text)
    ends = [0]
    for word in text.split():
        ends.append(ends[-1] + len(letters_of(word)))
    again = len(heard) - len(letters)
    for begins in ends if again >= 0 else ():
        upto = begins + again
        if heard == letters[:upto] + letters[begins:]:
            return sum(begins < end <= upto for end in ends)
    pytest.fail(f"{heard!r} is not {text!r}")


def test_each_pair_of_two_addresses_is_tried():
    for part in PARTS:
        tried = [pair.split() for pair in pairs(part)]
        vendors = set(part.known()) - {LOCAL, SCRIPT}
        assert {first for first, _ in tried} == vendors
        assert {second for _, second in tried} == set(part.known())


def test_each_ear_that_dies_is_stood_in_for_by_each_other(shop):
    for call in hold_each(EAR):
        understood_and_answered(call)
        assert changes(call) == [("stt", *call.name.split())], call.transcript
        if not call.name.startswith("openai"):  # which hears whole utterances
            changed = next(e for e in call.events if e.kind == "engine_changed")
            begun_ms = call.turns[1].started_ms
            ended_ms = begun_ms + len(speech(0)) // SAMPLES_PER_MS
            assert begun_ms < changed.at_ms < ended_ms, call.transcript
        for turn, sound in zip(spoken(call), call.said, strict=True):
            assert letters_in(sound) == letters_of(turn.text), call.transcript


def test_each_voice_that_dies_is_stood_in_for_by_each_other(shop):
    for call in hold_each(VOICE):
        understood_and_answered(call)
        assert changes(call) == [("tts", *call.name.split())], call.transcript
        greeting, *answers = spoken(call)
        broken, *whole = call.said
        assert greeting.text == GREETING, call.transcript
        first, _ = call.name.split()
        most = 0 if first in PLACE_THEIR_WORDS else 1
        assert words_again(letters_in(broken), GREETING) <= most, call.transcript
        for turn, sound in zip(answers, whole, strict=True):
            assert letters_in(sound) == letters_of(turn.text), call.transcript


def test_each_mind_that_dies_is_stood_in_for_by_each_other(shop):
    for call in hold_each(MIND):
        understood_and_answered(call)
        first, second = call.name.split()
        greeting, *answers = spoken(call)
        begun, _, again = greeting.text.partition(" \u2014 sorry, once more: ")
        assert INTRODUCTION.startswith(begun), call.transcript
        assert begun, call.transcript
        assert again == GREETING, call.transcript
        for answer in answers:
            worded = answer.text.startswith(INTRODUCTION)
            assert worded == (second != SCRIPT), call.transcript
        for turn, sound in zip(spoken(call), call.said, strict=True):
            assert letters_in(sound) == letters_of(turn.text), call.transcript
        taken = [("llm", named(first), named(second))] * len(answers)
        assert changes(call) == (taken if second != SCRIPT else []), call.transcript


def named(mind: str) -> str:
    """As the model calls itself: both of Ollama's doors are Ollama's."""
    return f"{mind.removesuffix('-v1')}:{MODEL}"
