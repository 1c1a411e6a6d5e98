"""Drives a call whose line hears and speaks by itself: words in, words out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.agentbrain.conversation.texting.agent import SETTLED

from .performing import Performer
from .session import CallSession
from .telephony.transport import Rest, Transport

_SILENCE = "silence"


class WordsTransport(Transport, Protocol):
    """A line that is given words. ``LineLost`` as with all transports."""

    def say(self, action: do.SayText) -> Rest:
        """Speak this behind what was given before."""

    def hand_over(self, data: Mapping[str, Any]) -> None:
        """What the other side is told when ``close`` lets go of the line."""


class WordsPerformer(Performer):
    """Gives the line words, and what follows when it lets go."""

    line: WordsTransport

    def perform(self, action: do.Action) -> Rest:
        match action:
            case do.SayText():
                return self.line.say(action)
            case do.TransferCall(target):
                self.line.hand_over({"verb": "transfer", "target": target})
            case do.HangUp(reason):
                self.line.hand_over({"verb": "hangup", "reason": reason})
        return super().perform(action)


class TextSession(CallSession):
    """One session of one call; its mind is a ``TextAgent``."""

    performer = WordsPerformer

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._utterance = ("", 0)  # the one that goes on, and when it began

    # What the line reports; none of it waits.

    def caller_partial(self, item_id: str, text: str) -> None:
        """Words of an utterance that goes on."""
        now_ms = self.now_ms
        self._began_ms(item_id, now_ms)
        self._post(happened.CallerPartial(now_ms, item_id, text))

    def caller_said(self, item_id: str, text: str) -> None:
        """An utterance is over."""
        now_ms = self.now_ms
        began_ms = self._began_ms(item_id, now_ms)
        self._utterance = ("", 0)
        self._orders.tell(self._engine.take_text, text)
        self._post(happened.CallerSaid(now_ms, item_id, text, began_ms, now_ms))

    def caller_interrupted(self, heard_text: str | None) -> None:
        """The line stopped speaking for the caller."""
        self._post(happened.CallerInterrupted(self.now_ms, heard_text))

    def fell_silent(self, *, settled: bool = False) -> None:
        """The line has spoken what it was given; ``settled``: a while ago."""
        name = SETTLED if settled else _SILENCE
        self._post(happened.MarkReturned(self.now_ms, name))

    def _began_ms(self, item_id: str, now_ms: int) -> int:
        """When its first words came; an utterance that comes whole has no length."""
        if self._utterance[0] != item_id:
            self._utterance = (item_id, now_ms)
        return self._utterance[1]
