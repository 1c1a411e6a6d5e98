"""Sound leaves at the speed it is played, with little to do for each piece of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.turns.ledger import Chunk, PlaybackLedger

from .by_hand import ByHand, by_hand

FRAME = b"\x10" * 160


@pytest.fixture
def line() -> ByHand:
    line = by_hand()
    line.starts("resp")
    return line


def frames_in_real_time(line: ByHand, count: int) -> Iterator[None]:
    for number in range(count):
        line.run(number * 20)
        line.send(ev.AgentAudio(line.now_ms, "resp", "i1", FRAME))
        yield


def test_what_arrives_in_real_time_goes_out_in_the_same_moment(line: ByHand) -> None:
    for number, _ in enumerate(frames_in_real_time(line, 200), start=1):
        assert len(line.kinds(act.PlayAudio)) == number
        assert line.played[-1][0] == line.now_ms


def test_in_real_time_no_timer_is_set_and_a_mark_is_sent_every_100_ms(
    line: ByHand,
) -> None:
    before = len(line.kinds(act.SetTimer))
    list(frames_in_real_time(line, 50))
    assert len(line.kinds(act.SetTimer)) == before
    assert len(line.kinds(act.SendMark)) == 10


def test_a_fast_engine_costs_one_chunk_one_mark_and_one_timer_every_100_ms(
    line: ByHand,
) -> None:
    for _ in range(500):
        line.send(ev.AgentAudio(0, "resp", "i1", FRAME))
    line.run(1_000)
    count = {kind: len(line.since(1, kind)) for kind in (act.PlayAudio, act.SendMark)}
    assert count == {act.PlayAudio: 10, act.SendMark: 10}
    paced = [t for t in line.since(1, act.SetTimer) if t.name == "pace"]
    assert len(paced) == 10


def test_what_is_complete_costs_no_timers_beyond_its_pace(line: ByHand) -> None:
    line.sounds("resp", 2_000)
    line.ends_with("resp")
    line.run(1_500)
    assert {timer.name for timer in line.since(1, act.SetTimer)} == {"pace"}


def test_between_timers_a_fast_engines_frames_cause_nothing_at_all(
    line: ByHand,
) -> None:
    for _ in range(20):
        line.send(ev.AgentAudio(0, "resp", "i1", FRAME))
    assert line.agent.receive(ev.AgentAudio(0, "resp", "i1", FRAME)) == []


def test_the_last_sound_of_an_item_carries_a_mark_whatever_its_length(
    line: ByHand,
) -> None:
    line.sounds("resp", 30)
    assert line.kinds(act.SendMark) == []
    line.ends_with("resp")
    assert len(line.kinds(act.SendMark)) == 1
    line.run(40)
    assert line.ends("r1") == [("heard", "")]


def test_odd_pieces_add_up_without_an_error(line: ByHand) -> None:
    """100 bytes are 12.5 ms: rounded each time, the line would run dry."""
    for _ in range(800):
        line.send(ev.AgentAudio(0, "resp", "i1", b"\x10" * 100))
    line.ends_with("resp")
    line.run(10_001)
    assert sum(len(audio) for _, _, audio in line.played) == 80_000
    assert line.ends("r1") == [("heard", "")]
    assert line.most_ahead_ms <= 200


def test_a_name_of_a_mark_is_never_used_twice(line: ByHand) -> None:
    line.sounds("resp", 5_000)
    for number in range(4):
        line.run(line.now_ms + 300)
        line.begins_to_speak(f"u{number}")
        line.said(f"u{number}", "")
    line.move_to_another_process()
    line.run(line.now_ms + 1_000)
    names = [mark.name for mark in line.kinds(act.SendMark)]
    assert len(names) == len(set(names)) > 10


def test_a_mark_covers_the_ones_before_it_and_late_ones_say_nothing() -> None:
    ledger = PlaybackLedger(200, 2_000)
    ledger.add_audio("r", "i", b"\x10" * 3_200, "")
    first = marks(ledger.pump(0))
    second = marks(ledger.pump(100))
    ledger.mark_returned(second[-1], 300)
    assert ledger.items[0].confirmed == 2_400
    ledger.mark_returned(first[0], 310)
    assert ledger.items[0].confirmed == 2_400


def test_a_mark_that_is_back_before_its_sound_can_have_been_played_is_no_news() -> None:
    """The carrier threw the sound away, whoever told it to."""
    ledger = PlaybackLedger(200, 2_000)
    ledger.add_audio("r", "i", b"\x10" * 1_600, "")
    [mark] = marks(ledger.pump(0))
    ledger.mark_returned(mark, 50)
    assert ledger.items[0].confirmed == 0


def marks(chunks: list[Chunk]) -> list[str]:
    return [chunk.mark for chunk in chunks if chunk.mark]


def test_a_second_item_is_spoken_behind_the_first(line: ByHand) -> None:
    line.sounds("resp", 300, "Good morning.", item="i1")
    line.sounds("resp", 300, "How can I help?", item="i2")
    line.ends_with("resp")
    line.run(700)
    items = [item for _, item, _ in line.played]
    assert items == sorted(items)
    assert set(items) == {"i1", "i2"}
    turn = line.turns()[0]
    assert turn.heard_text == "Good morning. How can I help?"


def test_what_was_heard_is_let_go_in_an_hour_of_speech(line: ByHand) -> None:
    """Neither sound nor marks nor timers may pile up."""
    second = FRAME * 50
    for at_ms in range(0, 3_600_000, 1_000):
        line.run(at_ms)
        line.actions.clear()
        line.played.clear()
        line.send(ev.AgentAudio(at_ms, "resp", "i1", second))
    [item] = line.agent.speaking.ledger.items
    assert item.generated == 3_600 * 8_000
    assert len(item.sound) <= 4 * 8_000
    assert len(line.agent.snapshot()["speaking"]["ledger"]["carrier"]["sent"]) <= 3
    assert len(line.agent.moment.timers.snapshot()) <= 4


def test_marks_that_never_come_do_not_pile_up(line: ByHand) -> None:
    line._mark_sender = lambda name, generation: lambda: None  # type: ignore[method-assign]
    for at_ms in range(0, 60_000, 20):
        line.run(at_ms)
        line.send(ev.AgentAudio(at_ms, "resp", "i1", FRAME))
    sent = line.agent.snapshot()["speaking"]["ledger"]["carrier"]["sent"]
    assert len(sent) <= 25


def test_empty_sound_is_no_item(line: ByHand) -> None:
    line.send(ev.AgentAudio(0, "resp", "i1", b"", "words"))
    assert line.agent.speaking.ledger.items == []


def test_words_ahead_of_their_sound_are_not_heard_yet(line: ByHand) -> None:
    """All sound so far was heard, but it cannot have carried all of the words."""
    text = "Thank you for calling. Before we begin I would like to tell you a story."
    line.sounds("resp", 1_000, text)
    line.run(1_000)
    line.send(ev.StaffTookOver(1_000, "sam"))
    heard = line.turns()[0].heard_text
    assert text.startswith(heard)
    assert 2 <= len(heard.split()) <= 5


def test_the_same_item_name_in_two_responses_is_two_items() -> None:
    ledger = PlaybackLedger(200, 2_000)
    ledger.add_audio("r1", "item", b"\x10" * 160, "")
    ledger.add_audio("r2", "item", b"\x10" * 320, "")
    assert [item.generated for item in ledger.items] == [160, 320]


def test_the_end_of_one_response_does_not_complete_another() -> None:
    ledger = PlaybackLedger(200, 2_000)
    ledger.add_audio("r1", "a", b"\x10" * 160, "")
    ledger.add_audio("r2", "b", b"\x10" * 160, "")
    ledger.response_done("r1")
    assert [item.complete for item in ledger.items] == [True, False]


def test_a_mark_without_a_name_says_nothing(line: ByHand) -> None:
    line.sounds("resp", 60)
    line.send(ev.MarkReturned(0, ""))
    assert line.agent.speaking.ledger.items[0].confirmed == 0


def test_a_second_item_does_not_wait_for_the_end_of_the_response(line: ByHand) -> None:
    line.sounds("resp", 300, "Good morning.", item="i1")
    line.sounds("resp", 300, "How can I help?", item="i2")
    line.run(600)
    assert line.played_ms() == 600
