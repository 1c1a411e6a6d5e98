"""Responses that hang, fail or come unasked: noticed, ended by id, made up for."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.turns.responses import FALLBACK_LINE
from apps.agentbrain.conversation.turns.wishes import Reason

from .by_hand import FAILED, ByHand, by_hand
from .line import UNWANTED


@pytest.fixture
def line() -> ByHand:
    return by_hand()


def test_one_that_never_starts_is_cancelled_by_its_request_and_asked_once_more(
    line: ByHand,
) -> None:
    line.run(10_000)
    assert line.kinds(act.CancelResponse) == [act.CancelResponse("r1", "")]
    assert line.requests() == ["r1", "r1.2"]
    line.run(20_000)
    assert line.ends("r1") == [("dropped", "never_started")]
    assert line.requests() == ["r1", "r1.2"]


def test_one_that_starts_and_never_sounds_is_cancelled_by_its_id(line: ByHand) -> None:
    line.starts("resp")
    line.run(10_001)
    assert line.kinds(act.CancelResponse) == [act.CancelResponse("r1", "resp")]
    assert line.requests() == ["r1", "r1.2"]


def test_one_that_stops_in_the_middle_is_heard_as_far_as_it_came(line: ByHand) -> None:
    line.starts("resp")
    line.sounds("resp", 600, "Thank you for calling")
    line.run(10_100)
    assert line.ends("r1") == [("dropped", "never_ended")]
    assert line.turns()[0].heard_text == "Thank you for calling"
    assert line.requests() == ["r1"]


def test_words_and_sound_are_signs_of_life(line: ByHand) -> None:
    line.starts("resp")
    for at_ms in (6_000, 12_000, 18_000):
        line.run(at_ms)
        line.sounds("resp", 400)
    line.run(27_000)
    assert line.kinds(act.CancelResponse) == []


def test_a_start_after_we_gave_up_on_it_is_cancelled_by_its_id(line: ByHand) -> None:
    line.run(10_000)
    line.starts("too late", "r1")
    assert line.kinds(act.CancelResponse)[-1] == act.CancelResponse("r1", "too late")
    line.send(ev.AgentAudio(10_010, "too late", "i", UNWANTED * 800))
    line.starts("in time", "r1.2")
    line.send(ev.AgentAudio(10_020, "too late", "i", UNWANTED * 800))
    line.sounds("in time", 400)
    line.run(11_000)
    assert line.played_ms() == 400
    assert not any(UNWANTED in audio for _, _, audio in line.played)
    assert [e.data["response"] for e in line.events("response_ghost")] == ["too late"]


def test_a_response_nobody_asked_for_does_not_disturb_the_one_we_hear(
    line: ByHand,
) -> None:
    line.starts("resp")
    line.sounds("resp", 1_000, "Thank you for calling")
    line.starts("ghost", "")
    assert line.kinds(act.CancelResponse) == [act.CancelResponse("", "ghost")]
    line.ends_with("ghost", ev.ResponseStatus.CANCELLED)
    line.ends_with("resp")
    line.run(1_200)
    assert line.ends("r1") == [("heard", "")]


def test_a_start_that_is_told_twice_is_one_start(line: ByHand) -> None:
    line.starts("resp")
    line.starts("resp")
    line.sounds("resp", 300)
    line.ends_with("resp")
    line.run(500)
    assert line.kinds(act.CancelResponse) == []
    assert len(line.events("response_started")) == 1
    assert line.ends("r1") == [("heard", "")]


def test_a_failure_is_retried_once_and_then_the_words_are_said_by_any_voice(
    line: ByHand,
) -> None:
    for _ in range(2):
        line.ends_with(line.last_request().request_id, FAILED, "server_error")
    assert line.requests() == ["r1", "r1.2", "r2"]
    assert line.ends("r1") == [("dropped", "server_error")]
    fallback = line.last_request()
    assert fallback.bridge
    assert fallback.verbatim
    assert fallback.text == line.kinds(act.Respond)[0].text


def test_a_fallback_that_fails_is_not_retried(line: ByHand) -> None:
    for _ in range(3):
        line.ends_with(line.last_request().request_id, FAILED, "server_error")
    assert line.ends("r2") == [("dropped", "server_error")]
    assert len(line.requests()) == 3


def test_a_model_that_fails_without_words_of_ours_asks_the_caller_to_repeat(
    line: ByHand,
) -> None:
    line.greeted()
    line.agent.speaking.ask(Reason.TOOL_RESULT, "")
    line.send(ev.EngineReported(line.now_ms, "usage"))
    for _ in range(2):
        line.ends_with(line.last_request().request_id, FAILED, "server_error")
    assert line.last_request().text == FALLBACK_LINE


def test_a_staff_message_that_fails_is_still_staffs_by_any_voice(line: ByHand) -> None:
    line.greeted()
    line.send(ev.StaffSaid(line.now_ms, "Maria is on her way", "sam"))
    for _ in range(2):
        line.ends_with(line.last_request().request_id, FAILED, "server_error")
    line.says("by another voice", 500)
    line.run(line.now_ms + 600)
    assert line.turns()[1].speaker == "staff"


def test_a_nudge_that_fails_is_not_worth_another_voice(line: ByHand) -> None:
    line.greeted()
    line.agent.speaking.ask(Reason.NUDGE, "Are you still there?")
    line.send(ev.EngineReported(line.now_ms, "usage"))
    for _ in range(2):
        line.ends_with(line.last_request().request_id, FAILED, "server_error")
    assert line.requests() == ["r1", "r2", "r2.2"]


def test_a_rate_limit_is_given_a_second(line: ByHand) -> None:
    line.ends_with("r1", FAILED, "rate_limit_exceeded")
    line.run(999)
    assert line.requests() == ["r1"]
    line.run(1_000)
    assert line.requests() == ["r1", "r1.2"]


def test_a_failure_half_way_is_not_said_all_over_again(line: ByHand) -> None:
    line.starts("resp")
    line.sounds("resp", 500, "Thank you for")
    line.ends_with("resp", FAILED, "server_error")
    line.run(1_000)
    assert line.requests() == ["r1"]
    assert line.ends("r1") == [("dropped", "server_error")]
    assert line.turns()[0].heard_text == "Thank you for"


@pytest.mark.parametrize("status", [ev.ResponseStatus.CANCELLED, "incomplete"])
def test_one_the_engine_gave_up_without_a_sound_is_asked_for_again(
    line: ByHand, status: str
) -> None:
    line.starts("resp")
    line.ends_with("resp", ev.ResponseStatus(status))
    assert line.requests() == ["r1", "r1.2"]


def test_one_the_engine_cut_short_is_heard_as_far_as_it_came(line: ByHand) -> None:
    line.starts("resp")
    line.sounds("resp", 300, "Thank you for calling")
    line.ends_with("resp", ev.ResponseStatus.INCOMPLETE, "max_output_tokens")
    line.run(500)
    assert line.ends("r1") == [("heard", "")]
    assert line.requests() == ["r1"]


def test_one_that_only_called_a_tool_ends_as_that(line: ByHand) -> None:
    line.starts("resp")
    line.send(ev.ToolRequested(0, "resp", "c1", "find_slots"))
    line.ends_with("resp")
    assert line.ends("r1") == [("dropped", "tool_call")]


def test_one_that_said_nothing_at_all_ends_as_that(line: ByHand) -> None:
    line.starts("resp")
    line.ends_with("resp")
    assert line.ends("r1") == [("dropped", "nothing_said")]


CODES = (
    "insufficient_quota",
    "invalid_api_key",
    "account_deactivated",
    "billing_hard_limit_reached: see the vendor's page",
)


@pytest.mark.parametrize("code", CODES)
def test_a_permanent_code_escalates_at_once_and_is_not_retried(
    line: ByHand, code: str
) -> None:
    line.starts("resp")
    line.ends_with("resp", FAILED, code)
    [escalation] = line.kinds(act.Escalate)
    assert (escalation.reason, escalation.detail) == ("technical_failure", code)
    line.run(700)
    assert line.requests() == ["r1"]
    line.run(10_000)
    asked = line.kinds(act.Respond)[1:]
    assert all(request.bridge for request in asked)
    assert line.hung_up == "engine_lost"
    assert len(line.kinds(act.Escalate)) == 1


def test_another_engine_that_takes_over_says_what_the_first_refused(
    line: ByHand,
) -> None:
    line.starts("resp")
    line.ends_with("resp", FAILED, "insufficient_quota")
    line.run(600)
    line.send(ev.EngineReady(600))
    assert line.requests() == ["r1", "r1.2"]
    line.says("resp2", 400)
    line.run(2_000)
    assert line.ends("r1") == [("heard", "")]
    line.run(7_000)
    assert line.hung_up == ""


def test_an_engine_without_ids_is_heard_and_its_late_sound_is_not() -> None:
    line = by_hand()
    line.starts("")
    line.sounds("", 2_000, "Thank you for calling", item="i1")
    line.run(500)
    line.begins_to_speak("u1")
    line.stops_speaking("u1")
    line.said("u1", "stop please")
    line.starts("", "")  # it does not say whose start this is
    late = line.now_ms + line.agent.settings.late_audio_window_ms
    line.send(ev.AgentAudio(late - 1, "", "i1", UNWANTED * 800))
    line.now_ms = late
    line.sounds("", 600, "How can I help?", item="i2")
    line.ends_with("")
    line.run(late + 1_000)
    assert not any(UNWANTED in audio for _, _, audio in line.played)
    assert line.ends("r2") == [("heard", "")]


def test_the_end_of_a_stopped_response_without_id_is_not_the_next_ones() -> None:
    line = by_hand()
    line.starts("")
    line.sounds("", 2_000, "Thank you for calling", item="i1")
    line.run(500)
    line.begins_to_speak("u1")
    line.said("u1", "stop please")
    assert line.requests() == ["r1", "r2"]
    line.ends_with("", ev.ResponseStatus.CANCELLED)
    assert line.requests() == ["r1", "r2"]
    line.says("", 400)
    line.run(2_000)
    assert line.ends("r2") == [("heard", "")]


def test_an_end_without_a_start_is_no_answer(line: ByHand) -> None:
    line.ends_with("r1")
    assert line.requests() == ["r1", "r1.2"]


def test_an_end_that_names_the_request_needs_no_start(line: ByHand) -> None:
    end = ev.ResponseEnded(0, "unheard of", FAILED, "server_error", request_id="r1")
    line.send(end)
    assert line.requests() == ["r1", "r1.2"]
