"""What the line reports late, or of words that are not ours, about what was heard."""

from __future__ import annotations

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.texting.pace import Pace
from apps.agentbrain.conversation.turns.wishes import Reason
from apps.agentbrain.tests.texting.speaking import (
    given,
    interrupted,
    speaking_the_first_of_two,
)

from .line import by_hand, text_line


def test_a_report_over_two_responses_is_read_through():
    line = speaking_the_first_of_two()
    interrupted(line, "the first answer the sec")
    first, second = line.agents_turns()
    assert (first.heard_text, first.interrupted) == ("The first answer.", False)
    assert (second.heard_text, second.interrupted) == ("The second", True)


def test_a_report_after_the_last_words_were_spoken_belongs_to_them():
    line = text_line().wait(9_000)
    line.agent.speaking.ask(Reason.GOODBYE, "Goodbye.", end_call=True)
    line.send(ev.EngineReported(line.now_ms, "usage", {}))
    line.run(line.agent.speaking.next_end_ms() or line.now_ms)
    line.wait(1_200)
    interrupted(line, "not ours")
    assert line.hung_up == "interrupted"
    assert line.agents_turns()[-1].heard_text == "not ours"


def test_words_that_are_not_ours_are_kept_as_the_line_told_them():
    line = by_hand()
    given(line, "The first answer.", "one")
    line.wait(500)
    interrupted(line, "something else")
    [turn] = line.agents_turns()
    assert turn.heard_text == "something else"
    assert turn.text == "The first answer."


def test_an_interruption_that_heard_all_is_none():
    line = by_hand()
    given(line, "The first answer.", "one")
    line.wait(500)
    interrupted(line, "The first answer")
    [turn] = line.agents_turns()
    assert not turn.interrupted
    assert not line.agent.interruption.held
    assert line.kinds(act.TruncateItem) == []


def test_an_interruption_later_than_the_estimate_corrects_what_was_written():
    line = by_hand()
    given(line, "The first answer.", "one")
    line.wait(5_000)
    assert line.agents_turns()[0].heard_text == "The first answer."
    interrupted(line, "The first")
    [turn] = line.agents_turns()
    assert (turn.heard_text, turn.interrupted) == ("The first", True)
    assert line.kinds(act.TruncateItem) == [
        act.TruncateItem("one-item", 0, "The first")
    ]
    assert len(line.events("heard_corrected")) == 1
    interrupted(line, "The")
    assert len(line.events("heard_corrected")) == 1, "once is enough"


def test_a_late_report_of_other_words_or_of_none_corrects_nothing():
    line = by_hand()
    given(line, "The first answer.", "one")
    line.wait(5_000)
    interrupted(line, "other words")
    assert not line.agents_turns()[0].interrupted
    line.send(ev.StaffSaid(line.now_ms, "Second.", "sam"))
    given(line, "Second.", "two")
    line.wait(5_000)
    interrupted(line, None)
    assert not line.events("heard_corrected")


def test_a_correction_knows_which_of_several_responses_was_cut():
    line = by_hand()
    line.agent.speaking.pace = Pace(ms_per_character=1, begins_after_ms=0)
    given(line, "One moment.", "one")
    line.send(ev.StaffSaid(line.now_ms, "Here it is now.", "sam"))
    given(line, "Here it is now.", "two")
    line.wait(1_000)
    interrupted(line, "Here it")
    first, second = line.agents_turns()
    assert not first.interrupted
    assert (second.heard_text, second.interrupted) == ("Here it", True)


def test_what_was_spoken_before_the_caller_spoke_is_not_corrected_any_more():
    line = text_line().wait(9_000)
    line.caller_says("I need an oil change")
    line.wait(15_000)
    interrupted(line, " ".join(line.words()[0].split()[:3]))
    assert not line.events("heard_corrected")
