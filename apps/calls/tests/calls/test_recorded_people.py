"""Recorded human speech goes through a whole call (where the recordings are there)."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from apps.calls.choices import CallStatus
from apps.calls.telephony.simulator import AT_ONCE, AfterPause, CallerLine, HangUp

from .conftest import Place

pytestmark = pytest.mark.calls


def test_a_real_caller_whom_the_agent_cannot_follow_is_handed_over(
    place: Place, shared_data: Path
) -> None:
    """A caller to another shop who does not talk to us: 23 s turns, pauses, overlap.

    The agent cannot follow, asks again, and hands over politely. Turns must follow the
    recording's own pauses: none longer than its longest stretch of speech, none
    within another, and the agent never without an answer.
    """
    recording = shared_data / "audio/auto_repair_calls/Auto_Repairs_49_UTC_caller.wav"
    [call] = place(
        (CallerLine(wav=recording, start=AT_ONCE), HangUp(AfterPause(1500))),
        from_number="+15550006666",
        timeout_seconds=400.0,
    )
    assert call.report.failure == ""
    assert call.report.warnings == []
    assert call.row.status == CallStatus.COMPLETED, call.row.end_reason
    heard = [turn for turn in call.turns if turn.speaker == "caller"]
    assert len(heard) >= 2, call
    for turn in heard:
        assert turn.ended_ms - turn.started_ms < 40_000, turn
    for before, after in itertools.pairwise(heard):
        assert before.ended_ms <= after.started_ms
    spoken_by_us = [turn for turn in call.turns if turn.speaker == "agent"]
    assert len(spoken_by_us) >= 3
