"""However a vendor cuts its sound and tells its words, the text stays the text."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.audio import mulaw_to_pcm
from apps.agentbrain.engines.simulators.tts import Faults, own_voice
from apps.agentbrain.engines.simulators.tts.sound import tones
from apps.agentbrain.tests.tts_vendors.vendors import (
    OVER_HTTP,
    VENDORS,
    WITH_WORDS,
    calling,
    heard_in,
    length_ms,
    sound_of,
    spoken,
    words_of,
)

CLAUSES = ("That is $40, ", "at nine or half past ten. ", "Would that suit you?")
TEXT = "".join(CLAUSES)


@pytest.mark.parametrize("name", VENDORS)
@pytest.mark.parametrize("chunk_bytes", [137, 333, 1601])
async def test_sound_may_come_in_pieces_of_any_size(name, chunk_bytes):
    async with calling(name, faults=Faults(chunk_bytes=chunk_bytes)) as (voice, _):
        pieces = await spoken(voice, *CLAUSES)
    assert heard_in(sound_of(pieces)).replace(" ", "") == TEXT.replace(" ", "")
    assert words_of(pieces) == (TEXT if name in WITH_WORDS else "")


@pytest.mark.parametrize("name", WITH_WORDS)
@pytest.mark.parametrize("words", ["other_keys", "normalized", "again", "late"])
async def test_words_are_the_text_however_they_are_told(name, words):
    async with calling(name, faults=Faults(words=words)) as (voice, _):
        pieces = await spoken(voice, *CLAUSES)
    assert words_of(pieces) == TEXT
    told = [piece for piece in pieces if piece.text]
    assert len(told) == (3 if (name, words) == ("cartesia", "late") else len(told))
    assert len(told) > (2 if words == "late" else 7)
    assert heard_in(sound_of(pieces)).replace(" ", "") == TEXT.replace(" ", "")


@pytest.mark.parametrize("name", WITH_WORDS)
async def test_without_timing_there_are_no_words(name):
    async with calling(name, faults=Faults(words="null")) as (voice, _):
        pieces = await spoken(voice, *CLAUSES)
    assert words_of(pieces) == ""
    assert heard_in(sound_of(pieces)).replace(" ", "") == TEXT.replace(" ", "")


@pytest.mark.parametrize("name", VENDORS)
@pytest.mark.parametrize("factor", [0.6, 1.4])
async def test_sound_of_another_length_than_its_timing_loses_nothing(name, factor):
    async with calling(name, faults=Faults(length_factor=factor)) as (voice, _):
        pieces = await spoken(voice, *CLAUSES)
    assert length_ms(pieces) == pytest.approx(50 * len(TEXT) * factor, abs=250)
    assert words_of(pieces) == (TEXT if name in WITH_WORDS else "")


@pytest.mark.parametrize("name", OVER_HTTP)
async def test_converted_sound_has_no_clicks_between_pieces(name):
    """Sound cut in the middle of samples is what it would be in one piece."""
    said = {}
    for chunk_bytes in (331, 1_000_000):
        async with calling(name, faults=Faults(chunk_bytes=chunk_bytes)) as (voice, _):
            said[chunk_bytes] = sound_of(await spoken(voice, "Hello there."))
    pieces, whole = (mulaw_to_pcm(said[size]).astype(int) for size in said)
    assert abs(len(pieces) - len(whole)) <= 8
    length = min(len(pieces), len(whole))
    assert abs(pieces[:length] - whole[:length]).max() <= 300
    loudest = abs(whole).max()
    expected = abs(tones("Hello there.").astype(int)).max()
    assert loudest == pytest.approx(expected, rel=0.15)


@pytest.mark.parametrize("name", VENDORS)
async def test_real_speech_goes_through(name):
    async with calling(name, sound=own_voice) as (voice, _):
        pieces = await spoken(voice, "Good morning, ", "how can I help you?")
    assert 1000 < length_ms(pieces) < 6000
    assert abs(mulaw_to_pcm(sound_of(pieces)).astype(int)).max() > 8000
