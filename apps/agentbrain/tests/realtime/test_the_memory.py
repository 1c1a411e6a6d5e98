"""The conversation as heard, bounded, for whoever goes on with it."""

from __future__ import annotations

from apps.agentbrain.engines.realtime.memory import ConversationMemory, Who


def texts(memory: ConversationMemory) -> list[str]:
    return [line.text for line in memory.to_replay()]


def test_lines_keep_the_order_in_which_they_began():
    memory = ConversationMemory()
    memory.begin(Who.CALLER, "u1")
    memory.agent_goes_on("i1", "Which car?")
    memory.caller_said("u1", " an oil change ")
    memory.caller_typed("555")
    assert texts(memory) == ["an oil change", "Which car?", "555"]


def test_lines_without_words_are_not_told():
    memory = ConversationMemory()
    memory.begin(Who.CALLER, "u1")
    memory.begin(Who.AGENT, "i1")
    memory.tool_called("c1", "book", "{}")
    assert memory.to_replay() == []


def test_the_oldest_lines_are_forgotten_first():
    memory = ConversationMemory(most_lines=3)
    for number in range(5):
        memory.caller_said(f"u{number}", f"word {number}")
    assert texts(memory) == ["word 2", "word 3", "word 4"]
    assert memory.line("u1") is None


def test_the_newest_lines_are_told_up_to_a_number_of_characters():
    memory = ConversationMemory(most_characters=10)
    for words in ("far too old", "12345", "1234"):
        memory.caller_typed(words)
    assert texts(memory) == ["12345", "1234"]


def test_one_line_is_told_however_long_it_is():
    memory = ConversationMemory(most_characters=3)
    memory.caller_typed("hello")
    assert texts(memory) == ["hello"]


def test_a_call_without_an_answer_is_not_told_and_one_with_it_is():
    memory = ConversationMemory()
    memory.tool_called("c1", "book", '{"a":1}')
    assert memory.to_replay() == []
    assert memory.tool_answered("c1", '{"ok":true}')
    assert not memory.tool_answered("c1", '{"ok":false}')
    (line,) = memory.to_replay()
    assert (line.name, line.arguments, line.output) == (
        "book",
        '{"a":1}',
        '{"ok":true}',
    )


def test_nobody_answers_a_call_that_was_never_made():
    assert not ConversationMemory().tool_answered("c1", "{}")


def test_a_share_of_the_words_ends_with_a_whole_word():
    memory = ConversationMemory()
    memory.agent_goes_on("i1", "Monday at nine or ten")
    memory.line("i1").sound_ms = 2100
    memory.agent_heard("i1", 1200, "")
    assert texts(memory) == ["Monday at"]


def test_all_of_it_heard_is_all_of_it_kept():
    memory = ConversationMemory()
    memory.agent_goes_on("i1", "Monday at nine.")
    memory.line("i1").sound_ms = 900
    memory.agent_heard("i1", 900, "")
    assert texts(memory) == ["Monday at nine."]


def test_words_that_come_after_the_cut_were_not_heard():
    memory = ConversationMemory()
    memory.agent_goes_on("i1", "Monday")
    memory.agent_heard("i1", 500, "Monday")
    memory.agent_goes_on("i1", " at nine.")
    assert texts(memory) == ["Monday"]


def test_the_callers_line_cannot_be_cut():
    memory = ConversationMemory()
    memory.caller_said("u1", "hello")
    assert memory.agent_heard("u1", 0, "") is None
    assert texts(memory) == ["hello"]
