"""A line whose engine says what the test says, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.agent import Agent
from apps.agentbrain.tests.virtual_line import plain_brain

from .line import MS, Line

COMPLETED, FAILED = ev.ResponseStatus.COMPLETED, ev.ResponseStatus.FAILED
ALREADY_ACTIVE = "conversation_already_has_active_response"


class ByHand(Line):
    """Adds ways to play the engine's part."""

    def last_request(self) -> act.Respond:
        requests = self.kinds(act.Respond)
        assert requests, "nothing was asked of the engine"
        return requests[-1]

    def requests(self) -> list[str]:
        return [request.request_id for request in self.kinds(act.Respond)]

    def starts(self, response: str, request: str | None = None) -> None:
        if request is None:
            request = self.last_request().request_id
        self.send(ev.ResponseStarted(self.now_ms, response, request))

    def sounds(
        self, response: str, ms: int, text: str = "", *, item: str = "", words: str = ""
    ) -> None:
        """Sound of some length, with the words of it before it."""
        name = item or f"{response}-item"
        if text:
            self.send(ev.AgentTextDelta(self.now_ms, response, name, text))
        sound = b"\x10" * (ms * MS)
        self.send(ev.AgentAudio(self.now_ms, response, name, sound, words))

    def ends_with(
        self, response: str, status: ev.ResponseStatus = COMPLETED, reason: str = ""
    ) -> None:
        self.active_at_engine = ""
        self.send(ev.ResponseEnded(self.now_ms, response, status, reason))

    def says(self, response: str, ms: int, text: str = "") -> None:
        """A whole response to the last request."""
        self.starts(response)
        self.sounds(response, ms, text or self.last_request().text)
        self.ends_with(response)

    def begins_to_speak(self, item: str) -> None:
        self.send(ev.CallerSpeechStarted(self.now_ms, item))

    def stops_speaking(self, item: str) -> None:
        self.send(ev.CallerSpeechStopped(self.now_ms, item))

    def said(self, item: str, text: str, started_ms: int | None = None) -> None:
        start = self.now_ms - 500 if started_ms is None else started_ms
        self.send(ev.CallerSaid(self.now_ms, item, text, start, self.now_ms, 0.9))

    def interrupts(self, item: str = "u1", text: str = "stop please") -> None:
        """The caller speaks, and the words are there at once."""
        self.begins_to_speak(item)
        self.stops_speaking(item)
        self.said(item, text)

    def typed(self, text: str) -> None:
        """Words without a sound."""
        now = self.now_ms
        self.send(ev.CallerSaid(now, f"typed-{now}", text, now, now, 1.0))

    def greeted(self) -> ByHand:
        """The greeting was heard; nobody is speaking."""
        self.says("greeting", 400)
        self.run(self.now_ms + 500)
        assert self.agent.speaking.queue.active is None
        return self

    def played_ms(self) -> int:
        return sum(len(audio) for _, _, audio in self.played) // MS

    def log(self, *kinds: str) -> Sequence[act.SaveEvent]:
        return [e for e in self.kinds(act.SaveEvent) if e.kind in kinds]


def by_hand(**settings: int | float) -> ByHand:
    """A started call; its greeting was asked of the engine as r1."""
    line = ByHand(Agent(plain_brain(**settings)), engine_silent=True)
    line.start()
    return line
