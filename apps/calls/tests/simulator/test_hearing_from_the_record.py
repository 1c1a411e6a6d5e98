"""Callers who answer what they are asked know it from the rows the server writes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from apps.calls.models import Call, Turn
from apps.calls.telephony.simulator import CallerLine, CallOptions, WhenAsked
from apps.calls.telephony.simulator.listening import attentive
from apps.calls.tests.a_day.database import connected

ALIAS = "theirs"
ASKED = (CallerLine("yes", WhenAsked("is that right")),)


@pytest.fixture(autouse=True)
def databases_are_open(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@contextmanager
def installation(path: Path, **said: str) -> Iterator[None]:
    """Another installation's rows under the one name: a call of each sid."""
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    with connected(ALIAS, database):
        with connections[ALIAS].schema_editor() as editor:
            editor.create_model(Call)
            editor.create_model(Turn)
        connections[ALIAS].disable_constraint_checking()
        for call_sid, words in said.items():
            call = Call(call_sid=call_sid)
            call.save(using=ALIAS)
            _says(call, 0, words)
        yield


def _says(call: Call, index: int, text: str) -> None:
    connections[ALIAS].disable_constraint_checking()  # of tables it has not
    turn = Turn(call=call, index=index, speaker="agent", text=text)
    turn.started_ms = turn.ended_ms = 1_000 * index
    turn.save(using=ALIAS)


async def heard(call_sid: str, seconds: float = 5.0) -> str:
    """What somebody who waits to be asked has heard last, as soon as it is anything."""
    async with attentive(CallOptions(call_sid=call_sid, steps=ASKED), ALIAS) as call:
        assert call.agent_words is not None
        for _ in range(int(seconds / 0.05)):
            if call.agent_words()[1]:
                break
            await asyncio.sleep(0.05)
        return call.agent_words()[1]


def test_a_caller_hears_the_agent_of_their_own_call(tmp_path: Path) -> None:
    with installation(tmp_path / "rows", CA1="Is that right?", CA2="Which day?"):
        assert asyncio.run(heard("CA1")) == "Is that right?"
        assert asyncio.run(heard("CA2")) == "Which day?"


def test_another_database_of_the_same_name_is_heard_too(tmp_path: Path) -> None:
    """As where one installation after the other is tried in one process."""
    with installation(tmp_path / "first", CA3="How are you?"):
        assert asyncio.run(heard("CA3")) == "How are you?"
    with installation(tmp_path / "second", CA4="What year is it?"):
        assert asyncio.run(heard("CA4")) == "What year is it?"


def test_calls_that_end_leave_the_others_their_hearing(tmp_path: Path) -> None:
    async def two() -> str:
        options = CallOptions(call_sid="CA1", steps=ASKED)
        async with attentive(options, ALIAS) as first:
            await heard("CA2")
            turn = await asyncio.to_thread(_say_more)
            await asyncio.sleep(0.6)
            assert first.agent_words is not None
            assert first.agent_words()[0] == turn
            return first.agent_words()[1]

    with installation(tmp_path / "rows", CA1="Is that right?", CA2="Which day?"):
        assert asyncio.run(two()) == "Anything else?"


def _say_more() -> int:
    call = Call.objects.using(ALIAS).get(call_sid="CA1")
    _says(call, 2, "Anything else?")
    connections[ALIAS].close()
    return 2


def test_a_record_that_cannot_be_read_is_told_of_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    nothing = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "empty")}
    with connected(ALIAS, nothing), caplog.at_level(logging.WARNING):
        assert asyncio.run(heard("CA1", seconds=1.0)) == ""
    [told] = [record for record in caplog.records if "cannot be read" in record.message]
    assert told.call_sid == "CA1"  # type: ignore[attr-defined]


def test_what_is_wrong_in_the_program_is_not_taken_for_silence() -> None:
    async def call() -> None:
        options = CallOptions(call_sid="CA1", steps=ASKED)
        async with attentive(options, "no such database"):
            await asyncio.sleep(0.3)

    with pytest.raises(Exception, match="no such database"):
        asyncio.run(call())


def test_a_caller_with_a_script_reads_nothing() -> None:
    async def call() -> CallOptions:
        options = CallOptions(steps=(CallerLine("hello"),))
        async with attentive(options, "no such database") as listening:
            assert listening is options
        return options

    assert asyncio.run(call()).agent_words is None
