"""A chain of voices: the next goes on from the very word where one broke off."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.ladder.circuit import Circuits
from apps.agentbrain.engines.tts.base import CLAUSE_SOUNDED, Speech, TextToSpeech
from apps.agentbrain.engines.tts.chain import VoiceChain
from apps.agentbrain.engines.tts.maker import VoiceMaker
from apps.agentbrain.tests.tts_vendors.vendors import (
    all_of,
    sound_of,
    words_of,
    written,
)

CLAUSES = ("Good morning, ", "you have reached the shop. ", "How can I help you?")
TEXT = "".join(CLAUSES)
BYTES_A_CHARACTER = 50 * 8


class FakeVoice(TextToSpeech):
    """Its sound is the text itself, ``BYTES_A_CHARACTER`` of each character.

    Dies after so many pieces of each response; ``chunk`` characters make a piece.
    """

    def __init__(self, kind="words", dies_after=None, chunk=7, permanent=False):
        self.kind = kind
        self.tells_words = kind in ("words", "late")
        self.dies_after = dies_after
        self.chunk = chunk
        self.permanent = permanent
        self.asked = []
        self.stopped = self.warmed = 0

    async def speak(self, text):
        async with aclosing(self.speak_clauses(written(text))) as pieces:
            async for piece in pieces:
                yield piece

    async def speak_clauses(self, clauses):
        given = 0
        async for clause in clauses:
            self.asked.append(clause)
            for piece in self._pieces(clause):
                if given == self.dies_after:
                    raise EngineError("it died", permanent=self.permanent)
                given += 1
                yield piece
                await asyncio.sleep(0)
        if self.dies_after is not None and given <= self.dies_after:
            raise EngineError("it died", permanent=self.permanent)

    def _pieces(self, clause):
        if self.tells_words:
            for word in clause.split(" "):
                if word:
                    half = len(word) // 2
                    if half:
                        yield Speech(sounding(word[:half]), "")
                    yield Speech(sounding(word[half:] + " "), self._of(clause, word))
            return
        for start in range(0, len(clause), self.chunk):
            yield Speech(sounding(clause[start : start + self.chunk]), "")
        if self.kind == "clauses":
            yield CLAUSE_SOUNDED

    def _of(self, clause, word):
        return word + " " if f"{word} " in clause else word

    async def warm_up(self):
        self.warmed += 1

    async def stop(self):
        self.stopped += 1


def sounding(text):
    return b"".join(bytes([ord(letter)]) * BYTES_A_CHARACTER for letter in text)


def heard_in(sound):
    return "".join(map(chr, sound[::BYTES_A_CHARACTER]))


def chain(*voices, reports=None, circuits=None):
    makers = [
        VoiceMaker(f"voice{number}", lambda v=voice: v, f"model{number}")
        for number, voice in enumerate(voices)
    ]
    report = (
        (lambda kind, data: reports.append((kind, data)))
        if (reports is not None)
        else (lambda kind, data: None)
    )
    return VoiceChain(makers, report=report, circuits=circuits or Circuits())


async def spoken(voice, *clauses):
    return await all_of(voice.speak_clauses(written(*clauses)))


def no_word_is_missing(heard, text):
    """Every word of the text was said in its order, if also begun more than once."""
    at = 0
    for word in text.split():
        at = heard.index(word, at) + len(word)


async def test_a_voice_that_works_speaks_alone():
    first, second = FakeVoice(), FakeVoice()
    voice = chain(first, second)
    pieces = await spoken(voice, *CLAUSES)
    await voice.stop()
    assert words_of(pieces) == TEXT
    assert second.asked == []
    assert (first.stopped, second.stopped) == (1, 0)


@pytest.mark.parametrize("dies_after", range(0, 22))
@pytest.mark.parametrize("second", ["words", "clauses", "silent"])
async def test_from_a_voice_with_words_the_next_goes_on_at_the_exact_word(
    dies_after, second
):
    first, next_one = FakeVoice("words", dies_after), FakeVoice(second)
    voice = chain(first, next_one)
    pieces = await spoken(voice, *CLAUSES)
    by_first = sum(1 for piece in pieces[:dies_after] if piece.text)
    given = " ".join(TEXT.split()[:by_first])
    assert "".join(next_one.asked).strip() == TEXT[len(given) :].strip()
    if by_first or second == "words":
        assert words_of(pieces) == TEXT
    else:
        assert words_of(pieces) == ""
    no_word_is_missing(heard_in(sound_of(pieces)), TEXT)


@pytest.mark.parametrize("dies_after", range(0, 13))
@pytest.mark.parametrize("first", ["clauses", "silent"])
@pytest.mark.parametrize("second", ["words", "clauses", "silent"])
async def test_from_a_voice_without_words_it_goes_on_by_proportion(
    dies_after, first, second
):
    dying, next_one = FakeVoice(first, dies_after), FakeVoice(second)
    pieces = await spoken(chain(dying, next_one), *CLAUSES)
    remainder = "".join(next_one.asked)
    assert TEXT.endswith(remainder)
    given = TEXT[: len(TEXT) - len(remainder)]
    assert given == "" or given[-1].isspace() or not remainder  # cut at a word
    made = heard_in(sound_of(pieces))
    if remainder:
        made = made[: len(made) - len(remainder) - (second == "words")]
    assert made.strip().startswith(
        given.strip()
    )  # nothing that was not said is left out
    assert words_of(pieces) == (TEXT if second == "words" and remainder else "")


async def test_a_clause_that_sounded_to_its_end_is_not_said_again():
    dying = FakeVoice("clauses", dies_after=3)  # two pieces and the end of the clause
    next_one = FakeVoice("clauses")
    await spoken(chain(dying, next_one), *CLAUSES)
    assert next_one.asked == list(CLAUSES[1:])


@settings(max_examples=150, deadline=None)
@given(
    clauses=st.lists(
        st.lists(
            st.sampled_from(["a", "to", "nine", "o'clock,", "appointment."]),
            min_size=1,
            max_size=5,
        ).map(lambda words: " ".join(words) + " "),
        min_size=1,
        max_size=4,
    ),
    deaths=st.lists(
        st.tuples(st.sampled_from(["words", "clauses", "silent"]), st.integers(0, 20)),
        max_size=3,
    ),
    last=st.sampled_from(["words", "clauses", "silent"]),
)
def test_whoever_dies_wherever_no_word_is_lost(clauses, deaths, last):
    voices = [FakeVoice(kind, after, chunk=3) for kind, after in deaths]
    voices.append(FakeVoice(last))
    text = "".join(clauses)

    async def speak():
        return await spoken(chain(*voices), *clauses)

    pieces = asyncio.run(speak())
    assert words_of(pieces) in (text, "")
    if all(voice.tells_words for voice in voices):
        assert words_of(pieces) == text
        # To the letter: each voice was asked for what those before had not given.
        no_word_is_missing(heard_in(sound_of(pieces)), text)
    for voice in voices:
        assert text.endswith("".join(voice.asked)) or voice.dies_after is not None


async def test_clauses_still_being_written_go_to_the_voice_that_took_over():
    last = asyncio.Event()
    first, second = FakeVoice(dies_after=2), FakeVoice()
    asyncio.get_running_loop().call_later(0.05, last.set)
    pieces = await all_of(
        chain(first, second).speak_clauses(written(*CLAUSES, wait=last))
    )
    assert words_of(pieces) == TEXT
    assert second.asked[-1] == CLAUSES[-1]


async def test_the_next_response_stays_with_the_voice_that_took_over():
    first, second = FakeVoice(dies_after=2), FakeVoice()
    voice = chain(first, second)
    await spoken(voice, *CLAUSES)
    first.dies_after = None
    asked = list(first.asked)
    await spoken(voice, *CLAUSES)
    assert first.asked == asked
    assert first.stopped == 1


async def test_the_change_and_the_use_are_reported():
    reports = []
    voice = chain(FakeVoice(dies_after=3), FakeVoice(), reports=reports)
    await spoken(voice, *CLAUSES)
    kinds = [(kind, data.get("vendor") or data["to"]) for kind, data in reports]
    assert kinds == [
        ("usage", "voice0"),
        ("engine_changed", "voice1"),
        ("usage", "voice1"),
    ]
    changed = reports[1][1]
    assert changed == {
        "part": "tts",
        "from": "voice0",
        "to": "voice1",
        "why": "voice0: it died",
    }
    used = reports[2][1]
    assert (used["part"], used["model"]) == ("tts", "model1")
    assert used["characters"] == len(TEXT) - len("Good ")
    assert used["audio_seconds"] == pytest.approx((len(TEXT) - 4) * 0.05)


async def test_what_was_used_is_reported_of_a_response_that_is_stopped():
    reports = []
    voice = chain(FakeVoice(), reports=reports)
    async with aclosing(voice.speak_clauses(written(*CLAUSES))) as pieces:
        await anext(pieces)
    assert [kind for kind, _ in reports] == ["usage"]
    assert reports[0][1]["characters"] == len(CLAUSES[0])


async def test_when_no_voice_is_left_the_response_fails_and_the_next_tries_again():
    first, second = FakeVoice(dies_after=0), FakeVoice(dies_after=0)
    voice = chain(first, second)
    with pytest.raises(
        EngineError, match="voice0: it died; voice1: it died"
    ) as failure:
        await spoken(voice, TEXT)
    assert not failure.value.permanent
    first.dies_after = None
    assert words_of(await spoken(voice, TEXT)) == TEXT


async def test_a_voice_that_is_of_no_use_for_good_is_not_tried_again():
    first = FakeVoice(dies_after=0, permanent=True)
    second = FakeVoice(dies_after=0)
    voice = chain(first, second)
    for _ in range(3):
        with pytest.raises(EngineError):
            await spoken(voice, TEXT)
    assert len(first.asked) == 1
    assert len(second.asked) == 3


async def test_a_voice_that_cannot_be_made_is_left_for_the_next():
    def refuse():
        raise EngineError("TTS=x needs X_API_KEY", permanent=True)

    second = FakeVoice()
    makers = [VoiceMaker("x", refuse), VoiceMaker("y", lambda: second)]
    voice = VoiceChain(makers, circuits=Circuits())
    await voice.warm_up()
    assert second.warmed == 1
    assert words_of(await spoken(voice, TEXT)) == TEXT


async def test_a_client_that_raises_anything_is_left_for_the_next():
    class Broken(FakeVoice):
        def _pieces(self, clause):
            yield from list(super()._pieces(clause))[:3]
            raise ZeroDivisionError

    pieces = await spoken(chain(Broken(), FakeVoice()), *CLAUSES)
    assert words_of(pieces) == TEXT


async def test_the_writers_failure_is_not_the_voices():
    async def failing():
        yield "Just a "
        raise EngineError("the model failed")

    second = FakeVoice()
    with pytest.raises(EngineError, match="the model failed"):
        await all_of(chain(FakeVoice(), second).speak_clauses(failing()))
    assert second.asked == []


async def test_a_vendor_that_fails_call_after_call_is_left_out_for_a_while():
    now = [0.0]
    circuits = Circuits(lambda: now[0])
    for _ in range(3):
        await spoken(
            chain(FakeVoice(dies_after=0), FakeVoice(), circuits=circuits), TEXT
        )
    left_out = FakeVoice()
    reports = []
    voice = chain(left_out, FakeVoice(), circuits=circuits, reports=reports)
    await spoken(voice, TEXT)
    assert left_out.asked == []
    assert reports[0][0] == "engine_changed"
    assert "left out" in reports[0][1]["why"]
    now[0] = 31.0
    recovered = FakeVoice()
    await spoken(chain(recovered, FakeVoice(), circuits=circuits), TEXT)
    assert recovered.asked


async def test_a_vendor_that_falls_silent_behind_its_last_word_changes_no_voice():
    first, second = FakeVoice(dies_after=1000), FakeVoice()
    pieces = await spoken(chain(first, second), *CLAUSES)
    assert words_of(pieces) == TEXT
    assert second.asked == []


async def test_it_is_let_go_with_all_its_voices_and_speaks_no_more():
    first, second = FakeVoice(dies_after=1), FakeVoice()
    voice = chain(first, second)
    await spoken(voice, TEXT)
    await voice.stop()
    await voice.stop()
    assert (first.stopped, second.stopped) == (1, 1)
    with pytest.raises(EngineError, match="let go"):
        await spoken(voice, TEXT)


def test_a_chain_of_nothing_is_a_mistake():
    with pytest.raises(ValueError, match="at least one"):
        VoiceChain([])


async def test_ends_of_clauses_are_passed_on_by_voices_without_words():
    pieces = await spoken(chain(FakeVoice("clauses")), *CLAUSES)
    assert pieces.count(CLAUSE_SOUNDED) == len(CLAUSES)
    assert pieces[-1] == CLAUSE_SOUNDED


async def test_a_voice_that_was_left_closes_its_line_though_the_call_ends_meanwhile():
    class Slow(FakeVoice):
        async def stop(self):
            await asyncio.sleep(0.05)
            await super().stop()

    first = Slow(dies_after=1)
    voice = chain(first, FakeVoice())
    await spoken(voice, TEXT)
    await voice.stop()
    assert first.stopped == 1
