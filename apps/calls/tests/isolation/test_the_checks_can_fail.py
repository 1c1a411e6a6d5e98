"""Where conversations are mixed on purpose, the checks of the soaks say so."""

from __future__ import annotations

import logging

import pytest

from apps.agentbrain.engines import configured
from apps.agentbrain.engines.realtime.memory import ConversationMemory
from apps.agentbrain.engines.stt import local
from apps.agentbrain.engines.stt.history import SoundHistory
from apps.calls.call_record import CallRecord

from .checks import kept_apart, names_the_right_call, one_owner_each
from .own import NOBODY, Own, heard_in, owners, sound_of, words_in
from .soaking import soak
from .vendors import OwnVoice

pytestmark = pytest.mark.django_db
FEW = 6


def test_calls_that_share_a_buffer_of_sound_are_found(shop, settings, monkeypatch):
    shared = SoundHistory()
    monkeypatch.setattr(local, "SoundHistory", lambda: shared)
    conversations, _ = soak("local", settings, FEW)
    with pytest.raises(AssertionError):
        kept_apart(conversations, [])


def test_a_voice_that_says_what_it_said_to_another_is_found(
    shop, settings, monkeypatch
):
    first: dict[bool, str] = {}

    async def render(self, clause, voice, words_per_minute):
        return sound_of(first.setdefault(bool(owners(clause)), clause))

    monkeypatch.setattr(OwnVoice, "render", render)
    conversations, _ = soak("local", settings, FEW)
    with pytest.raises(AssertionError):
        kept_apart(conversations, [])


def test_turns_written_to_another_call_are_found(shop, settings, monkeypatch):
    records: list[CallRecord] = []
    save = CallRecord.save

    def save_with_the_first(self, action):
        records.append(self)
        save(records[0], action)

    monkeypatch.setattr(CallRecord, "save", save_with_the_first)
    conversations, _ = soak("local", settings, FEW)
    with pytest.raises(AssertionError):
        kept_apart(conversations, [])


def test_a_memory_that_calls_share_is_found_at_the_vendor(shop, settings, monkeypatch):
    shared = ConversationMemory()
    monkeypatch.setattr(configured, "ConversationMemory", lambda: shared)
    _, shown = soak("openai", settings, FEW)
    with pytest.raises(AssertionError):
        one_owner_each(shown)


@pytest.mark.parametrize("sid", ["", Own(3).call_sid])
def test_a_log_that_names_the_wrong_call_or_none_is_found(sid):
    record = logging.LogRecord(
        "apps.calls", logging.INFO, "", 0, "said %s", (Own(4).code_word,), None
    )
    record.call_sid = sid
    with pytest.raises(AssertionError):
        names_the_right_call([record])
    record.call_sid = Own(4).call_sid
    names_the_right_call([record])


def test_sound_and_words_say_whose_they_are():
    one, other = Own(7), Own(93)
    assert owners([one.name, one.code_word, one.phone]) == {7}
    assert heard_in(sound_of(f"Hello {one.name}, how are you?")) == {7}
    assert heard_in(sound_of("Hello, how are you?")) == {NOBODY}
    assert words_in(other.speech(2, 100)) == other.lines()[2]
    assert heard_in(one.speech(0, 100) + other.speech(0, 100)) == {7, 93}
