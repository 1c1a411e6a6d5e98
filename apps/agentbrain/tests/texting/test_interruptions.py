"""The line cut our words short: what was heard, and what becomes of the rest."""

from __future__ import annotations

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.turns.wishes import Reason
from apps.agentbrain.tests.texting.speaking import (
    given,
    interrupted,
    speaking_the_first_of_two,
)

from .line import by_hand, text_line


def test_what_the_line_says_was_heard_is_what_is_written_down_and_remembered():
    line = text_line().wait(2_000)
    heard = line.caller_interrupts()
    assert 0 < len(heard) < len(line.words()[0])
    [turn] = line.agents_turns()
    assert turn.interrupted
    assert turn.heard_text == heard
    assert turn.text == line.words()[0]
    [cut] = line.kinds(act.TruncateItem)
    assert (cut.heard_ms, cut.heard_text) == (0, heard)


def test_words_after_the_interruption_are_answered_and_the_rest_is_forgotten():
    line = text_line().wait(2_000)
    line.caller_interrupts()
    line.wait(500)
    said = len(line.said)
    line.caller_says("I need an oil change")
    line.wait(5_000)
    assert len(line.words(said)) == 1
    assert line.events("barge_in_confirmed")
    assert not line.events("response_requeued")


def test_words_so_far_are_proof_enough():
    line = text_line().wait(2_000)
    line.caller_interrupts()
    line.caller_goes_on("uh", "p1")
    assert line.agent.interruption.held
    line.caller_goes_on("uh I would", "p1")
    assert not line.agent.interruption.held
    said = len(line.said)
    line.wait(4_000)
    assert len(line.said) == said, "nobody is talked over"


def test_a_cough_lets_the_rest_be_said():
    line = text_line().wait(2_000)
    text = line.words()[0]
    heard = line.caller_interrupts()
    said = len(line.said)
    line.wait(line.agent.settings.false_interruption_timeout_ms + 500)
    assert line.words(said) == [text.removeprefix(heard).strip()]
    assert [e.data["why"] for e in line.events("barge_in_rejected")] == [
        "no words in time"
    ]


def test_a_listening_sound_lets_the_rest_be_said():
    line = text_line().wait(1_500)
    text = line.words()[0]
    heard = line.caller_interrupts()
    said = len(line.said)
    line.wait(300)
    line.caller_says("uh huh")
    line.wait(500)
    assert line.words(said) == [text.removeprefix(heard).strip()]
    caller = next(t for t in line.turns().values() if t.speaker == "caller")
    assert caller.trace[0]["rule"] == "backchannel"


def test_who_is_still_speaking_is_waited_for():
    line = text_line().wait(2_000)
    line.caller_interrupts()
    said = len(line.said)
    line.send(ev.CallerSpeechStarted(line.now_ms, "u1"))
    line.wait(8_000)
    assert len(line.said) == said


def test_a_response_still_being_made_is_cancelled_and_its_talk_is_closed():
    line = by_hand()
    request = line.requests()[0]
    line.send(ev.ResponseStarted(0, "r", request.request_id))
    line.gives("r", "Thank you for ")
    line.wait(1_000)
    interrupted(line, "Thank you")
    [cancel] = line.kinds(act.CancelResponse)
    assert cancel.response_id == "r"
    assert line.said[-1][1] == act.SayText("r", "", last=True)
    line.gives("r", "calling")
    assert line.words() == ["Thank you for"]


def test_a_response_that_had_no_word_yet_is_given_up_too():
    line = by_hand()
    interrupted(line, "")
    assert line.kinds(act.CancelResponse)
    assert line.said == []
    assert line.turns() == {}
    line.wait(3_000)
    assert line.requests()[-1].text == line.requests()[0].text


