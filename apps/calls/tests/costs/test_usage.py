"""What engines report as used becomes units that are counted once each."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from apps.calls.costs.usage import total_usage


def quantities(*events, engine="pipeline"):
    return {
        (used.vendor, used.model, used.unit): used.quantity
        for used in total_usage(events, engine)
    }


def test_tokens_of_a_chat_model_are_read_cached_or_written():
    told = {"vendor": "openai", "model": "m", "input_tokens": 100}
    found = quantities({**told, "cached_tokens": 64, "output_tokens": 20})
    assert found == {
        ("openai", "m", "input_tokens"): 36,
        ("openai", "m", "cached_input_tokens"): 64,
        ("openai", "m", "output_tokens"): 20,
    }


def test_a_realtime_model_counts_text_and_sound_apart():
    found = quantities(
        {
            "of": "response",
            "model": "gpt-realtime-2.1",
            "input_tokens": 132,
            "input_text_tokens": 119,
            "input_audio_tokens": 13,
            "cached_tokens": 64,
            "cached_audio_tokens": 4,
            "output_tokens": 121,
            "output_text_tokens": 30,
            "output_audio_tokens": 91,
        },
        engine="openai",
    )
    assert {unit: n for (_, _, unit), n in found.items()} == {
        "input_tokens": 59,
        "cached_input_tokens": 60,
        "audio_input_tokens": 9,
        "cached_audio_input_tokens": 4,
        "output_tokens": 30,
        "audio_output_tokens": 91,
    }
    assert {vendor for vendor, _, _ in found} == {"openai"}


def test_a_voice_is_counted_by_characters_and_not_also_by_seconds():
    told = {"part": "tts", "vendor": "elevenlabs", "model": "e"}
    found = quantities({**told, "characters": 30, "audio_seconds": 2.5})
    assert found == {("elevenlabs", "e", "characters"): 30}


def test_what_this_machine_did_itself_costs_nothing():
    assert quantities({"vendor": "local", "characters": 30}) == {}
    assert quantities({"characters": 30}, engine="local") == {}


def test_seconds_heard_are_added_up_exactly():
    told = {"part": "stt", "vendor": "deepgram", "model": "nova-3"}
    found = quantities(*[{**told, "audio_seconds": 0.1}] * 3, {"seconds": 0.9})
    assert found == {
        ("deepgram", "nova-3", "audio_seconds"): Decimal("0.3"),
        ("pipeline", "", "audio_seconds"): Decimal("0.9"),
    }


def test_what_is_no_number_counts_as_nothing():
    odd = ["many", -4, "NaN", "Infinity", None, [], {"a": 1}, True]
    for value in odd[:-1]:
        assert quantities({"input_tokens": value, "characters": value}) == {}
    assert quantities({}) == {}


COUNT = st.integers(0, 10_000)


@given(COUNT, COUNT, COUNT, COUNT, COUNT, COUNT)
def test_every_token_is_counted_exactly_once(text, cached, heard, again, words, sound):
    found = quantities(
        {
            "input_tokens": text + cached + heard + again,
            "cached_tokens": cached + again,
            "cached_audio_tokens": again,
            "input_audio_tokens": heard + again,
            "output_tokens": words + sound,
            "output_audio_tokens": sound,
        }
    )
    counted = {unit: int(number) for (_, _, unit), number in found.items()}
    told = {
        "input_tokens": text,
        "cached_input_tokens": cached,
        "audio_input_tokens": heard,
        "cached_audio_input_tokens": again,
        "output_tokens": words,
        "audio_output_tokens": sound,
    }
    assert counted == {unit: number for unit, number in told.items() if number}


NAMES = ("input_tokens", "cached_tokens", "cached_audio_tokens", "output_tokens")


@given(st.dictionaries(st.sampled_from(NAMES), COUNT))
def test_figures_that_contradict_each_other_never_count_below_zero(data):
    assert all(quantity > 0 for quantity in quantities(data).values())
