"""Responses that hang, fail or come unasked: noticed, ended by id, made up for."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.turns.responses import FALLBACK_LINE
from apps.agentbrain.conversation.turns.wishes import Reason

from .by_hand import FAILED, ByHand, by_hand
from .line import UNWANTED

REST = "Test Garage. This is Alex. How can I help you today?"


@pytest.fixture
def line() -> ByHand:
    return by_hand()


def test_one_that_never_starts_is_cancelled_by_its_request_and_asked_once_more(
    line: ByHand,
) -> None:
    line.run(10_000)
    assert line.kinds(act.CancelResponse) == [act.CancelResponse("r1", "")]
    assert line.requests() == ["r1", "r1.2"]


def test_one_that_never_starts_again_is_said_by_any_voice(line: ByHand) -> None:
    """An engine that is connected and does nothing must not cost the caller 20 s, and
    then the answer too."""
    line.run(20_000)
    assert line.ends("r1") == [("dropped", "never_started")]
    assert line.requests() == ["r1", "r1.2", "r2"]
    assert line.last_request().bridge
    assert line.last_request().text == line.kinds(act.Respond)[0].text


def test_one_that_starts_and_never_sounds_is_cancelled_by_its_id(line: ByHand) -> None:
    line.starts("resp")
    line.run(10_001)
    assert line.kinds(act.CancelResponse) == [act.CancelResponse("r1", "resp")]
    assert line.requests() == ["r1", "r1.2"]


def test_one_that_stops_in_the_middle_is_heard_as_far_as_it_came(line: ByHand) -> None:
    line.starts("resp")
    line.sounds("resp", 600, "Thank you for calling")
    line.run(10_100)
    assert line.turns()[0].heard_text == "Thank you for calling"
    assert [e.data["why"] for e in line.log("response_requeued")] == ["never_ended"]
    assert line.last_request().text == REST


def test_what_is_broken_off_again_and_again_is_given_up(line: ByHand) -> None:
    """And what closes the call does so, said or not."""
    words = iter(("Thank", "you for", "calling Test"))
    for response, said in zip(("a", "b", "c"), words, strict=True):
        line.starts(response)
        line.sounds(response, 200, said)
        line.ends_with(response, FAILED, "server_error")
        line.run(line.now_ms + 300)
    assert line.requests() == ["r1", "r1.2", "r1.3"]
    assert line.ends("r1") == [("dropped", "server_error")]
    line.agent.speaking.ask(Reason.GOODBYE, "Goodbye for now.", end_call=True)
    line.send(ev.EngineReported(line.now_ms, "usage"))
    line.starts("bye")
    line.sounds("bye", 200, "Goodbye")
    line.ends_with("bye", FAILED, "server_error")
    line.run(line.now_ms + 300)
    assert line.hung_up == "server_error"


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


def test_a_failure_half_way_is_gone_on_with_and_not_said_all_over_again(
    line: ByHand,
) -> None:
    """Half a sentence and then silence is not what a caller can answer."""
    line.starts("resp")
    line.sounds("resp", 500, "Thank you for calling")
    line.ends_with("resp", FAILED, "server_error")
    assert line.requests() == ["r1"]  # while the caller still hears what there is
    line.run(1_000)
    assert line.turns()[0].heard_text == "Thank you for calling"
    assert line.requests() == ["r1", "r1.2"]
    assert line.last_request().text == REST
    line.says("rest", 600)
    line.run(2_000)
    assert line.ends("r1") == [("heard", "")]


def test_a_failure_after_the_last_word_is_no_loss(line: ByHand) -> None:
    line.starts("resp")
    line.sounds("resp", 500, line.last_request().text)
    line.ends_with("resp", FAILED, "server_error")
    line.run(1_000)
    assert line.requests() == ["r1"]
    assert line.ends("r1") == [("heard", "server_error")]


@pytest.mark.parametrize("status", [ev.ResponseStatus.CANCELLED, "incomplete"])
def test_one_the_engine_gave_up_without_a_sound_is_asked_for_again(
    line: ByHand, status: str
) -> None:
    line.starts("resp")
    line.ends_with("resp", ev.ResponseStatus(status))
    assert line.requests() == ["r1", "r1.2"]


@pytest.mark.parametrize("why", ["max_output_tokens", "content_filter"])
def test_of_one_the_engine_cut_short_the_rest_is_asked_for(
    line: ByHand, why: str
) -> None:
    line.starts("resp")
    line.sounds("resp", 300, "Thank you for calling")
    line.ends_with("resp", ev.ResponseStatus.INCOMPLETE, why)
    line.run(500)
    assert [e.data["why"] for e in line.log("response_requeued")] == [why]
    assert line.last_request().text == REST


def test_a_model_that_was_cut_short_in_its_own_words_is_told_where(
    line: ByHand,
) -> None:
    line.greeted()
    line.agent.speaking.ask(Reason.TOOL_RESULT, "")
    line.send(ev.EngineReported(line.now_ms, "usage"))
    line.starts("resp")
    line.sounds("resp", 300, "We have a place on")
    line.ends_with("resp", ev.ResponseStatus.INCOMPLETE, "max_output_tokens")
    line.run(line.now_ms + 500)
    assert "We have a place on" in line.last_request().guidance


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