def test_of_two_responses_the_one_being_spoken_was_cut():
    line = speaking_the_first_of_two()
    interrupted(line, "The first")
    first, second = line.agents_turns()
    assert (first.heard_text, first.interrupted) == ("The first", True)
    assert (second.heard_text, second.interrupted) == ("", True)
    cuts = [(cut.item_id, cut.heard_text) for cut in line.kinds(act.TruncateItem)]
    assert cuts == [("one-item", "The first"), ("two-item", "")]
    line.wait(3_000)
    assert [r.text for r in line.requests()[-2:]] != []


def test_of_two_responses_the_first_was_heard_when_the_second_was_cut():
    line = speaking_the_first_of_two()
    interrupted(line, "The second")
    first, second = line.agents_turns()
    assert (first.heard_text, first.interrupted) == ("The first answer.", False)
    assert (second.heard_text, second.interrupted) == ("The second", True)


def test_where_the_line_tells_nothing_time_decides():
    line = by_hand()
    text = "one two three four five six seven eight nine ten"
    given(line, text)
    pace = line.agent.speaking.pace
    line.run(pace.begins_after_ms + len(text) * pace.ms_per_character // 2)
    interrupted(line, None)
    [turn] = line.agents_turns()
    assert turn.heard_text == "one two three four five"


def test_where_the_line_tells_nothing_earlier_responses_were_heard():
    line = by_hand()
    given(line, "The first.", "one")
    line.send(ev.StaffSaid(line.now_ms, "The second one is longer.", "sam"))
    given(line, "The second one is longer.", "two")
    line.run(line.agent.speaking.next_end_ms() - 1)
    line.agent.moment.begin(line.agent.speaking.next_end_ms())
    interrupted(line, None)
    first, second = line.agents_turns()
    assert first.heard_text == "The first."
    assert second.interrupted


def test_of_several_items_only_those_cut_are_made_shorter():
    line = by_hand()
    request = line.requests()[0]
    line.send(ev.ResponseStarted(0, "r", request.request_id))
    line.send(ev.AgentTextDelta(0, "r", "i1", "The first. "))
    line.send(ev.AgentTextDelta(0, "r", "i2", "The second."))
    line.send(ev.ResponseEnded(0, "r", ev.ResponseStatus.COMPLETED))
    line.wait(400)
    interrupted(line, "The first. The")
    assert line.kinds(act.TruncateItem) == [act.TruncateItem("i2", 0, "The")]
    assert line.agents_turns()[0].heard_text == "The first. The"


def test_a_new_utterance_cancels_what_is_being_given():
    line = text_line().wait(90)
    line.caller_says("I need an oil change")
    assert line.kinds(act.CancelResponse)
    line.wait(10_000)
    greeting, reply = line.agents_turns()
    assert greeting.interrupted
    assert greeting.heard_text == line.words()[0]
    assert not reply.interrupted


def test_a_new_utterance_over_words_that_were_given_leaves_them_heard():
    line = text_line().wait(1_500)
    line.caller_says("I need an oil change")
    line.wait(500)
    greeting = line.agents_turns()[0]
    assert not greeting.interrupted
    assert line.kinds(act.CancelResponse) == []
    assert line.ends("r1") == [("heard", "caller")]


def test_a_listening_sound_over_our_words_changes_nothing():
    line = text_line().wait(1_000)
    line.caller_says("uh huh")
    line.wait(10_000)
    assert line.ends("r1") == [("heard", "")]
    assert len(line.words()) == 1


def test_last_words_that_were_given_close_the_call_whatever_the_caller_says():
    line = text_line().wait(9_000)
    line.agent.speaking.ask(Reason.GOODBYE, "Goodbye.", end_call=True)
    line.send(ev.EngineReported(line.now_ms, "usage", {}))
    line.wait(200)
    line.caller_says("thank you goodbye")
    line.wait(5_000)
    assert line.hung_up == "goodbye"


def test_last_words_that_the_line_cut_still_close_the_call():
    line = text_line().wait(9_000)
    line.agent.speaking.ask(Reason.GOODBYE, "Goodbye and take care.", end_call=True)
    line.send(ev.EngineReported(line.now_ms, "usage", {}))
    line.wait(200)
    interrupted(line, "Goodbye")
    assert line.hung_up == "interrupted"
    assert not line.events("response_requeued")


def test_words_that_only_fill_a_silence_are_not_repeated():
    line = text_line().wait(9_000)
    line.agent.speaking.ask(Reason.FILLER, "One moment, please.")
    line.send(ev.EngineReported(line.now_ms, "usage", {}))
    line.wait(300)
    interrupted(line, "One")
    said = len(line.said)
    line.wait(3_000)
    assert len(line.said) == said


def test_words_so_far_hold_the_next_response_back_until_they_stop():
    line = text_line().wait(9_000)
    line.caller_goes_on("I need", "p1")
    line.send(ev.StaffSaid(line.now_ms, "Yes?", "sam"))
    line.wait(3_000)
    assert len(line.words()) == 1
    line.caller_goes_on("  ", "p1")
    line.wait(12_000)  # the words stopped without an end
    assert "Yes?" in line.words()


def test_late_words_so_far_of_an_utterance_that_is_over_open_nothing():
    line = text_line().wait(9_000)
    line.caller_goes_on("I need", "p1")
    line.caller_says("I need an oil change", "p1")
    line.caller_goes_on("I need an oil", "p1")
    assert not line.agent.caller.floor.busy
    line.wait(500)
    assert len(line.words()) == 2


def test_a_response_without_an_id_that_was_stopped_is_not_heard_later():
    line = by_hand()
    request = line.requests()[0]
    line.send(ev.ResponseStarted(0, "", request.request_id))
    line.gives("", "Thank you ")
    line.caller_says("stop please")
    assert line.agent.speaking.deaf_until_ms > line.now_ms


def test_a_caller_who_speaks_over_nothing_interrupts_nothing():
    line = text_line().wait(9_000)
    assert not line.agent.interruption.possible
    interrupted(line, "")
    assert not line.agent.interruption.held


def test_the_rest_survives_a_move_to_another_process():
    line = text_line().wait(2_000)
    text = line.words()[0]
    heard = line.caller_interrupts()
    line.move_to_another_process()
    said = len(line.said)
    line.wait(3_500)
    assert line.words(said) == [text.removeprefix(heard).strip()]


def test_nothing_else_is_said_before_it_is_known_what_the_sound_was():
    line = text_line().wait(2_000)
    line.caller_interrupts()
    said = len(line.said)
    line.send(ev.StaffSaid(line.now_ms, "One more thing.", "sam"))
    line.wait(1_000)
    assert len(line.said) == said
    line.wait(3_000)
    assert "One more thing." in line.words(said)


def test_the_line_is_silent_after_it_was_cut():
    line = text_line().wait(2_000)
    assert line.agent.speaking.unheard_ms() > 1_000
    line.caller_interrupts()
    assert line.agent.speaking.unheard_ms() == 0


def test_a_function_call_of_words_that_were_cut_is_not_run():
    line = by_hand()
    request = line.requests()[0]
    line.send(ev.ResponseStarted(0, "r", request.request_id))
    line.gives("r", "Thank you for ")
    line.wait(1_000)
    interrupted(line, "Thank")
    line.send(ev.ToolRequested(line.now_ms, "r", "c1", "find_slots"))
    assert line.kinds(act.RunTool) == []
    [answer] = line.kinds(act.SendToolResult)
    assert answer.output == {"error": "interrupted"}


def test_a_response_that_starts_after_it_was_given_up_is_cancelled_by_its_id():
    line = by_hand()
    request = line.requests()[0]
    interrupted(line, "")
    line.send(ev.ResponseStarted(line.now_ms, "late", request.request_id))
    assert line.kinds(act.CancelResponse)[-1].response_id == "late"
    line.gives("late", "Thank you")
    assert line.said == []
