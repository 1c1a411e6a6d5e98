"""Spoken calls through the simulated server of every vendor, and through its death.

In five calls all vendors are well; in the other five the ear goes away in the first
utterance, the mind in the first reply and the voice in the first sentence.
"""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from pytest_django import DjangoDbBlocker

from apps.agentbrain.engines.parts import EAR, MIND, VOICE
from apps.calls.choices import CallStatus
from apps.calls.models import Turn

from .conftest import VendorCall, place_calls
from .vendors import Combination

pytestmark = pytest.mark.calls

COMBINATIONS = (
    ("deepgram", "openai", "elevenlabs"),
    ("deepgram-flux", "compatible", "cartesia"),
    ("speechmatics", "azure", "speechmatics"),
    ("openai", "ollama", "deepgram"),
    ("deepgram", "ollama-v1", "openai"),
)
WELL = tuple(Combination(*parts) for parts in COMBINATIONS)
DYING = tuple(Combination(*parts, dying=True) for parts in COMBINATIONS)

SUNG_MS = 50
"""What a character takes the simulated voices."""
LATEST_ANSWER_MS = 5_000
LATEST_ANSWER_OF_THE_DYING_MS = 9_000
"""An ear is given up on after a second and a half, or what an upload may take."""
LONGEST_GAP_MS = 1_500
LONGEST_GAP_OF_THE_DYING_MS = 3_000

GREETING = "Thank you for calling Maple Street Auto. This is Alex. "
GREETING_ENDS = "How can I help you today?"


_PLACED: dict[Combination, VendorCall] = {}


@pytest.fixture
def call(
    request: pytest.FixtureRequest,
    tried_before: bool,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> VendorCall:
    """The call of a combination. The first test places all, of both kinds."""
    combination: Combination = request.param
    if tried_before or not _PLACED:
        wanted = (combination,) if tried_before else (*WELL, *DYING)
        folder = tmp_path_factory.mktemp("vendors")
        placed = place_calls(wanted, folder, django_db_blocker)
        _PLACED.update({call.combination: call for call in placed})
    return _PLACED[combination]


well = pytest.mark.parametrize("call", WELL, indirect=True, ids=str)
dying = pytest.mark.parametrize("call", DYING, indirect=True, ids=str)
each = pytest.mark.parametrize("call", [*WELL, *DYING], indirect=True, ids=str)


def test_every_vendor_there_is_has_its_calls():
    columns = zip(*COMBINATIONS, strict=True)
    for part, column in zip((EAR, MIND, VOICE), columns, strict=True):
        own = {"local", "script"}
        assert set(part.known()) - own == set(column) - own


@each
def test_the_caller_is_understood_answered_and_served_to_the_end(call: VendorCall):
    assert call.report.failure == ""
    assert call.row.status == CallStatus.COMPLETED, call.transcript
    asked, answered = call.of("caller")[0], call.of("agent")[1]
    assert "oil change" in asked.text.lower(), call.transcript
    assert re.search(r"an oil change is .*dollars", answered.text, re.IGNORECASE)
    assert "engine_lost" not in [event.kind for event in call.events]


@well
def test_the_conversation_is_written_down_as_it_was_in_order(call: VendorCall):
    lines = call.combination.lines
    speakers = [turn.speaker for turn in call.turns]
    assert speakers == (["agent", "caller"] * len(lines) + ["agent"]), call.transcript
    heard = [_plain(turn.text) for turn in call.of("caller")]
    assert heard == [_plain(line) for line in lines], call.transcript
    starts = [turn.started_ms for turn in call.turns]
    assert starts == sorted(starts)


@each
def test_no_word_is_said_twice_and_none_is_left_out(call: VendorCall):
    for number, turn in enumerate(call.of("agent")):
        assert turn.heard_text == turn.text, call.transcript
        assert not turn.interrupted
        said = turn.text
        if call.combination.dying and number == 0:
            # A mind that broke off is followed by the dialogue's own line.
            said = said.partition("sorry, once more: ")[2] or said
        sentences = re.split(r"(?<=[.!?])\s+", said)
        assert len(sentences) == len(set(sentences)), call.transcript
    assert call.of("agent")[0].text.endswith(GREETING + GREETING_ENDS)


@well
def test_what_the_caller_hears_is_as_long_as_the_words(call: VendorCall):
    for turn in call.of("agent"):
        sung_ms = sum(end - start for start, end in _sounds(call, turn))
        assert sung_ms == pytest.approx(SUNG_MS * len(turn.text), rel=0.15), (
            call.transcript
        )


@each
def test_the_agent_never_falls_silent_in_the_middle(call: VendorCall):
    bound = LONGEST_GAP_OF_THE_DYING_MS if call.combination.dying else LONGEST_GAP_MS
    for turn in call.of("agent"):
        gaps = [b[0] - a[1] for a, b in pairwise(_sounds(call, turn))]
        assert max(gaps, default=0) <= bound, (gaps, call.transcript)


@each
def test_every_question_is_answered_soon(call: VendorCall):
    assert len(call.report.latencies_ms) == len(call.combination.lines)
    dying = call.combination.dying
    bound_ms = LATEST_ANSWER_OF_THE_DYING_MS if dying else LATEST_ANSWER_MS
    assert max(call.report.latencies_ms) <= bound_ms, call.transcript


@each
def test_what_the_vendors_counted_is_in_the_log(call: VendorCall):
    counted = {usage["vendor"] for usage in call.told("usage")} - {"local"}
    expected = call.combination.vendors
    if call.combination.dying and call.combination.ear == "openai":
        expected = counted & expected | expected - {"openai"}  # nothing was put through
    if call.combination.dying:
        counted.discard(call.combination.stand_in)
        expected.discard(call.combination.stand_in)
    assert counted == expected, call.transcript


@well
def test_nothing_is_handed_over_while_all_are_well(call: VendorCall):
    assert call.told("engine_changed") == [], call.transcript
    assert call.told("model_failed") == [], call.transcript


@dying
def test_each_of_the_dying_is_stood_in_for_once(call: VendorCall):
    combination = call.combination
    changes = {c["part"]: (c["from"], c["to"]) for c in call.told("engine_changed")}
    expected = {
        "stt": (combination.ear, combination.stand_in),
        "tts": (combination.voice, "local"),
    }
    assert changes == expected, call.transcript
    assert len(call.told("engine_changed")) == len(expected), call.transcript
    assert len(call.told("model_failed")) == 1, call.transcript


def _plain(text: str) -> str:
    return re.sub(r"[^a-z ]", "", text.lower()).strip()


def _sounds(call: VendorCall, turn: Turn) -> list[tuple[float, float]]:
    """The stretches of sound the caller heard of a turn, in the call's milliseconds."""
    others = [t.started_ms for t in call.of("agent") if t.started_ms > turn.started_ms]
    until = min(others, default=10**9) - 200
    return [
        (utterance.start_ms, utterance.end_ms)
        for utterance in call.report.agent_utterances
        if turn.started_ms - 200 <= utterance.start_ms < until
    ]
