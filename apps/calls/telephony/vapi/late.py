"""What a report knows of a call beyond its record: the last words, when it was closed
before anybody told them.

They are written down and answered by nobody: what followed from the call has been
decided.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Max
from django.utils import timezone

from apps.agentbrain.conversation import actions as do
from apps.calls.choices import Speaker
from apps.calls.models import Call

from .history import read_history
from .memory import State
from .messages import Message


def turns_of(call: Call, message: Message, told: State | None) -> list[do.Action]:
    """The turns to be written behind those of the record; ``told``: how far it goes."""
    last = call.turns.aggregate(last=Max("index"))["last"]
    if told is None or last is None:
        return []
    at_ms = call.since_answer_ms(call.ended_at or timezone.now())
    spoken = enumerate(_spoken(message, told), last + 1)
    return [
        do.SaveTurn(index, speaker, text, text, at_ms, at_ms)
        for index, (speaker, text) in spoken
    ]


def _spoken(message: Message, told: State) -> Iterator[tuple[str, str]]:
    news = read_history(message.history, users=told.users, last_user=told.last_user)
    for past in news.past:
        yield Speaker.CALLER, past.user
        if past.said:
            yield Speaker.AGENT, past.said
    if news.utterance:
        yield Speaker.CALLER, news.utterance
    if news.utterance and news.reply:
        yield Speaker.AGENT, news.reply
