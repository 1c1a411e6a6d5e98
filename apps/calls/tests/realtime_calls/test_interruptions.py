"""Callers who interrupt a speech-to-speech agent, with real sound over real sockets."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from apps.agentbrain.engines.audio import Pcm
from apps.calls.choices import CallStatus
from apps.calls.models import CallEvent
from apps.calls.telephony.simulator import (
    AfterAgentBegan,
    CallerLine,
    HangUp,
    LineReport,
)
from apps.calls.telephony.simulator.steps import CallerStep
from apps.calls.tests.calls.conftest import Place, PlacedCall, speak

pytestmark = pytest.mark.calls

AUDIBLE = 300  # of 32768
STOPS_WITHIN_MS = 250


def silence(duration_ms: int) -> Pcm:
    return np.zeros(duration_ms * 8, dtype=np.int16)


def trimmed(text: str) -> Pcm:
    """Speech without the silence that the voice leaves around it."""
    sound = speak(text)
    loud = np.flatnonzero(np.abs(sound) > AUDIBLE)
    return sound[loud[0] : loud[-1] + 1]


def quiet_from(call: PlacedCall, line: LineReport) -> None:
    """Nothing of ours is heard from a quarter second into the line to its end."""
    assert line.barge_in_ms is not None, str(call)
    assert line.barge_in_ms <= STOPS_WITHIN_MS, (line, str(call))
    assert line.end_ms is not None
    heard = call.report.agent_sounds_between(
        line.start_ms + STOPS_WITHIN_MS, line.end_ms + 200
    )
    assert np.abs(heard).max(initial=0) < AUDIBLE


SCRIPTS: Mapping[str, tuple[CallerStep, ...]] = {
    "mid-sentence": (
        CallerLine("I want to speak to a person please", start=AfterAgentBegan(1200)),
    ),
    "pause": (
        CallerLine(
            pcm=np.concatenate(
                [
                    trimmed("I need an oil change"),
                    silence(450),
                    trimmed("for my car please"),
                ]
            )
        ),
    ),
    "four": tuple(
        CallerLine(words, start=AfterAgentBegan(900))
        for words in 2
        * ("what are your hours on Saturday", "how much is an oil change")
    ),
    "murmur": (
        CallerLine("okay", start=AfterAgentBegan(1200)),
        CallerLine("how much is an oil change"),
    ),
    "long done": (
        CallerLine("how much is an oil change", start=AfterAgentBegan(2500)),
    ),
    "tool": (
        CallerLine("I need to cancel my appointment"),
        CallerLine("march fourteenth nineteen eighty five"),
        # Half a second into "One moment, please."
        CallerLine("what are your hours on Saturday", start=AfterAgentBegan(500)),
    ),
}
MARIA = "+15550002222"
_PLACED: dict[str, PlacedCall] = {}


@pytest.fixture
def placed(call_up: Place, tried_before: bool) -> Mapping[str, PlacedCall]:
    """One call a script, all at once: they take half a minute."""
    if tried_before or not _PLACED:
        numbers = [f"+1555000800{n}" for n in range(len(SCRIPTS) - 1)]
        scripts = [(*steps, HangUp()) for steps in SCRIPTS.values()]
        calls = call_up(*scripts, from_numbers=(*numbers, MARIA))
        _PLACED.update(zip(SCRIPTS, calls, strict=True))
    return _PLACED


Placed = Mapping[str, PlacedCall]


def test_an_agent_interrupted_in_mid_sentence_falls_silent_and_answers(
    placed: Placed,
) -> None:
    call = placed["mid-sentence"]
    quiet_from(call, call.report.lines[0])
    greeting = call.turns[0]
    assert greeting.interrupted
    assert greeting.text.startswith(greeting.heard_text)
    assert 0 < len(greeting.heard_text) < len(greeting.text)
    assert "member of our team" in call.said("agent")
    assert call.row.status == CallStatus.COMPLETED


def test_a_pause_within_a_sentence_is_no_end_of_turn(placed: Placed) -> None:
    call = placed["pause"]
    [heard] = [turn for turn in call.turns if turn.speaker == "caller"]
    assert "oil change" in heard.text
    line = call.report.lines[0]
    assert line.end_ms is not None
    during = call.report.agent_sounds_between(line.start_ms + 50, line.end_ms)
    assert np.abs(during).max(initial=0) < AUDIBLE


def test_four_interruptions_in_a_row_are_as_clean_as_one(placed: Placed) -> None:
    call = placed["four"]
    assert len(call.report.lines) == 4
    for line in call.report.lines:
        quiet_from(call, line)
    ours = [turn for turn in call.turns if turn.speaker == "agent"]
    assert [turn.interrupted for turn in ours[:4]] == [True] * 4, str(call)
    assert not ours[-1].interrupted
    assert "dollars" in ours[-1].text.lower()


def test_a_murmur_does_not_take_the_floor(placed: Placed) -> None:
    call = placed["murmur"]
    greeting = call.turns[0]
    assert not greeting.interrupted, str(call)
    assert greeting.heard_text == greeting.text
    assert "dollars" in call.said("agent")


def test_what_the_vendor_finished_long_ago_still_stops_at_once(placed: Placed) -> None:
    """The vendor speaks faster than real time: its response is done at once, and
    seconds of it are still to be heard when the caller speaks."""
    call = placed["long done"]
    quiet_from(call, call.report.lines[0])
    assert call.turns[0].interrupted
    assert "dollars" in call.said("agent")


def test_an_interruption_while_a_tool_runs_loses_nothing(
    placed: Placed, realtime_rows: str
) -> None:
    """The shop takes seconds to look a customer up. The caller talks over the filler
    and is answered; the tool's outcome is used, once."""
    call = placed["tool"]
    assert call.row.status == CallStatus.COMPLETED
    quiet_from(call, call.report.lines[2])
    assert "one moment" in call.said("agent"), str(call)
    assert "saturday" in call.said("agent"), str(call)
    assert call.row.verified, str(call)
    kinds = [
        event.kind
        for event in CallEvent.objects.using(realtime_rows).filter(call=call.row)
    ]
    assert kinds.count("tool_started") == kinds.count("tool_finished") > 0
