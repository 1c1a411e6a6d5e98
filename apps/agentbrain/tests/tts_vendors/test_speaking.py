"""Every vendor's voice speaks what it is given, as it is given."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from apps.agentbrain.tests.tts_vendors.vendors import (
    VENDORS,
    WITH_WORDS,
    all_of,
    calling,
    heard_in,
    length_ms,
    sound_of,
    spoken,
    until,
    words_of,
    written,
)

CLAUSES = ("Good morning, ", "this is the shop. ", "How can I help you?")
TEXT = "".join(CLAUSES)

pytestmark = pytest.mark.parametrize("name", VENDORS)


async def test_it_says_the_whole_text_in_order(name):
    async with calling(name) as (voice, _):
        pieces = await spoken(voice, *CLAUSES)
    heard = heard_in(sound_of(pieces)).replace(" ", "")
    assert heard == TEXT.replace(" ", "")
    assert words_of(pieces) == (TEXT if name in WITH_WORDS else "")


async def test_a_text_is_said_as_its_clauses_would_be(name):
    async with calling(name) as (voice, _):
        pieces = [piece async for piece in voice.speak("Come at nine.")]
    assert heard_in(sound_of(pieces)).strip() == "Come at nine."


async def test_sound_comes_before_the_last_clause_is_written(name):
    last = asyncio.Event()
    async with calling(name) as (voice, _):
        clauses = written("We open at eight. ", "And close at six.", wait=last)
        async with asyncio.timeout(5), aclosing(voice.speak_clauses(clauses)) as pieces:
            sound = b""
            async for piece in pieces:
                sound += piece.audio
                if len(sound) > 2000:
                    last.set()
            assert last.is_set()
    heard = heard_in(sound).replace(" ", "")
    assert heard == "Weopenateight.Andcloseatsix."


async def test_writing_that_pauses_is_waited_for(name):
    last = asyncio.Event()
    async with calling(name) as (voice, _):
        clauses = written("One moment. ", "Here it is.", wait=last)

        async def pause():
            await asyncio.sleep(1.3)  # a context of cartesia has died by then
            last.set()

        pausing = asyncio.create_task(pause())
        pieces = await all_of(voice.speak_clauses(clauses))
        await pausing
    assert heard_in(sound_of(pieces)).replace(" ", "") == "Onemoment.Hereitis."
    assert words_of(pieces) in ("One moment. Here it is.", "")
    assert bool(words_of(pieces)) == (name in WITH_WORDS)


@pytest.mark.parametrize("clauses", [(), ("",), ("  ",), ("", " ", "")])
async def test_nothing_to_say_is_no_sound_and_no_failure(name, clauses):
    async with calling(name) as (voice, _):
        assert sound_of(await spoken(voice, *clauses)) == b""


async def test_blanks_between_clauses_do_no_harm(name):
    async with calling(name) as (voice, _):
        pieces = await spoken(voice, " ", "Yes, ", "", " ", "of course.")
    assert heard_in(sound_of(pieces)).replace(" ", "") == "Yes,ofcourse."
    assert words_of(pieces) in (" Yes,  of course.", "")


async def test_responses_follow_each_other(name):
    async with calling(name) as (voice, _):
        for text in ("The first.", "The second one.", "A third."):
            pieces = await spoken(voice, text)
            assert heard_in(sound_of(pieces)).strip() == text
            assert length_ms(pieces) == pytest.approx(50 * len(text), abs=60)


async def test_two_calls_at_once_never_mix(name):
    texts = {"a": "Nothing but the first. " * 3, "b": "The other caller's words. " * 3}
    async with VENDORS[name].simulator() as simulator:
        voices = {who: VENDORS[name].make(simulator.url) for who in texts}
        said = await asyncio.gather(
            *(spoken(voices[who], text) for who, text in texts.items())
        )
        for voice in voices.values():
            await voice.stop()
    for text, pieces in zip(texts.values(), said, strict=True):
        assert heard_in(sound_of(pieces)).replace(" ", "") == text.replace(" ", "")
        assert words_of(pieces) in (text, "")


async def test_a_writer_that_fails_is_told_as_it_failed(name):
    async def failing():
        yield "Just a "
        raise LookupError("no more words")

    async with calling(name) as (voice, _):
        with pytest.raises(LookupError, match="no more words"):
            await all_of(voice.speak_clauses(failing()))


async def test_it_is_let_go_twice_and_leaves_nothing_open(name):
    before = asyncio.all_tasks()
    async with VENDORS[name].simulator() as simulator:
        voice = VENDORS[name].make(simulator.url)
        await voice.warm_up()
        await spoken(voice, "Goodbye.")
        await voice.stop()
        await voice.stop()
        await until(lambda: not simulator.open_connections)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() <= before
