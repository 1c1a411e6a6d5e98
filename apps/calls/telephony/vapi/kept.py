"""Answers a request of a conversation that is kept, whichever process has it next.

One request is answered at a time. A newer one stops it; the same one again is given
the same answer. What is stopped before it has changed anything never was: the next
request's history holds it, and it is taken from there.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import DatabaseError

from apps.calls import services
from apps.calls.choices import CallStatus, Channel
from apps.calls.models import Call
from apps.calls.tool_runs import run_tool

from . import lease, store
from .calls import connected_call
from .database import in_database
from .exchange import Abandoned
from .history import News, read_history
from .memory import Answer, Leave, State
from .minds import Mind, mind_of
from .party import Party
from .saved import Record
from .talk import Give, Talk
from .wire import ChatWish, part

log = logging.getLogger(__name__)

CLAIM_SECONDS: Final = lease.LEASE.total_seconds() + 2
ATTACHED_SECONDS: Final = 30.0
EXCHANGE_SECONDS: Final = 45.0
FindCall = Callable[[Party], Call]
OVER: Final = "Thank you for calling. Goodbye."


@dataclass(frozen=True, slots=True)
class _Begun:
    """How the row stands for this request. ``answer``: there is one already.
    ``generation`` zero: somebody answers the very same request now."""

    call: Call
    conversation_id: int
    generation: int = 0
    answer: Answer | None = None


class _Overtaken(Abandoned):
    """A newer request came before this one was begun."""


class KeptAnswer:
    """One request. ``stop`` may come at any time, from this loop.

    ``find_call`` gives the call's row; ``by_script``: no model is asked.
    """

    def __init__(
        self,
        party: Party,
        wish: ChatWish,
        *,
        find_call: FindCall = connected_call,
        by_script: bool = False,
    ) -> None:
        self._party = party
        self._wish = wish
        self._find_call = find_call
        self._by_script = by_script
        self._owner = uuid.uuid4().hex
        self._began_ms = _sent_ms(wish)
        self._talk: Talk | None = None
        self._news: News | None = None
        self._given: list[str] = []
        self._stopped = False

    def stop(self) -> None:
        """Nobody waits for the answer any more, or another is wanted."""
        self._stopped = True
        if self._talk is not None:
            self._talk.stop()

    async def answer(self, give: Give) -> Answer:
        """The whole answer; its words go to ``give`` as they come.

        Raises ``Abandoned``, ``TimeoutError``, and what a defect raises.
        """
        while True:
            begun = await self._begin()
            if begun.answer is not None:
                give(begun.answer.text)
                return begun.answer
            try:
                claim = await self._claim(begun)
                break
            except _Overtaken:
                if not await self._is_asked_again(begun):
                    raise
        settled = False
        watching = asyncio.ensure_future(self._watch(begun))
        try:
            async with asyncio.timeout(EXCHANGE_SECONDS):
                answer, talk, state = await self._converse(begun, claim, give)
            settled = await in_database(self._save, begun, state, answer, [*talk.saved])
            return answer
        finally:
            watching.cancel()
            if not settled:
                await self._let_go(begun, claim)

    # Whose turn it is

    async def _begin(self) -> _Begun:
        """Register the request; one that is being answered already is waited for."""
        deadline = time.monotonic() + ATTACHED_SECONDS
        while True:
            attach = time.monotonic() < deadline
            begun = await in_database(self._register, attach=attach)
            if begun.generation or begun.answer is not None:
                return begun
            self._heed_stop()
            await asyncio.sleep(lease.LOOK_SECONDS)

    def _register(self, *, attach: bool) -> _Begun:
        call = self._find_call(self._party)
        conversation_id = store.conversation_of(call)
        kept = store.find(conversation_id)
        if kept.answered_digest == self._wish.digest:
            return _Begun(call, conversation_id, answer=kept.answer)
        if not call.is_live:
            over = Answer(OVER, Leave("hangup", reason="over"))
            return _Begun(call, conversation_id, answer=over)
        if attach and kept.held and kept.running_digest == self._wish.digest:
            return _Begun(call, conversation_id)
        return _Begun(call, conversation_id, lease.next_generation(conversation_id))

    async def _claim(self, begun: _Begun) -> lease.Claim:
        """Wait until whoever answers has stopped, or its lease has run out."""
        async with asyncio.timeout(CLAIM_SECONDS):
            while True:
                self._heed_stop()
                claim = await in_database(
                    lease.claim,
                    begun.conversation_id,
                    self._owner,
                    begun.generation,
                    self._wish.digest,
                    len(self._wish.users),
                )
                if claim is not None:
                    return claim
                seen = await self._look(begun, stopping=False)
                if seen.generation != begun.generation:
                    raise _Overtaken
                await asyncio.sleep(lease.LOOK_SECONDS / 2)

    async def _is_asked_again(self, begun: _Begun) -> bool:
        """Whether the newer request is this very one: they share one answer."""
        deadline = time.monotonic() + CLAIM_SECONDS
        while time.monotonic() < deadline:
            self._heed_stop()
            kept = await in_database(store.find, begun.conversation_id)
            if kept.answered_digest == self._wish.digest:
                return True
            if kept.held:
                return kept.running_digest == self._wish.digest
            await asyncio.sleep(lease.LOOK_SECONDS)
        return False

    async def _watch(self, begun: _Begun) -> None:
        """Hold the lease while the answer is wanted; stop it when it is not."""
        renewed = time.monotonic()
        while True:
            await asyncio.sleep(lease.LOOK_SECONDS)
            with suppress(DatabaseError):  # without it the lease runs out by itself
                await self._look(begun)
                if time.monotonic() - renewed >= lease.RENEW_SECONDS:
                    await in_database(lease.renew, begun.conversation_id, self._owner)
                    renewed = time.monotonic()

    async def _look(self, begun: _Begun, *, stopping: bool = True) -> lease.Standing:
        """Is the answer still wanted? ``stopping``: a newer request stops it."""
        seen = await in_database(lease.standing, begun.conversation_id, self._owner)
        overtaken = stopping and seen.generation != begun.generation
        if overtaken or seen.interrupted_ms > self._began_ms:
            self.stop()
        return seen

    def _heed_stop(self) -> None:
        if self._stopped:
            raise Abandoned

    async def _let_go(self, begun: _Begun, claim: lease.Claim) -> None:
        """Without an answer. What the caller said is kept, should nobody ask again."""
        ours = begun.conversation_id, self._owner
        with suppress(DatabaseError):
            if self._news is not None and self._news.anybody_spoke:
                told = replace(self._news, reply="".join(self._given).strip())
                await in_database(self._set_aside, begun, claim.version, told)
            await in_database(lease.release, *ours)

    def _set_aside(self, begun: _Begun, version: int, news: News) -> None:
        unanswered = Record(begun.call.pk, ()).clean(news.as_json())
        store.set_aside(begun.conversation_id, self._owner, version, unanswered)

    # The conversation

    async def _converse(
        self, begun: _Begun, claim: lease.Claim, give: Give
    ) -> tuple[Answer, Talk, State]:
        state, mind = await in_database(_load, begun, claim.version)
        news = read_history(
            self._wish.history,
            users=state.users,
            last_user=state.last_user,
            broken_users=claim.broken_users,
        )
        self._news = news

        def given(words: str) -> None:
            self._given.append(words)
            give(words)

        talk = Talk(mind, state, run_tool, given, by_script=self._by_script)
        self._talk = talk
        if self._stopped:
            talk.stop()
        again = "" if self._ends_with_tool else state.said
        return await talk.answer(news, again=again), talk, state

    @property
    def _ends_with_tool(self) -> bool:
        """The client has run what we ordered, and tells; nothing follows it."""
        return self._wish.history[-1:] != () and (
            self._wish.history[-1].role.value == "tool"
        )

    def _save(
        self, begun: _Begun, state: State, answer: Answer, wanted: list[Any]
    ) -> bool:
        record = Record(begun.call.pk, wanted)
        entries, kept = record.entries(), record.clean(state.as_json())
        outcome = store.Outcome(kept, answer, self._wish.digest, entries)
        try:
            store.save(begun.conversation_id, self._owner, outcome)
        except store.LeaseLost:
            log.warning(
                "An answer came too late to count.",
                extra={"call_sid": begun.call.call_sid},
            )
            return True
        record.count()
        if answer.leave is not None:
            _leave(begun.call, answer.leave)
        return True


def _load(begun: _Begun, version: int) -> tuple[State, Mind]:
    state = store.load(begun.conversation_id, version)
    return state, mind_of(begun.call, state)


def _leave(call: Call, leave: Leave) -> None:
    """What the line does next. A plain client tells nobody that it has gone."""
    services.set_next_step(call.pk, {"verb": leave.verb, "target": leave.target})
    if call.channel == Channel.CHAT:
        services.end_call(call.pk, CallStatus.COMPLETED, leave.reason or leave.verb)


def _sent_ms(wish: ChatWish) -> int:
    """When the request was sent, by the sender's clock where it says so."""
    sent = part(wish.body, "timestamp")
    if isinstance(sent, int | float) and 10**12 < sent < 10**14:
        return int(sent)
    return int(time.time() * 1000)
