"""Staff talk to the agent in a real browser, against the real server and its engine."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from apps.calls.models import Call, Turn
from apps.customers.models import Appointment
from callcenter.testing.server import RunningServer

from .conftest import wait_for
from .talk_page import recording, talk_page

pytestmark = [pytest.mark.calls, pytest.mark.browser]

GREETING_SECONDS = 10.0  # longer than the greeting takes, also on a busy machine
OVER_THE_GREETING_SECONDS = 2.0
STRANGER = "+15550009001"


def record_of(call_id: int, alias: str) -> tuple[Call, list[Turn]]:
    """The call's rows when it is over and all is written."""

    def look() -> Call | None:
        call = Call.objects.using(alias).get(pk=call_id)
        return None if call.is_live else call

    call: Call = wait_for(partial(look))
    return call, list(Turn.objects.using(alias).filter(call=call).order_by("index"))


def test_a_question_spoken_into_the_microphone_is_answered_aloud_and_on_the_page(
    server: RunningServer, server_rows: str, chromium: str, tmp_path: Path
):
    question = recording(
        tmp_path / "mic.wav", "what are your hours on saturday", GREETING_SECONDS
    )
    with talk_page(server, chromium, question) as page:
        page.begin(number=STRANGER)
        page.wait_for_turn("agent", "Maple Street Auto")
        greeting_shown_ms = page.now_ms()
        page.wait_for_turn("agent", "two in the afternoon")
        page.wait_for_quiet()
        shown = page.said("agent")
        caller_shown = page.said("caller")
        assert "ask hours" in page.knows()
        ear = page.ear()
        call_id = page.call_id()
        assert page.hang_up() == "The call is over: you hung up."
    call, turns = record_of(call_id, server_rows)

    assert [turn.speaker for turn in turns] == ["agent", "caller", "agent"]
    greeting, asked, answer = turns
    assert (call.channel, call.status, call.intent) == (
        "browser",
        "completed",
        "ask_hours",
    )
    assert call.from_number == STRANGER
    assert "hours" in asked.text
    assert caller_shown == [asked.text]
    assert "nine in the morning to two in the afternoon" in answer.text
    assert shown == [greeting.text, answer.text]
    for spoken in (greeting, answer):
        assert spoken.heard_text == spoken.text
        assert not spoken.interrupted

    # The greeting is read while it is heard; the question ends before the answer.
    sounds = ear.audible_ms()
    assert greeting_shown_ms < sounds[0] + (greeting.ended_ms - greeting.started_ms)
    assert greeting.ended_ms < asked.started_ms < asked.ended_ms < answer.started_ms
    # What came over the wire was played, and nothing else.
    spoken_seconds = sum(t.ended_ms - t.started_ms for t in (greeting, answer)) / 1000
    assert ear.received_seconds() == pytest.approx(spoken_seconds, abs=1.0)
    assert 0.6 * spoken_seconds < ear.audible_seconds() < spoken_seconds + 0.5
    # The microphone was open from beginning to end.
    assert ear.sent_seconds > answer.ended_ms / 1000 - 1


def test_speaking_over_the_greeting_silences_the_loudspeaker_until_the_answer(
    server: RunningServer, server_rows: str, chromium: str, tmp_path: Path
):
    question = recording(
        tmp_path / "mic.wav", "how much is an oil change", OVER_THE_GREETING_SECONDS
    )
    with talk_page(server, chromium, question) as page:
        page.begin(number=STRANGER)
        page.wait_for_turn("agent", "dollars")
        page.wait_for_quiet()
        cut_off = page.cut_off()
        ear = page.ear()
        call_id = page.call_id()
        page.hang_up()
    call, turns = record_of(call_id, server_rows)

    assert [turn.speaker for turn in turns] == ["agent", "caller", "agent"]
    greeting, _asked, answer = turns
    assert greeting.interrupted
    assert greeting.text.startswith(greeting.heard_text)
    assert len(greeting.heard_text) < len(greeting.text)
    assert greeting.heard_text + " " + cut_off == greeting.text
    assert call.intent == "ask_price"
    assert "fifty-nine dollars" in answer.text
    assert answer.heard_text == answer.text

    cleared = ear.first("clear")
    answered = ear.first("sound", after_ms=cleared)
    assert ear.audible_ms(end_ms=cleared)  # it was speaking until then
    assert answered - cleared > 1000  # the rest of the question, and the thinking
    # 100 ms: the browser's own output buffer.
    assert ear.audible_ms(cleared + 100, answered) == []
    assert ear.audible_ms(answered)


def test_a_typed_conversation_is_answered_and_books_nothing(
    server: RunningServer, server_rows: str, chromium: str
):
    booked = Appointment.objects.using(server_rows).count()
    with talk_page(server, chromium) as page:
        page.begin(number=STRANGER, microphone=False)
        page.wait_for_turn("agent", "How can I help")
        page.type("How much is an oil change?")
        page.wait_for_turn("agent", "fifty-nine dollars")
        page.wait_for_quiet()
        page.type("No, thank you, goodbye")
        ended = page.wait_for_end()
        ear = page.ear()
        call_id = page.call_id()
    call, turns = record_of(call_id, server_rows)

    assert ended == "The call is over: the agent said goodbye."
    assert [turn.text for turn in turns if turn.speaker == "caller"] == [
        "How much is an oil change?",
        "No, thank you, goodbye",
    ]
    assert "Goodbye" in turns[-1].heard_text
    assert (call.channel, call.status, call.outcome) == (
        "browser",
        "completed",
        "answered",
    )
    assert call.appointment_id is None
    assert Appointment.objects.using(server_rows).count() == booked
    assert ear.sent_seconds == 0  # no microphone was asked for
    assert ear.audible_seconds() > 2


def test_who_leaves_the_page_has_hung_up(
    server: RunningServer, server_rows: str, chromium: str
):
    with talk_page(server, chromium) as page:
        page.begin(number=STRANGER, microphone=False)
        page.wait_for_turn("agent", "Maple Street Auto")
        call_id = page.call_id()
        page.leave()
    call, turns = record_of(call_id, server_rows)

    assert (call.status, call.end_reason) == ("completed", "caller")
    assert [turn.speaker for turn in turns] == ["agent"]
