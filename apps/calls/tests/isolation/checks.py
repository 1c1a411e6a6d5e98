"""What must hold of each of many conversations, whatever engine they went through."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from typing import Any

from apps.calls.models import Call, CallEvent, Turn

from .callers import Conversation
from .own import NOBODY, Own, heard_in, owners


def kept_apart(
    conversations: Sequence[Conversation], logged: Sequence[logging.LogRecord]
) -> None:
    """Rows, state, sound and log of each have nothing of another's."""
    for one in conversations:
        whose, own = {one.own.number}, one.own
        _own_rows(own)
        assert owners(json.dumps(one.snapshot)) <= whose, own
        assert heard_in(one.line.sound) <= whose | {NOBODY}, own
    names_the_right_call(logged)


def _own_rows(own: Own) -> None:
    call = Call.objects.get(call_sid=own.call_sid)
    turns = list(Turn.objects.filter(call=call).order_by("index"))
    assert [turn.index for turn in turns] == list(range(len(turns))), own
    starts = [turn.started_ms for turn in turns]
    assert starts == sorted(starts), own
    words = [(turn.text, turn.heard_text) for turn in turns]
    assert owners(words) == {own.number}, (own, words)
    events = CallEvent.objects.filter(call=call).order_by("pk")
    told = [event.data for event in events]
    assert owners(told) <= {own.number}, (own, told)
    assert owners([call.slots, call.next_step, call.from_number]) == {own.number}


def each_was_served(conversations: Sequence[Conversation], turns: int) -> None:
    """They did talk: else nothing could have been mixed."""
    for one in conversations:
        said = Turn.objects.filter(call__call_sid=one.own.call_sid)
        heard = [t.text for t in said if t.speaker == "caller"]
        assert len(heard) >= turns, (one.own, heard)
        spoken = [t.text for t in said if t.speaker == "agent"]
        assert len(spoken) >= turns, (one.own, spoken)
        assert one.own.number in heard_in(one.line.sound), one.own


def one_owner_each(seen: Iterable[Any]) -> int:
    """What a vendor was shown by each connection or request; how many had secrets."""
    counted = 0
    for shown in seen:
        whose = owners(shown)
        assert len(whose) <= 1, (whose, shown)
        counted += len(whose)
    return counted


def names_the_right_call(logged: Iterable[logging.LogRecord]) -> None:
    """A line of the log with a secret of somebody's names that one's call."""
    for record in logged:
        if not record.name.startswith("apps."):
            continue
        fields = getattr(record, "fields", {})
        sid = str(getattr(record, "call_sid", ""))
        named = {int(sid[2:])} if sid.startswith("CA") else set()
        assert owners([record.getMessage(), fields]) <= named, (sid, record.__dict__)
