"""What a model writes is cleaned, guarded and bounded before a word is given on."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.composer import DECLINED
from apps.agentbrain.engines.composing.length import Length, ends_sentence
from apps.agentbrain.engines.llm.base import Report, TextPiece
from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.agentbrain.tests.composer.parts import (
    FACTS,
    LINE,
    SECRET,
    all_of,
    composer,
    reports,
    said,
    wish,
    writing,
)
from apps.calls.tests.virtual_time import run_virtually, virtually

LEAK = f"Sure. My notes tell me this: {SECRET[0]} And there is more of it."


NAMES = [f"{a}{b}" for a in "abcdefgh" for b in ("anna", "bert", "cora", "dora")]


def tokens(text: str, size: int = 3) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Assistant: We open at nine.", "We open at nine."),
        ("**We open** at `nine`.", "We open at nine."),
        ("<think>Hm, hm.</think>We open at nine.", "We open at nine."),
        ("We open at nine. We open at nine. Bye.", "We open at nine. Bye."),
    ],
)
async def test_what_has_no_sound_is_taken_out(written, spoken):
    mind = composer(writing(tokens(written)))

    assert said(await all_of(mind, wish())) == spoken


@pytest.mark.parametrize(
    ("written", "spoken", "sentences"),
    [
        ("We open at nine. We open at nine. Bye.", "We open at nine. Bye.", 1),
        ("We open at nine. We open at nine.", "We open at nine.", 1),
        ("Okay. Yes. Okay. Yes.", "Okay. Yes. Okay. Yes.", 0),
        ("Good morning to you. We open at nine.", "We open at nine.", 1),
    ],
)
async def test_what_is_said_again_is_dropped_and_counted(written, spoken, sentences):
    mind = composer(writing(tokens(written)))
    await all_of(mind, wish("Good morning to you.", verbatim=True))
    pieces = await all_of(mind, wish())

    counted = [p.data["sentences"] for p in pieces if isinstance(p, Report)]
    assert said(pieces) == spoken
    assert counted == ([sentences] if sentences else [])


@pytest.mark.parametrize(("line", "safe"), [(LINE, LINE), ("", DECLINED)])
async def test_leaked_notes_are_stopped_and_the_safe_line_said(line, safe):
    model = writing(tokens(LEAK))
    pieces = await all_of(composer(model), wish(line))

    assert safe in said(pieces)
    assert "promise nothing" not in said(pieces)
    assert "there is more" not in said(pieces)
    assert reports(pieces) == ["leak_prevented"]
    assert model.broken_off == 1


async def test_the_installations_prefix_is_as_secret_as_the_notes():
    prefix = "Our supplier is the firm of Miller and Sons in Boston."
    mind = composer(writing(f"You know, {prefix.lower()}"), prefix=prefix)
    pieces = await all_of(mind, wish())

    assert "miller" not in said(pieces).lower()
    assert reports(pieces) == ["leak_prevented"]


@pytest.mark.parametrize("words", [LINE, FACTS[0]])
async def test_what_is_for_everybody_is_no_leak(words):
    mind = composer(writing(words), secret=(*SECRET, *FACTS, LINE))
    pieces = await all_of(mind, wish())

    assert reports(pieces) == []
    assert said(pieces)


async def test_a_reply_ends_with_a_sentence_near_its_bound():
    rambling = "".join(f"Another thing is that we like {n}. " for n in NAMES)
    model = writing(tokens(f"{LINE} {rambling}"))
    pieces = await all_of(composer(model, most_characters=200), wish())

    assert 200 <= len(said(pieces)) <= 250
    assert ends_sentence(said(pieces))
    assert reports(pieces) == ["reply_cut"]
    assert said(pieces).count(LINE) == 1
    assert model.broken_off == 1


async def test_a_reply_that_is_cut_before_the_line_came_ends_with_it():
    rambling = "".join(f"Now {one} is what I like. " for one in NAMES)
    model = writing(tokens(rambling))
    pieces = await all_of(composer(model, most_characters=100), wish())

    assert said(pieces).endswith(LINE)
    assert len(said(pieces)) < 250
    assert reports(pieces) == ["reply_cut"]
    assert model.broken_off == 1


async def test_a_long_line_has_the_room_it_needs():
    line = " ".join(f"We do service number {n} on Mondays." for n in range(30))
    model = writing(tokens(line))
    pieces = await all_of(composer(model), wish(line))

    assert reports(pieces) == []
    assert model.requests[0].max_tokens > len(line) / 4


@given(
    st.lists(st.sampled_from(["Yes. ", "well ", "and then", "! ", " so", "?"])),
    st.integers(1, 60),
)
def test_nothing_is_let_through_beyond_the_bound_and_its_grace(pieces, most):
    length = Length(most)
    kept = "".join(map(length.take, pieces))

    assert "".join(pieces).startswith(kept)
    assert len(kept) <= most * 1.25 + 8
    assert length.over or kept == "".join(pieces)


@virtually
async def test_a_word_is_given_on_in_the_moment_it_is_complete():
    loop = asyncio.get_running_loop()
    model = ScriptedModel(["Fair", 0.3, " mor", 0.3, "ning", 0.3, ", sir."])
    began, times = loop.time(), []
    async for piece in composer(model).compose(wish()):
        assert isinstance(piece, TextPiece)
        times.append((piece.text, round(loop.time() - began, 3)))

    assert times[0] == ("Fair", 0.3)
    assert "".join(text for text, _ in times) == "Fair morning, sir."


STEPS = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(["Yes. ", "**no** ", "Assistant: ", "<think>", "5:30 "]),
        st.sampled_from([EngineError("gone"), EngineError("no", permanent=True)]),
        st.just(0.5),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(STEPS, st.sampled_from([LINE, ""]))
def test_whatever_a_model_writes_something_is_said(steps, line):
    pieces = run_virtually(all_of(composer(ScriptedModel(steps)), wish(line)))

    assert said(pieces).strip()
    assert "<think>" not in said(pieces)


@virtually
@pytest.mark.parametrize("rest", [["ly", ", sir."], [", sir."], [" sir."]])
async def test_a_first_word_that_may_be_said_is_given_on_with_the_first_token(rest):
    loop = asyncio.get_running_loop()
    paced = [step for piece in rest for step in (0.3, piece)]
    began, times = loop.time(), []
    async for piece in composer(ScriptedModel(["Sure", *paced])).compose(wish()):
        assert isinstance(piece, TextPiece)
        times.append((piece.text, round(loop.time() - began, 3)))

    assert times[0] == ("Sure", 0.0)
    assert "".join(text for text, _ in times) == "Sure" + "".join(rest)
