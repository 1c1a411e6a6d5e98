"""A recorded call says so first; recording begins when that was heard."""

from __future__ import annotations

import json

import pytest

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.agent import Agent
from apps.agentbrain.conversation.dialogue.objecting import objects_to_recording
from apps.agentbrain.tests.virtual_line import START, plain_brain

from .by_hand import FAILED, ByHand

NOTICE = "This call is recorded."


@pytest.fixture
def line() -> ByHand:
    """A call whose notice was asked of the engine."""
    line = ByHand(Agent(plain_brain()), engine_silent=True)
    line.send(
        ev.CallStarted(
            0, ev.CallType.INBOUND_NEW, START, "+1555", recording_notice=NOTICE
        )
    )
    line.send(ev.EngineReady(0))
    return line


def recording(line: ByHand) -> list[bool]:
    return [action.on for action in line.kinds(act.Record)]


def heard(line: ByHand, response: str) -> None:
    line.says(response, 600)
    line.run(line.now_ms + 1_000)


def test_the_notice_is_said_before_the_greeting_in_the_shops_own_words(
    line: ByHand,
) -> None:
    first = line.last_request()
    assert (first.text, first.verbatim) == (NOTICE, True)
    heard(line, "n")
    assert "Test Garage" in line.last_request().text


def test_recording_begins_when_the_whole_notice_was_heard(line: ByHand) -> None:
    line.starts("n")
    line.sounds("n", 600, NOTICE)
    line.run(line.now_ms + 300)
    assert recording(line) == []
    line.ends_with("n")
    line.run(line.now_ms + 1_000)
    assert recording(line) == [True]
    assert len(line.log("recording_started")) == 1


def test_nobody_talks_the_notice_down(line: ByHand) -> None:
    line.starts("n")
    line.sounds("n", 900, NOTICE)
    line.ends_with("n")
    line.run(line.now_ms + 200)
    line.begins_to_speak("u1")
    line.run(line.now_ms + 300)
    line.said("u1", "I need an oil change")
    line.run(line.now_ms + 1_500)
    assert line.kinds(act.ClearPlayback) == []
    assert recording(line) == [True]


def test_a_notice_that_was_never_heard_starts_no_recording(line: ByHand) -> None:
    for attempt in range(4):
        line.starts(f"n{attempt}")
        line.ends_with(f"n{attempt}", FAILED, "server_error")
        line.run(line.now_ms + 3_000)
        if line.last_request().text != NOTICE:
            break
    line.run(line.now_ms + 30_000)
    assert recording(line) == []


def test_who_objects_is_not_recorded_from_then_on(line: ByHand) -> None:
    heard(line, "n")
    heard(line, "g")
    line.typed("please don't record me")
    line.run(line.now_ms + 100)
    assert recording(line) == [True, False]
    assert "not being recorded" in line.last_request().text
    line.typed("don't record this")
    assert recording(line) == [True, False], "once is enough"


def test_an_objection_during_the_notice_keeps_it_from_beginning(line: ByHand) -> None:
    line.starts("n")
    line.sounds("n", 900, NOTICE)
    line.run(line.now_ms + 200)
    line.typed("I don't want to be recorded")
    line.ends_with("n")
    line.run(line.now_ms + 2_000)
    assert recording(line) == [False]


def test_a_wish_beside_the_objection_is_served_too(line: ByHand) -> None:
    heard(line, "n")
    heard(line, "g")
    line.typed("don't record me please, I want to speak to a person")
    line.run(line.now_ms + 500)
    assert recording(line) == [True, False]


def test_a_call_without_a_notice_is_never_recorded() -> None:
    line = ByHand(Agent(plain_brain()), engine_silent=True)
    line.start()
    line.greeted()
    line.typed("stop recording me")
    line.run(line.now_ms + 500)
    assert recording(line) == []


def test_another_process_knows_what_was_consented_to(line: ByHand) -> None:
    heard(line, "n")
    saved = json.loads(json.dumps(line.agent.snapshot()))
    assert Agent.restore(plain_brain(), saved).consent.given

    line.typed("no recording please")
    saved = json.loads(json.dumps(line.agent.snapshot()))
    assert not Agent.restore(plain_brain(), saved).consent.given

    saved.pop("consent")  # saved by an older release
    assert not Agent.restore(plain_brain(), saved).consent.given


@pytest.mark.parametrize(
    "words",
    [
        "don't record me",
        "please do not record this call",
        "I don't want to be recorded",
        "I'd rather not be recorded",
        "I do not want you to record me.",
        "stop recording",
        "can you stop the recording please",
        "turn off the recording",
        "turn that recording off",
        "no recording please",
        "I don\u2019t consent to being recorded",
        "I object to being recorded",
        "I never agreed to be recorded",
        "delete the recording",
        "not being recorded, please",
    ],
)
def test_these_words_object(words: str) -> None:
    assert objects_to_recording(words)


@pytest.mark.parametrize(
    "words",
    [
        "I don't have a record of that appointment",
        "do you have my service record",
        "is this a recording",
        "I don't have the service records with me",
        "you can record me",
        "yes that's fine, record away",
        "don't cancel my appointment",
        "there's no record of my visit",
        "for the record I don't need brakes",
    ],
)
def test_these_words_do_not(words: str) -> None:
    assert not objects_to_recording(words)
