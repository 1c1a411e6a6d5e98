"""From a wish to speak to its end, however the words reach the caller."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..actions import HangUp, TransferCall
from ..events import AgentAudio, AgentTextDelta
from .journal import Journal
from .ledger import HeardItem
from .moment import Moment
from .queue import ActiveResponse, ResponseQueue
from .settings import TurnSettings
from .turn_log import AGENT, STAFF, TurnLog
from .wishes import Dropped, QueuedResponse, Reason, patience_ms

RESPONSE_TIMER = "response"


class Asking(ABC):
    """One who can be asked to speak. What speaking is, subclasses know.

    ``where`` (state, intent) is set by the agent before anything is asked for; it is
    what the turns are written down with. ``on_heard`` is told of each wish that was
    heard to its end. ``deaf_until_ms``: until then sound without a
    response's id may belong to a response that was stopped.
    """

    def __init__(self, settings: TurnSettings, moment: Moment) -> None:
        self.settings = settings
        self.moment = moment
        self.queue = ResponseQueue(settings.max_queue_length)
        self.turns = TurnLog()
        self.journal = Journal(moment)
        self.where = ("", "")
        self.hanging_up = False
        self.taken_over = False
        self.deaf_until_ms = 0
        self.on_heard: Callable[[QueuedResponse], None] = _nothing
        self._asked = 0

    # Wishes

    def ask(
        self,
        reason: Reason,
        text: str,
        *,
        guidance: str = "",
        tools: tuple[str, ...] = (),
        interruptible: bool = True,
        transfer: bool = False,
        end_call: bool = False,
        bridge: bool = False,
        hang_up_as: str = "",
    ) -> None:
        """Queue something to say; it is spoken when its turn comes.

        While a staff member has the call, only what staff write is spoken.
        """
        self._asked += 1
        now_ms = self.moment.now_ms
        patience = patience_ms(reason, self.settings.response_timeout_ms)
        wish = QueuedResponse(
            request_id=f"r{self._asked}",
            reason=reason,
            text=text,
            asked_ms=now_ms,
            deadline_ms=now_ms + patience,
            guidance=guidance,
            tools=tools,
            interruptible=interruptible,
            transfer=transfer,
            end_call=end_call,
            bridge=bridge,
            hang_up_as=hang_up_as,
        )
        self.journal.asked(wish, self.queue.depth)
        if self.taken_over and reason is not Reason.STAFF:
            self.journal.dropped(wish, "staff_took_over")
            return
        self.drop(self.queue.ask(wish))

    def ask_again(self, wish: QueuedResponse, why: str) -> None:
        """Put a wish back that was asked for already."""
        self.journal.requeued(wish, why)
        self.queue.ask_again(wish)

    def drop(self, dropped: Iterable[Dropped]) -> None:
        """Write down what will not be said; a call that was to end then ends."""
        for drop in dropped:
            self.journal.dropped(drop.wish, drop.why)
            if drop.why in {"stale", "queue_full"}:
                self.close_call(drop.wish, drop.why)

    def forget_waiting(
        self, why: str, reasons: frozenset[Reason] | None = None
    ) -> None:
        self.drop(self.queue.drop_waiting(reasons, why))

    def caller_spoke(self) -> None:
        """What would have answered before is stale."""
        self.drop(self.queue.drop_unanswered())

    # What is being said

    @property
    def talking(self) -> bool:
        """Whether something is being made, or is still to be heard."""
        return self.queue.active is not None

    @property
    def sounding(self) -> bool:
        """Whether the caller was given some of the active response."""
        return self.turns.open is not None

    def open_turn(self, active: ActiveResponse, text: str) -> None:
        """Its first words are on their way to the caller."""
        state, intent = self.where
        turn = self.turns.agent_began(
            STAFF if active.wish.reason is Reason.STAFF else AGENT,
            self.moment.now_ms,
            state=state,
            intent=intent,
            text=text or active.wish.text,
        )
        self.moment.do(turn)
        self.journal.first_audio(active, turn.latency_ms)

    def close_turn(
        self, active: ActiveResponse, items: Sequence[HeardItem], *, interrupted: bool
    ) -> None:
        """Write down what was generated and what of it was heard."""
        turn = self.turns.agent_ended(
            joined(item.text for item in items) or active.wish.text,
            joined(item.heard_text for item in items),
            self.moment.now_ms,
            interrupted=interrupted,
        )
        if turn is not None:
            self.moment.do(turn)

    @abstractmethod
    def take_text(self, event: AgentTextDelta) -> None:
        """More words of the active response."""

    @abstractmethod
    def take_audio(self, event: AgentAudio) -> None:
        """More sound of the active response."""

    @abstractmethod
    def complete(self, active: ActiveResponse) -> None:
        """No more will come of a response."""

    @abstractmethod
    def has_given(self, active: ActiveResponse) -> bool:
        """Whether there is anything of a response that can be heard."""

    @abstractmethod
    def unheard_ms(self) -> int:
        """What is still to be heard; what is still to be generated counts a lot."""

    # Stopping

    @abstractmethod
    def stop(self, why: str) -> int:
        """Give the active response up where the caller stopped hearing it.

        Returns how many milliseconds of it were heard.
        """

    @abstractmethod
    def let_go(self, active: ActiveResponse) -> list[HeardItem]:
        """End a response here, for the caller, the engine and ourselves."""

    def give_up(self, active: ActiveResponse, why: str) -> None:
        """Let go of a response that cannot be had, or is not wanted any more."""
        items = self.let_go(active)
        self.close_turn(active, items, interrupted=True)
        self.journal.dropped(active.wish, why, items)

    # The end

    def close_call(self, wish: QueuedResponse, why: str) -> None:
        """Do what follows the last words, said or not; other wishes close nothing."""
        if self.hanging_up or not wish.closes_call:
            return
        self.hanging_up = True
        if wish.transfer:
            self.moment.do(TransferCall())
        else:
            self.moment.do(HangUp(wish.hang_up_as or why))
        self.forget_waiting("call_ending")

    @abstractmethod
    def close(self) -> None:
        """The line is gone: write down how far the active response got."""

    # Elsewhere

    def snapshot(self) -> dict[str, Any]:
        return {
            "queue": self.queue.snapshot(),
            "turns": self.turns.snapshot(),
            "where": list(self.where),
            "hanging_up": self.hanging_up,
            "taken_over": self.taken_over,
            "deaf_until_ms": self.deaf_until_ms,
            "asked": self._asked,
        }

    def load(self, data: Mapping[str, Any]) -> None:
        self.queue.load(data["queue"])
        self.turns.load(data["turns"])
        self.where = (data["where"][0], data["where"][1])
        self.hanging_up = data["hanging_up"]
        self.taken_over = data["taken_over"]
        self.deaf_until_ms = data["deaf_until_ms"]
        self._asked = data["asked"]


def _nothing(wish: QueuedResponse) -> None:
    """Nobody wants to know."""


def joined(texts: Iterable[str]) -> str:
    return " ".join(text for text in texts if text)
