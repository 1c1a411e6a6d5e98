"""A line that hears and speaks by itself, in virtual time, around one text agent.

The engine gives words faster than they are spoken; the line speaks what it is given at
``ms_per_character`` and can be interrupted. Words that arrive for a response after it
was cancelled contain ``UNWANTED``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.texting.agent import TextAgent
from apps.agentbrain.tests.virtual_line import VirtualLine, plain_brain

UNWANTED = "\N{CROSS MARK}"
DONE = ev.ResponseStatus.COMPLETED


@dataclass
class TextLine(VirtualLine):
    """Runs events in order of time; ``said`` is what the line was given to speak."""

    agent: TextAgent
    word_gap_ms: int = 10
    ms_per_character: int = 60
    said: list[tuple[int, act.SayText]] = field(default_factory=list)
    transferred: bool = False
    making: dict[str, str] = field(default_factory=dict)  # request id to response id

    def __post_init__(self) -> None:
        super().__post_init__()
        self._spoken: list[tuple[str, int, int]] = []  # words, from, to

    # The caller

    def caller_says(self, text: str, item: str = "") -> None:
        now, item = self.now_ms, item or f"p{next(self._order)}"
        self.send(ev.CallerSaid(now, item, text, now, now))

    def caller_goes_on(self, text: str, item: str) -> None:
        self.send(ev.CallerPartial(self.now_ms, item, text))

    def caller_interrupts(self) -> str:
        """The line falls silent and says what it had spoken until then."""
        heard = self.heard_so_far()
        self._spoken = [part for part in self._spoken if part[2] <= self.now_ms]
        self.send(ev.CallerInterrupted(self.now_ms, heard))
        return heard

    def heard_so_far(self) -> str:
        """What was spoken of the talk in progress, at a word."""
        words = [
            word
            for text, start, end in self._spoken
            if end > self.now_ms or start >= self._talk_began
            for word in _until(text, start, end, self.now_ms)
        ]
        return " ".join(words)

    @property
    def _talk_began(self) -> int:
        """When the line began to speak without a pause."""
        began = 0
        end_before = -1
        for _, start, end in self._spoken:
            if start != end_before:
                began = start
            end_before = end
        return began

    # The engine

    @property
    def being_made(self) -> str:
        return next(iter(self.making.values()), "none")

    def engine_forgets(self) -> None:
        self.making.clear()

    def gives_unwanted(self, response: str) -> None:
        """Words that must never be said."""
        self.gives(response, UNWANTED)

    # Seeing

    def agents_turns(self) -> list[act.SaveTurn]:
        return [t for _, t in sorted(self.turns().items()) if t.speaker != "caller"]

    def words(self, since: int = 0) -> list[str]:
        """What was said, response by response."""
        texts: dict[str, str] = {}
        for _, part in self.said[since:]:
            texts[part.response_id] = texts.get(part.response_id, "") + part.text
        return [text.strip() for text in texts.values() if text.strip()]

    def requests(self) -> list[act.Respond]:
        return self.kinds(act.Respond)

    # Carrying out

    def _carry_out(self, action: act.Action) -> None:
        match action:
            case act.Respond():
                self._respond(action)
            case act.CancelResponse():
                self._cancelled.add(action.response_id or action.request_id)
                made = self.making.get(action.request_id)
                if action.response_id in {"", made}:
                    self.making.pop(action.request_id, None)
            case act.SayText():
                self._say(action)
            case act.TransferCall():
                self.transferred = True
            case _:
                super()._carry_out(action)

    def _respond(self, request: act.Respond) -> None:
        self.overlaps += bool(self.making)
        response = f"resp{next(self._responses)}"
        self.making[request.request_id] = response
        if self.engine_silent:
            return
        now = self.now_ms + self.engine_delay_ms
        started = request.request_id
        self.at(
            now,
            lambda: self.send(ev.ResponseStarted(self.now_ms, response, started)),
        )
        for word in (request.text or "As you like.").split():
            now += self.word_gap_ms
            self.at(now, self._word_sender(response, request, word))
        self.at(now, lambda: self.ends_response(request.request_id))

    def _word_sender(
        self, response: str, request: act.Respond, word: str
    ) -> Callable[[], None]:
        def send() -> None:
            unwanted = {response, request.request_id} & self._cancelled
            text = f"{UNWANTED if unwanted else word} "
            self.gives(response, text)

        return send

    def gives(self, response: str, text: str) -> None:
        self.send(ev.AgentTextDelta(self.now_ms, response, f"{response}-item", text))

    def ends_response(
        self, request: str, status: ev.ResponseStatus = DONE, reason: str = ""
    ) -> None:
        response = self.making.pop(request, "")
        if response:
            ended = ev.ResponseEnded(self.now_ms, response, status, reason, request)
            self.send(ended)

    def _say(self, part: act.SayText) -> None:
        self.said.append((self.now_ms, part))
        if part.text:
            start = max(self.now_ms, self._spoken[-1][2] if self._spoken else 0)
            end = start + len(part.text) * self.ms_per_character
            self._spoken.append((part.text, start, end))


def _until(text: str, start: int, end: int, now: int) -> list[str]:
    """The words of a part that were spoken as a whole."""
    if now >= end:
        return text.split()
    room = len(text) * (now - start) / (end - start)
    kept: list[str] = []
    length = 0
    for word in text.split():
        length += len(word)
        if length > room:
            break
        kept.append(word)
        length += 1
    return kept


def text_line(**settings: int | float) -> TextLine:
    """A started call; its greeting is on its way."""
    return TextLine(TextAgent(plain_brain(**settings))).start()


def by_hand(**settings: int | float) -> TextLine:
    """A started call whose engine says only what the test says."""
    line = TextLine(TextAgent(plain_brain(**settings)), engine_silent=True)
    return line.start()
