"""Both voices of a call as a picture."""

from __future__ import annotations

from apps.calls.models import CallEvent, Turn
from apps.calls.timeline import MAX_TICKS, build_timeline


def turn(index: int, speaker: str, started_ms: int, ended_ms: int, **more) -> Turn:
    return Turn(
        index=index,
        speaker=speaker,
        text="words",
        started_ms=started_ms,
        ended_ms=ended_ms,
        **more,
    )


def test_a_turn_stands_where_and_as_long_as_it_was_spoken():
    picture = build_timeline([turn(0, "caller", 2000, 4000)], [], length_ms=10_000)
    (block,) = picture.blocks
    assert (block.x, block.width) == ("20.00%", "20.00%")
    assert block.anchor == "turn-0"


def test_an_interruption_is_marked_where_the_agent_was_cut_off():
    turns = [turn(0, "agent", 0, 5000, interrupted=True), turn(1, "caller", 4800, 6000)]
    picture = build_timeline(turns, [], length_ms=10_000)
    assert [(mark.kind, mark.x) for mark in picture.marks] == [
        ("interruption", "50.00%")
    ]


def test_tools_and_escalations_are_marked_and_inner_workings_are_not():
    events = [
        CallEvent(at_ms=1000, kind="tool_finished", data={"name": "find_slots"}),
        CallEvent(at_ms=1500, kind="response_started", data={}),
        CallEvent(at_ms=2000, kind="escalated", data={"reason": "angry"}),
    ]
    picture = build_timeline([], events, length_ms=4000)
    assert [mark.kind for mark in picture.marks] == ["tool", "escalation"]
    assert picture.marks[0].title == "0:01 Tool finished: name: find_slots"


def test_the_picture_is_as_long_as_the_last_word_when_the_call_is_not_over():
    picture = build_timeline([turn(0, "agent", 0, 8000)], [], length_ms=2000)
    assert picture.blocks[0].width == "100.00%"


def test_a_turn_that_ends_before_it_starts_is_a_stroke_not_an_error():
    picture = build_timeline([turn(0, "agent", 3000, 0)], [], length_ms=10_000)
    assert picture.blocks[0].width == "0.30%"


def test_no_label_sticks_out_of_the_picture_at_its_end():
    ticks = build_timeline([], [], length_ms=61_000).ticks
    assert [tick.label for tick in ticks] == [
        "0:00",
        "0:10",
        "0:20",
        "0:30",
        "0:40",
        "0:50",
    ]


def test_a_call_of_any_length_has_few_ticks():
    for length_ms in (0, 900, 61_000, 3_600_000, 40_000_000):
        ticks = build_timeline([], [], length_ms).ticks
        assert ticks[0].label == "0:00"
        assert len(ticks) <= MAX_TICKS + 4


def test_who_does_not_see_the_picture_is_told_it():
    turns = [turn(0, "agent", 0, 5000, interrupted=True), turn(1, "caller", 5000, 7000)]
    text = build_timeline(turns, [], length_ms=65_000).description
    assert "In 1:05 the caller spoke for 0:02, the agent for 0:05" in text
    assert text.endswith("the agent was interrupted 1 time.")
