"""The engine goes away in the middle of a call: nothing is lost but time."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.turns.engine_side import APOLOGY, BRIDGE_LINE
from apps.agentbrain.conversation.turns.wishes import Reason

from .by_hand import FAILED, ByHand, by_hand


@pytest.fixture
def line() -> ByHand:
    return by_hand()


def lose(line: ByHand, *, permanent: bool = False, reason: str = "dropped") -> None:
    line.active_at_engine = ""
    line.send(ev.EngineLost(line.now_ms, reason, permanent))


def back(line: ByHand) -> None:
    line.send(ev.EngineReady(line.now_ms))


def test_what_was_generated_is_heard_and_the_rest_goes_on(line: ByHand) -> None:
    greeting = line.last_request().text
    words = greeting.split()
    line.starts("resp")
    line.sounds("resp", 1_000, " ".join(words[:4]))
    line.run(200)
    lose(line)
    line.run(400)
    back(line)
    assert line.requests() == ["r1"]
    line.run(1_100)
    assert line.played_ms() == 1_000
    assert line.requests() == ["r1", "r1.2"]
    assert line.last_request().text == " ".join(words[4:])
    line.says("rest", 500)
    line.run(2_000)
    assert line.ends("r1") == [("heard", "")]
    heard = [t.heard_text for _, t in sorted(line.turns().items())]
    assert " ".join(heard) == greeting


def test_a_response_of_the_lost_connection_is_a_ghost_on_the_new_one(
    line: ByHand,
) -> None:
    line.starts("resp")
    line.sounds("resp", 400, "Thank you")
    lose(line)
    line.run(500)
    back(line)
    line.starts("resp", "")
    assert line.kinds(act.CancelResponse) == [act.CancelResponse("", "resp")]


def test_words_a_model_chose_itself_go_on_where_they_stopped(line: ByHand) -> None:
    line.starts("resp")
    line.sounds("resp", 600, "Hello my friend, how")
    lose(line)
    back(line)
    line.run(1_000)
    again = line.last_request()
    assert again.request_id == "r1.2"
    assert '"Hello my friend, how"' in again.guidance


def test_a_reply_that_was_whole_is_not_said_again(line: ByHand) -> None:
    line.starts("resp")
    line.sounds("resp", 600, line.last_request().text)
    lose(line)
    back(line)
    line.run(1_000)
    assert line.requests() == ["r1"]
    assert line.ends("r1") == [("heard", "")]


def test_a_reply_that_had_not_begun_to_sound_is_asked_for_again(line: ByHand) -> None:
    line.starts("resp")
    lose(line)
    back(line)
    assert line.requests() == ["r1", "r1.2"]
    assert line.last_request().text == line.kinds(act.Respond)[0].text


def test_a_silence_is_bridged_by_any_voice_once_per_loss(line: ByHand) -> None:
    line.greeted()
    lose(line)
    lost_ms = line.now_ms
    line.run(lost_ms + 799)
    assert line.requests() == ["r1"]
    line.run(lost_ms + 800)
    bridge = line.last_request()
    assert bridge.bridge
    assert bridge.text == BRIDGE_LINE
    line.says("bridge", 500)
    line.run(lost_ms + 2_000)
    lose(line, reason="still gone")
    line.run(lost_ms + 9_000)
    assert line.requests() == ["r1", "r2"]
    back(line)
    lose(line)
    line.run(line.now_ms + 900)
    assert line.requests() == ["r1", "r2", "r3"]


def test_no_bridge_while_there_is_something_left_to_hear(line: ByHand) -> None:
    line.starts("resp")
    line.sounds("resp", 3_000, line.last_request().text)
    lose(line)
    line.run(3_700)
    assert line.requests() == ["r1"]
    line.run(3_900)
    assert line.requests() == ["r1", "r2"]


def test_an_engine_that_is_back_soon_needs_no_bridge(line: ByHand) -> None:
    line.greeted()
    lose(line)
    line.run(line.now_ms + 500)
    back(line)
    line.run(line.now_ms + 2_000)
    assert line.requests() == ["r1"]


def test_a_bridge_that_does_not_sound_in_time_makes_way(line: ByHand) -> None:
    line.starts("resp")
    lose(line)
    line.run(900)
    assert line.requests() == ["r1", "r2"]
    back(line)
    assert line.ends("r2") == [("dropped", "engine_ready")]
    assert line.requests() == ["r1", "r2", "r1.2"]


def test_a_bridge_that_never_starts_is_not_tried_again(line: ByHand) -> None:
    line.greeted()
    lose(line)
    line.run(line.now_ms + 4_000)
    assert line.ends("r2") == [("dropped", "never_started")]
    assert line.requests() == ["r1", "r2"]


def test_a_voice_that_cannot_bridge_says_so_and_is_left_alone(line: ByHand) -> None:
    line.greeted()
    lose(line)
    line.run(line.now_ms + 800)
    line.ends_with("r2", FAILED, "engine_not_ready")
    line.run(line.now_ms + 3_000)
    assert line.requests() == ["r1", "r2"]


def test_a_reply_the_engine_was_not_ready_for_waits_until_it_is(line: ByHand) -> None:
    line.ends_with("r1", FAILED, "engine_not_ready")
    lose(line)
    line.run(600)
    back(line)
    assert line.requests() == ["r1", "r1.2"]


def test_a_caller_who_spoke_when_it_went_is_asked_to_repeat(line: ByHand) -> None:
    line.greeted()
    line.begins_to_speak("u1")
    line.run(line.now_ms + 500)
    lose(line)
    line.run(line.now_ms + 300)
    back(line)
    assert line.requests() == ["r1"]
    line.run(line.now_ms + 3_000)
    assert line.requests() == ["r1", "r2"]


def test_words_that_a_new_connection_still_finds_are_answered(line: ByHand) -> None:
    line.greeted()
    line.begins_to_speak("u1")
    line.run(line.now_ms + 500)
    lose(line)
    back(line)
    line.begins_to_speak("again")
    line.stops_speaking("again")
    line.said("again", "I need an oil change")
    line.run(line.now_ms + 3_000)
    assert line.requests()[1:]
    assert any(t.text == "I need an oil change" for t in line.turns().values())


def test_an_interrupting_caller_is_not_talked_over_at_once(line: ByHand) -> None:
    line.starts("resp")
    line.sounds("resp", 4_000, line.last_request().text)
    line.run(1_000)
    line.begins_to_speak("u1")
    line.run(1_300)
    lose(line)
    line.run(3_400)
    assert line.heard_between(1_000, 3_400) == 0
    line.run(3_600)
    assert line.heard_between(3_500, 3_600) > 0


def test_lost_for_good_is_an_escalation_an_apology_and_the_end(line: ByHand) -> None:
    line.greeted()
    lose(line, permanent=True, reason="invalid_api_key")
    [escalation] = line.kinds(act.Escalate)
    assert (escalation.reason, escalation.priority) == ("technical_failure", "high")
    assert escalation.detail == "invalid_api_key"
    apology = line.last_request()
    assert apology.text == APOLOGY
    assert apology.bridge
    assert apology.verbatim
    assert line.hung_up == ""
    line.says("voice", 2_000)
    line.run(line.now_ms + 1_900)
    assert line.hung_up == ""
    line.run(line.now_ms + 200)
    assert line.hung_up == "engine_lost"


def test_an_apology_that_cannot_be_said_does_not_keep_the_line_open(
    line: ByHand,
) -> None:
    line.greeted()
    lose(line, permanent=True)
    line.ends_with("r2", FAILED, "engine_not_ready")
    assert line.hung_up == "engine_lost"


def test_an_apology_that_does_not_start_in_time_does_not_either(line: ByHand) -> None:
    line.greeted()
    lose(line, permanent=True)
    line.run(line.now_ms + 2_001)
    assert line.hung_up == "engine_lost"


def test_what_was_generated_is_heard_before_the_apology(line: ByHand) -> None:
    line.starts("resp")
    line.sounds("resp", 1_000, "Thank you for")
    lose(line, permanent=True)
    line.run(990)
    assert line.requests() == ["r1"]
    line.run(1_010)
    assert line.last_request().text == APOLOGY
    assert line.requests() == ["r1", "r2"]
    line.says("voice", 500)
    line.run(2_000)
    assert line.ends("r1") == [("dropped", "lost_for_good")]
    assert line.hung_up == "engine_lost"


def test_nothing_else_is_said_once_it_is_lost_for_good(line: ByHand) -> None:
    line.greeted()
    line.send(ev.StaffSaid(line.now_ms, "hello", "sam"))
    lose(line, permanent=True)
    line.agent.speaking.ask(Reason.REPLY, "never said")
    line.run(20_000)
    assert "never said" not in [r.text for r in line.kinds(act.Respond)]


def test_an_engine_that_never_comes_back_is_given_up_on(line: ByHand) -> None:
    line.greeted()
    lose(line)
    line.run(line.now_ms + 40_000)
    assert line.kinds(act.Escalate)[0].detail == "the engine did not come back"
    assert line.hung_up == "engine_lost"


def test_it_is_escalated_once_however_often_it_is_lost(line: ByHand) -> None:
    line.greeted()
    for _ in range(3):
        lose(line, permanent=True)
    assert len(line.kinds(act.Escalate)) == 1
    assert len([r for r in line.kinds(act.Respond) if r.text == APOLOGY]) == 1


def test_staff_who_have_the_call_keep_it_without_an_engine(line: ByHand) -> None:
    line.greeted()
    line.send(ev.StaffTookOver(line.now_ms, "sam"))
    lose(line, permanent=True)
    line.run(line.now_ms + 5_000)
    assert line.hung_up == ""
    line.send(ev.StaffReleased(line.now_ms, "sam"))
    line.run(line.now_ms + 5_000)
    assert line.hung_up == "engine_lost"


def test_the_end_is_the_same_in_another_process(line: ByHand) -> None:
    line.starts("resp")
    line.sounds("resp", 1_000, "Thank you for")
    lose(line)
    line.move_to_another_process()
    line.run(2_000)
    line.move_to_another_process()
    back(line)
    line.says("rest", 500)
    line.run(4_000)
    assert line.ends("r1") == [("heard", "")]


def test_sound_without_words_is_asked_for_again_as_a_whole(line: ByHand) -> None:
    """Nobody can say how much of it there was."""
    line.starts("resp")
    line.sounds("resp", 400)
    lose(line)
    back(line)
    line.run(500)
    assert line.last_request().request_id == "r1.2"
    assert line.last_request().text == line.kinds(act.Respond)[0].text


def test_the_apology_does_not_talk_over_the_caller(line: ByHand) -> None:
    """A vendor that refuses to answer may still hear."""
    line.greeted()
    line.typed("I need an oil change")
    line.ends_with("r2", FAILED, "insufficient_quota")
    line.run(line.now_ms + 900)
    line.says("bridge", 300)
    line.begins_to_speak("u1")
    line.run(line.now_ms + 6_000)
    assert APOLOGY not in [r.text for r in line.kinds(act.Respond)]
    line.stops_speaking("u1")
    assert line.last_request().text == APOLOGY


def test_a_bridge_that_waits_is_pointless_once_the_engine_is_back(
    line: ByHand,
) -> None:
    line.ends_with("r1", FAILED, "insufficient_quota")
    line.run(500)
    line.begins_to_speak("u1")
    line.run(1_500)
    assert [e.data["reason"] for e in line.events("response_asked")][1:] == ["bridge"]
    back(line)
    assert line.ends("r2") == [("dropped", "engine_ready")]


def test_what_is_held_is_heard_on_when_nobody_will_listen_any_more(
    line: ByHand,
) -> None:
    line.starts("resp")
    line.sounds("resp", 2_000, "Thank you for calling")
    line.run(1_000)
    line.begins_to_speak("u1")
    line.run(1_300)
    lose(line, permanent=True)
    line.run(1_500)
    assert line.heard_between(1_300, 1_500) == 200


def test_a_call_that_is_being_closed_needs_no_bridge(line: ByHand) -> None:
    line.greeted()
    line.agent.speaking.ask(Reason.GOODBYE, "Goodbye.", end_call=True)
    line.send(ev.EngineReported(line.now_ms, "usage"))
    line.says("bye", 300)
    line.run(line.now_ms + 400)
    lose(line)
    line.run(line.now_ms + 2_000)
    assert len(line.events("response_asked")) == 2


def test_a_bridge_that_sounds_already_is_heard_to_its_end(line: ByHand) -> None:
    line.greeted()
    lose(line)
    line.run(line.now_ms + 800)
    line.says("bridge", 600)
    line.run(line.now_ms + 100)
    back(line)
    line.run(line.now_ms + 600)
    assert line.ends("r2") == [("heard", "")]


def test_who_speaks_with_staff_hears_no_bridge(line: ByHand) -> None:
    line.greeted()
    line.send(ev.StaffTookOver(line.now_ms, "sam"))
    lose(line)
    line.run(line.now_ms + 3_000)
    assert len(line.events("response_asked")) == 1
