"""Numbers the turns by when they began and writes them down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ..actions import SaveTurn

CALLER = "caller"
AGENT = "agent"
STAFF = "staff"
_REMEMBERED_UTTERANCES = 32


@dataclass(slots=True)
class OpenTurn:
    """The agent's turn while it is being heard."""

    index: int
    speaker: str
    started_ms: int
    state: str
    intent: str
    latency_ms: int | None


class TurnLog:
    """Turns are ordered by when speech began, not by when its words arrived."""

    def __init__(self) -> None:
        self._next = 0
        self._utterances: dict[str, int] = {}
        self.open: OpenTurn | None = None
        self.answer_since_ms: int | None = None

    def go_on_from(self, index: int) -> None:
        """The record holds turns already, of an agent that was lost with its state."""
        self._next = index

    def caller_began(self, item_id: str) -> None:
        """Keep this utterance's place in the order; words settled again replace it."""
        if item_id not in self._utterances:
            self._utterances[item_id] = self._number()
            if len(self._utterances) > _REMEMBERED_UTTERANCES:
                del self._utterances[next(iter(self._utterances))]

    def caller_said(
        self,
        item_id: str,
        text: str,
        started_ms: int,
        ended_ms: int,
        *,
        state: str,
        intent: str,
        confidence: float | None = None,
        trace: tuple[Mapping[str, Any], ...] = (),
        question: str = "",
        missed: bool = False,
    ) -> SaveTurn:
        self.caller_began(item_id)
        return SaveTurn(
            index=self._utterances[item_id],
            speaker=CALLER,
            text=text,
            heard_text=text,
            started_ms=started_ms,
            ended_ms=max(started_ms, ended_ms),
            state=state,
            intent=intent,
            confidence=confidence,
            trace=trace,
            question=question,
            missed=missed,
        )

    def agent_began(
        self, speaker: str, now_ms: int, *, state: str, intent: str, text: str
    ) -> SaveTurn:
        """The first sound of a response is on its way to the caller."""
        latency_ms = None
        if self.answer_since_ms is not None:
            latency_ms = max(0, now_ms - self.answer_since_ms)
        self.answer_since_ms = None
        self.open = OpenTurn(self._number(), speaker, now_ms, state, intent, latency_ms)
        return self.ended(self.open, text, "", now_ms, interrupted=False)

    def agent_ended(
        self, text: str, heard_text: str, now_ms: int, *, interrupted: bool
    ) -> SaveTurn | None:
        """The open turn is over; None when nothing of it was ever heard."""
        turn = self.set_aside()
        if turn is None:
            return None
        return self.ended(turn, text, heard_text, now_ms, interrupted=interrupted)

    def set_aside(self) -> OpenTurn | None:
        """Let another turn begin before this one was heard; its holder ends it."""
        turn, self.open = self.open, None
        return turn

    @staticmethod
    def ended(
        turn: OpenTurn, text: str, heard: str, now_ms: int, *, interrupted: bool
    ) -> SaveTurn:
        return SaveTurn(
            index=turn.index,
            speaker=turn.speaker,
            text=text,
            heard_text=heard,
            started_ms=turn.started_ms,
            ended_ms=now_ms,
            interrupted=interrupted,
            state=turn.state,
            intent=turn.intent,
            latency_ms=turn.latency_ms,
        )

    def _number(self) -> int:
        self._next += 1
        return self._next - 1

    def snapshot(self) -> dict[str, Any]:
        return {
            "next": self._next,
            "utterances": dict(self._utterances),
            "open": None if self.open is None else asdict(self.open),
            "answer_since_ms": self.answer_since_ms,
        }

    def load(self, data: Mapping[str, Any]) -> None:
        self._next = data["next"]
        self._utterances = dict(data["utterances"])
        self.open = None if data["open"] is None else OpenTurn(**data["open"])
        self.answer_since_ms = data["answer_since_ms"]
