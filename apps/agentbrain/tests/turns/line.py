"""A telephone line in virtual time: engine, carrier and timers around one agent.

The engine speaks faster than real time (as vendors do); the carrier plays at real
speed, returns marks when their sound was played, and all of them on ``clear``. Sound
that arrives for a response after it was cancelled is made of ``UNWANTED`` bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.agent import Agent
from apps.agentbrain.tests.virtual_line import VirtualLine

MS = 8  # bytes
UNWANTED = b"\x01"


@dataclass
class Line(VirtualLine):
    """Runs events in order of time; ``played`` is what the caller's ear got."""

    agent: Agent
    ms_per_word: int = 300
    chunk_ms: int = 400
    chunk_gap_ms: int = 20
    mark_delay_ms: int = 0
    nameless: bool = False  # an engine that gives its responses no ids
    played: list[tuple[int, str, bytes]] = field(default_factory=list)
    active_at_engine: str = ""
    active_request: str = ""
    talked_over: int = 0  # responses asked for while the caller was speaking
    most_ahead_ms: int = 0  # of our sound at the carrier

    def __post_init__(self) -> None:
        super().__post_init__()
        self._buffer: list[tuple[str, bytes | str]] = []
        self._playing_until = 0
        self._generation = 0
        self._pending_marks: list[str] = []
        self._newest = ""
        self._speaking: tuple[str, int] | None = None

    # Driving

    def send(self, event: ev.Event) -> list[act.Action]:
        self._listen(event)
        return super().send(event)

    @property
    def being_made(self) -> str:
        return self.active_at_engine

    def engine_forgets(self) -> None:
        self.active_at_engine = ""

    def gives_unwanted(self, response: str) -> None:
        """Sound that must never be played."""
        self.send(ev.AgentAudio(self.now_ms, response, "g", UNWANTED * 400))

    def speech(
        self, start_ms: int, end_ms: int, text: str, *, item: str, silence_ms: int = 700
    ) -> None:
        """The caller speaks from start to end; words settle after the silence."""
        stop = end_ms + silence_ms
        self.at(start_ms, lambda: self.send(ev.CallerSpeechStarted(start_ms, item)))
        self.at(stop, lambda: self.send(ev.CallerSpeechStopped(stop, item)))
        said = ev.CallerSaid(stop + 100, item, text, start_ms, end_ms, 0.9)
        self.at(stop + 100, lambda: self.send(said))

    # Seeing

    def first(self, kind: type[act.Action], *, after_ms: int = 0) -> int:
        return next(
            at for at, a in self.actions if isinstance(a, kind) and at >= after_ms
        )

    def heard_between(self, start_ms: int, end_ms: int) -> int:
        """Milliseconds of our sound that were played within the span."""
        total = 0
        for at_ms, _, audio in self.played:
            overlap = min(end_ms, at_ms + len(audio) // MS) - max(start_ms, at_ms)
            total += max(0, overlap)
        return total

    def since(self, at_ms: int, kind: type[act.Action]) -> list[act.Action]:
        return [a for at, a in self.actions if at >= at_ms and isinstance(a, kind)]

    @property
    def caller_speaking(self) -> bool:
        """Whether the newest utterance that began has not ended."""
        if self._speaking is None:
            return False
        longest_ms = self.agent.settings.max_utterance_ms
        return self.now_ms < self._speaking[1] + longest_ms

    def _listen(self, event: ev.Event) -> None:
        match event:
            case ev.CallerSpeechStarted():
                self._speaking = (event.item_id, event.at_ms)
            case ev.CallerSpeechStopped() | ev.CallerSaid():
                if self._speaking and self._speaking[0] == event.item_id:
                    self._speaking = None
            case ev.EngineLost():
                self._speaking = None

    # Carrying out

    def _carry_out(self, action: act.Action) -> None:
        match action:
            case act.Respond():
                self._respond(action)
            case act.CancelResponse():
                self._cancelled.add(action.response_id or action.request_id)
                if (
                    action.response_id == self.active_at_engine
                    or action.request_id == self.active_request
                ):
                    self.active_at_engine = self.active_request = ""
            case act.PlayAudio():
                self._buffer.append((action.item_id, action.audio))
                self._play()
            case act.SendMark():
                self._buffer.append(("", action.name))
                self._play()
            case act.ClearPlayback():
                self._clear()
            case _:
                super()._carry_out(action)

    def _respond(self, request: act.Respond) -> None:
        if self.active_at_engine:
            self.overlaps += 1
        if self.caller_speaking:
            self.talked_over += 1
        name = self._newest = f"resp{next(self._responses)}"
        response_id = "" if self.nameless else name
        self.active_at_engine = name
        self.active_request = request.request_id
        if self.engine_silent:
            return
        words = request.text.split() or ["hello"]
        at_ms = self.now_ms + self.engine_delay_ms
        self.at(
            at_ms,
            lambda: self.send(
                ev.ResponseStarted(self.now_ms, response_id, request.request_id)
            ),
        )
        item = f"{name}-item"
        text = " ".join(words)
        self.at(
            at_ms,
            lambda: self.send(ev.AgentTextDelta(self.now_ms, response_id, item, text)),
        )
        left = len(words) * self.ms_per_word
        while left > 0:
            size = min(left, self.chunk_ms)
            left -= size
            self.at(at_ms, self._audio_sender(name, response_id, size, request))
            at_ms += self.chunk_gap_ms
        self.at(at_ms, lambda: self._end(response_id, name))

    def _audio_sender(
        self, name: str, response: str, size: int, request: act.Respond
    ) -> Callable[[], None]:
        def send() -> None:
            if self._overtaken(name):
                return
            unwanted = {response, request.request_id} & self._cancelled
            sample = UNWANTED if unwanted else name[4].encode()
            audio, item = sample * (size * MS), f"{name}-item"
            self.send(ev.AgentAudio(self.now_ms, response, item, audio))

        return send

    def _end(self, response_id: str, name: str) -> None:
        status = ev.ResponseStatus.CANCELLED
        if self.active_at_engine == name:
            self.active_at_engine = ""
            status = ev.ResponseStatus.COMPLETED
        if self._overtaken(name):
            return
        self.send(ev.ResponseEnded(self.now_ms, response_id, status))

    def _overtaken(self, name: str) -> bool:
        """An engine without ids makes one thing after the other."""
        return self.nameless and name != self._newest

    def _play(self) -> None:
        """Queue what is in the buffer behind what is being played."""
        generation = self._generation
        while self._buffer:
            item, what = self._buffer.pop(0)
            begin = max(self._playing_until, self.now_ms)
            if isinstance(what, bytes):
                self.played.append((begin, item, what))
                self._playing_until = begin + len(what) // MS
                ahead_ms = self._playing_until - self.now_ms
                self.most_ahead_ms = max(self.most_ahead_ms, ahead_ms)
            else:
                self._pending_marks.append(what)
                self.at(begin + self.mark_delay_ms, self._mark_sender(what, generation))

    def _mark_sender(self, name: str, generation: int) -> Callable[[], None]:
        def send() -> None:
            if generation == self._generation:
                self._pending_marks.remove(name)
                self.send(ev.MarkReturned(self.now_ms, name))

        return send

    def _clear(self) -> None:
        self._generation += 1
        for name in self._pending_marks:
            cleared = ev.MarkReturned(self.now_ms, name)
            self.at(self.now_ms, lambda event=cleared: self.send(event))
        self._pending_marks = []
        kept = []
        for at_ms, item, audio in self.played:
            room = max(0, self.now_ms - at_ms) * MS
            if room:
                kept.append((at_ms, item, audio[:room]))
        self.played = kept
        self._playing_until = self.now_ms
