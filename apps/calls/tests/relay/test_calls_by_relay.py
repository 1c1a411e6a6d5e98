"""Whole calls over ConversationRelay to a real server, the script as the mind."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from apps.calls.choices import CallStatus, Channel
from apps.calls.models import Call, CallEvent, Escalation, Line, Turn
from apps.calls.telephony.simulator import (
    AfterAgentBegan,
    Burst,
    CallerLine,
    CallOptions,
    CallReport,
    Faults,
    PressKeys,
    WhenAsked,
)
from apps.calls.telephony.simulator.listening import place_attentive_call
from apps.calls.tests.calls.conftest import PlacedCall, speak, wait_for
from apps.calls.tests.spoken_flows.days import open_weekdays
from apps.calls.tests.spoken_flows.scripts import FIRST_APPOINTMENT
from apps.customers.models import Appointment
from callcenter.testing.server import RunningServer

pytestmark = pytest.mark.calls

RELAY_NUMBER = "+15550008888"
BOOKING = FIRST_APPOINTMENT[0]

CALLS: dict[str, dict[str, Any]] = {
    "booking": {"from_number": "+15558000001", "timeout_seconds": 150},
    "interruption": {
        "steps": (
            CallerLine("I need an oil change"),
            CallerLine("what are your opening hours", AfterAgentBegan(1500)),
        )
    },
    "keys": {"steps": (PressKeys("0"),), "from_number": "+15558000003"},
    "dropped": {
        "steps": (CallerLine("I need an oil change"),),
        "faults": Faults(drop_at_ms=9_000),
    },
    "forged": {"faults": Faults(forge_parameters=True)},
    "garbage": {
        "steps": (CallerLine("what are your opening hours"),),
        "faults": Faults(garbage=Burst(1000, 28)),
    },
    "goodbye": {"steps": (CallerLine("goodbye"),)},
}
_PLACED: dict[str, PlacedCall] = {}


@pytest.fixture
def placed(
    server: RunningServer, server_rows: str, tmp_path: Path, tried_before: bool
) -> Callable[[str], PlacedCall]:
    """A call by its name. The first test places all of them, at once."""
    if tried_before or not _PLACED:
        Line.objects.using(server_rows).get_or_create(
            number=RELAY_NUMBER, defaults={"name": "Relay", "mode": "relay"}
        )
        reports = asyncio.run(_place_all(server, server_rows, tmp_path))
        for name, report in reports.items():
            row = wait_for(partial(_settled, report.call_sid, server_rows))
            turns = Turn.objects.using(server_rows).filter(call=row).order_by("index")
            _PLACED[name] = PlacedCall(report, row, list(turns))
    return _PLACED.__getitem__


async def _place_all(
    server: RunningServer, alias: str, folder: Path
) -> dict[str, CallReport]:
    days = await asyncio.to_thread(open_weekdays, alias)
    answers = (*BOOKING.answers, *reversed(BOOKING.answers))
    booking = tuple(
        CallerLine(words.format(**days), WhenAsked(asked)) for asked, words in answers
    )

    async def place(name: str, extra: dict[str, Any]) -> CallReport:
        options = CallOptions(
            **{
                "url": server.url,
                "auth_token": server.AUTH_TOKEN,
                "to_number": RELAY_NUMBER,
                "voice": speak,
                "output": folder,
                "timeout_seconds": 60,
                "steps": booking if name == "booking" else (),
                **extra,
            }
        )
        return await place_attentive_call(options, using=alias)

    reports = await asyncio.gather(*(place(n, extra) for n, extra in CALLS.items()))
    return dict(zip(CALLS, reports, strict=True))


def _settled(call_sid: str, alias: str) -> Call | None:
    """The row once nobody will change it: a ringing one of a refused session, too."""
    row = Call.objects.using(alias).filter(call_sid=call_sid).first()
    return row if row is not None and not row.is_live else None


def test_a_caller_books_an_appointment_by_words_alone(placed, server_rows):
    call = placed("booking")
    assert call.row.outcome == "booked", call
    assert call.report.ended_by == "agent", call
    assert call.report.failure == ""
    assert call.row.status == CallStatus.COMPLETED
    assert (call.row.channel, call.row.engine) == (Channel.RELAY, "text")
    assert call.row.line_id is not None
    booked = Appointment.objects.using(server_rows).get(source=call.row.call_sid)
    assert booked.service.code == BOOKING.service
    assert call.row.appointment_id == booked.pk


def test_its_rows_are_those_of_any_call(placed, server_rows):
    call = placed("booking")
    starts = [turn.started_ms for turn in call.turns]
    assert starts == sorted(starts)
    ours = [turn for turn in call.turns if turn.speaker == "agent"]
    assert all(turn.heard_text for turn in ours), call
    # The first words of an answer wait for nothing but the tool it may need.
    answers = [turn.latency_ms for turn in ours[1:] if turn.latency_ms is not None]
    assert answers
    kinds = set(
        CallEvent.objects.using(server_rows)
        .filter(call=call.row)
        .values_list("kind", flat=True)
    )
    assert kinds >= {"call_started", "engine_ready", "tool_finished", "call_ended"}
    assert "protocol_error" not in kinds


def test_the_session_ends_with_a_word_and_the_action_hears_it(placed):
    report = placed("goodbye").report
    [relay] = report.relays
    assert relay.end_ordered
    assert json.loads(relay.handoff)["verb"] == "hangup"
    assert relay.unplayed_ms == 0, "the goodbye was cut"
    assert report.ended_by == "agent"
    [told] = [x.form for x in report.webhooks if "SessionStatus" in x.form]
    assert told["SessionStatus"] == "ended"
    assert placed("goodbye").row.end_reason == "goodbye"


def test_what_was_heard_is_what_the_line_reported(placed):
    call = placed("interruption")
    [cut] = call.report.relays[0].interrupts
    [turn] = [t for t in call.turns if t.interrupted]
    assert turn.heard_text.split() == cut.heard.split()
    assert len(turn.heard_text) < len(turn.text)
    assert "opening hours" in call.said("caller")
    assert "we're open" in call.said("agent"), call


def test_a_pressed_key_brings_a_person(placed, server_rows):
    call = placed("keys")
    [escalation] = Escalation.objects.using(server_rows).filter(call=call.row)
    assert escalation.reason == "person_requested"
    assert "[keys] 0" in call.said("caller")


def test_a_torn_connection_goes_on_where_it_broke(placed):
    call = placed("dropped")
    first, second = call.report.relays
    assert (first.ended_by, second.ended_by) == ("drop", "caller")
    assert first.session_id != second.session_id
    assert call.report.said_by_twilio == ["Sorry, I lost you for a moment."]
    assert call.said("agent").count("thank you for calling") == 1, call
    assert (call.row.status, call.row.end_reason) == (CallStatus.COMPLETED, "caller")


def test_a_forged_token_is_refused_and_the_next_document_brings_a_good_one(placed):
    refused, let_in = placed("forged").report.relays
    assert (refused.close_code, refused.tokens) == (4008, [])
    assert "".join(let_in.tokens).startswith("Thank you for calling")


def test_garbage_does_not_end_a_call(placed):
    call = placed("garbage")
    assert call.report.failure == ""
    assert "we're open" in call.said("agent"), call
    assert call.row.status == CallStatus.COMPLETED


def test_not_one_message_of_ours_was_malformed(placed):
    for name in CALLS:
        codes = {warning.code for warning in placed(name).report.warnings}
        assert 64107 not in codes, name


def test_calls_at_once_did_not_mix(placed):
    assert "oil" not in placed("goodbye").said("agent")
    assert "person" not in placed("booking").said("caller")
    assert len({placed(name).row.pk for name in CALLS}) == len(CALLS)
