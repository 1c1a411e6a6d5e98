"""Twenty spoken calls: each flow by callers of different manners."""

from __future__ import annotations

from pathlib import Path

import pytest

from apps.calls.choices import CallStatus, Direction
from callcenter.testing.server import RunningServer

from .callers import SpokenCall, place_scripts
from .scripts import SCRIPTS, Script

pytestmark = pytest.mark.calls

_PLACED: dict[str, SpokenCall] = {}


@pytest.fixture
def placed(
    request: pytest.FixtureRequest,
    tried_before: bool,
    server: RunningServer,
    server_rows: str,
    tmp_path: Path,
) -> SpokenCall:
    """The call of a script. The first test places those of all that are to run."""
    script: Script = request.param
    if tried_before or script.name not in _PLACED:
        items = request.session.items
        wanted = (script,) if tried_before else _scripts_of(items)
        calls = place_scripts(wanted, server, server_rows, tmp_path)
        _PLACED.update({call.script.name: call for call in calls})
    return _PLACED[script.name]


def _scripts_of(items: list[pytest.Item]) -> tuple[Script, ...]:
    callspecs = (getattr(item, "callspec", None) for item in items)
    wanted = {id(spec.params.get("placed")) for spec in callspecs if spec}
    return tuple(script for script in SCRIPTS if id(script) in wanted)


def each(scripts: tuple[Script, ...] = SCRIPTS) -> pytest.MarkDecorator:
    names = [script.name for script in scripts]
    return pytest.mark.parametrize("placed", scripts, indirect=True, ids=names)


@each()
def test_the_call_reaches_its_outcome_and_ends_as_it_should(placed: SpokenCall) -> None:
    script, row = placed.script, placed.row
    assert row.outcome == script.outcome, placed.transcript
    assert row.status == CallStatus.COMPLETED, placed.transcript
    assert placed.report.ended_by == "agent", placed.transcript
    assert placed.report.failure == ""
    assert row.call_type == script.call_type.value, placed.transcript
    assert row.direction == (
        Direction.OUTBOUND if script.outbound else Direction.INBOUND
    )


@each()
def test_what_was_agreed_is_in_the_rows(placed: SpokenCall) -> None:
    script, row = placed.script, placed.row
    for name, value in script.slots.items():
        assert row.slots.get(name) == value, placed.transcript
    if script.service:
        assert placed.appointment is not None, placed.transcript
        assert placed.appointment.service.code == script.service, placed.transcript
    if script.outcome == "booked":
        assert placed.appointment is not None
        assert placed.appointment.source == row.call_sid, placed.transcript
    if script.outcome in ("cancelled", "confirmed"):
        assert placed.appointment is not None
        assert placed.appointment.status == script.outcome, placed.transcript
    reasons = [escalation.reason for escalation in placed.escalations]
    expected = [script.escalated] if script.escalated else []
    assert reasons == expected, placed.transcript


@each()
def test_the_agent_says_what_it_must_and_nothing_it_must_not(
    placed: SpokenCall,
) -> None:
    for phrase in placed.script.said:
        assert phrase in placed.agent_words, placed.transcript
    for phrase in placed.script.unsaid:
        assert phrase not in placed.agent_words, placed.transcript


@each()
def test_the_transcript_is_whole(placed: SpokenCall) -> None:
    speakers = [turn.speaker for turn in placed.turns]
    assert speakers[0] == "agent"
    assert speakers.count("caller") >= len(placed.script.answers), placed.transcript
    starts = [turn.started_ms for turn in placed.turns]
    assert starts == sorted(starts)
