"""The recorder loses nothing: batches, order, retries, refused entries, files."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from django.db import DataError, OperationalError

from apps.agentbrain.conversation.actions import (
    Escalate,
    SaveEvent,
    SaveTurn,
    UpdateCall,
)
from apps.calls.recorder import Recorder
from apps.calls.recorder_entries import (
    EndEntry,
    EscalationEntry,
    EventEntry,
    HeartbeatEntry,
    TurnEntry,
    UpdateEntry,
    from_line,
    to_line,
)


def turn(index: int, text: str = "hello", call_id: int = 1) -> TurnEntry:
    return TurnEntry(call_id, SaveTurn(index, "caller", text, "", 0, 10))


class Database:
    """Takes batches; can be away, can refuse, can hang."""

    def __init__(self) -> None:
        self.batches: list[tuple] = []
        self.away_for = 0
        self.poison: object = None
        self.hangs: threading.Event | None = None
        self.attempts = 0
        self.called = threading.Event()

    def write(self, entries) -> None:
        self.attempts += 1
        self.called.set()
        if self.hangs is not None:
            self.hangs.wait(5)
        if self.away_for:
            self.away_for -= 1
            raise OperationalError("server closed the connection")
        if self.poison is not None and self.poison in entries:
            raise DataError("value too long")
        self.batches.append(tuple(entries))

    @property
    def written(self) -> list:
        return [entry for batch in self.batches for entry in batch]


@pytest.fixture
def database():
    return Database()


@pytest.fixture
def make_recorder(database, tmp_path):
    made: list[Recorder] = []

    def make(**options) -> Recorder:
        recorder = Recorder(
            tmp_path, write=database.write, **{"interval_seconds": 0.01, **options}
        )
        made.append(recorder)
        return recorder

    yield make
    database.away_for, database.hangs = 0, None
    for recorder in made:
        recorder.close(5)


def flush(recorder: Recorder, seconds: float = 5.0) -> bool:
    return asyncio.run(recorder.flush(seconds))


def spilled(directory: Path) -> list[Path]:
    return list(directory.glob("*.jsonl"))


def test_entries_that_come_together_are_written_together(make_recorder, database):
    recorder = make_recorder(interval_seconds=0.2)
    entries = [turn(number) for number in range(50)]
    for entry in entries:
        recorder.add(entry)
    assert flush(recorder)
    assert database.written == entries
    assert len(database.batches) <= 2


def test_a_flush_with_nothing_waiting_returns_at_once(make_recorder):
    assert flush(make_recorder())


def test_a_database_that_is_away_gets_everything_later_and_in_order(
    make_recorder, database
):
    database.away_for = 2
    recorder = make_recorder()
    entries = [turn(number) for number in range(5)]
    for entry in entries:
        recorder.add(entry)
    assert flush(recorder)
    assert database.written == entries
    assert database.attempts >= 3


def test_a_refused_entry_is_put_aside_and_the_others_are_written(
    make_recorder, database, tmp_path, caplog
):
    bad = turn(1, "poison")
    database.poison = bad
    recorder = make_recorder()
    for entry in (turn(0), bad, turn(2), turn(0, call_id=2)):
        recorder.add(entry)
    assert flush(recorder)
    assert database.written == [turn(0), turn(2), turn(0, call_id=2)]
    assert from_line((tmp_path / "rejected.log").read_bytes().strip()) == bad
    assert [r.message for r in caplog.records] == [
        "An entry was refused and put aside."
    ]


def test_entries_past_the_bound_wait_in_a_file_and_are_written_first(
    make_recorder, database, tmp_path
):
    database.away_for, database.hangs = 1, threading.Event()
    recorder = make_recorder(most_waiting=3)
    entries = [turn(number) for number in range(10)]
    recorder.add(entries[0])
    assert database.called.wait(5)
    for entry in entries[1:]:
        recorder.add(entry)
    database.hangs.set()
    assert flush(recorder)
    assert database.written == []
    assert len(spilled(tmp_path)) == 1
    recorder.add(turn(10))
    assert flush(recorder)
    assert database.written == [*entries, turn(10)]
    assert spilled(tmp_path) == []


def test_closing_while_the_database_is_away_keeps_everything_in_a_file(
    make_recorder, database, tmp_path
):
    database.away_for = 10_000
    recorder = make_recorder()
    entries = [turn(0), EventEntry(1, SaveEvent("nudge", 5, {"count": 1}))]
    for entry in entries:
        recorder.add(entry)
    recorder.close(5)
    assert database.written == []
    (kept,) = spilled(tmp_path)
    assert [from_line(line) for line in kept.read_bytes().splitlines()] == entries


def test_what_an_earlier_process_left_is_written_at_the_next_start(
    make_recorder, database, tmp_path
):
    entries = [turn(0), turn(1)]
    (tmp_path / "1-gone.jsonl").write_bytes(
        b"".join(to_line(entry) for entry in entries) + b'{"kind":"TurnEn'
    )
    recorder = make_recorder()
    recorder.start()
    recorder.add(turn(2))
    assert flush(recorder)
    assert database.written == [*entries, turn(2)]
    assert spilled(tmp_path) == []


def test_the_file_of_a_living_process_is_left_alone(make_recorder, database, tmp_path):
    database.away_for = 10_000
    older = make_recorder(most_waiting=1)
    older.add(turn(0))
    older.add(turn(1))
    older.close(5)  # its file stays open, as a living process' would
    database.away_for = 0
    newer = make_recorder()
    newer.add(turn(7))
    assert flush(newer)
    assert database.written == [turn(7)]
    assert len(spilled(tmp_path)) == 1


def test_a_database_that_hangs_at_the_end_does_not_take_the_entries_with_it(
    make_recorder, database, tmp_path
):
    recorder = make_recorder()
    database.hangs = threading.Event()
    recorder.add(turn(0))
    recorder.close(0.3)
    (kept,) = spilled(tmp_path)
    assert [from_line(line) for line in kept.read_bytes().splitlines()] == [turn(0)]
    database.hangs.set()


def test_a_flush_that_takes_too_long_says_so(make_recorder, database, caplog):
    database.away_for = 10_000
    recorder = make_recorder()
    recorder.add(turn(0))
    assert not flush(recorder, 0.1)
    assert "The recorder did not finish writing in time." in caplog.text


def test_what_staff_wait_for_is_written_without_delay(make_recorder, database):
    recorder = make_recorder(interval_seconds=60)
    recorder.add(HeartbeatEntry(1))
    assert not database.called.wait(0.2)
    recorder.add(EscalationEntry(1, Escalate("human_requested", "high")))
    assert database.called.wait(30)


@pytest.mark.parametrize(
    "entry",
    [
        turn(3),
        EventEntry(1, SaveEvent("nudge", 5, {"count": 1})),
        UpdateEntry(1, UpdateCall("closing", "book", {"service": "oil"}, 4, 5, True)),
        EscalationEntry(1, Escalate("human_requested", "high", "please", "x")),
        HeartbeatEntry(1),
        EndEntry(1, "lost", "shutdown", "MZ1", {"agent": {}, "tools": []}),
    ],
    ids=lambda entry: type(entry).__name__,
)
def test_an_entry_survives_the_file(entry):
    assert from_line(to_line(entry)) == entry


@pytest.mark.parametrize(
    "line", [b"", b"{", b"[]", b"1", b'{"kind":"Nobody"}', b"\xff"]
)
def test_a_line_that_is_no_entry_is_refused(line):
    with pytest.raises(ValueError):  # noqa: PT011 - orjson's own subclass
        from_line(line)
