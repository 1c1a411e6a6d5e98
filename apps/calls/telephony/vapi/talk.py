"""From a history to our next words: what is new is brought to the mind, in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.calls.choices import Speaker

from .exchange import Exchange, RunTool, Wording
from .history import News, heard_of
from .memory import Answer, State
from .minds import Mind

Give = Callable[[str], None]
LEAVING: Final = {"hangup": "Goodbye.", "transfer": "One moment, please."}


class Talk:
    """One request's part of a conversation. ``state`` is brought up to date;
    ``saved`` is what its record is to hold. ``give`` takes the words as they come.
    ``by_script``: the dialogue's own lines are said, no model's.
    """

    def __init__(
        self,
        mind: Mind,
        state: State,
        run_tool: RunTool,
        give: Give,
        *,
        by_script: bool = False,
    ) -> None:
        self._by_script = by_script
        self._mind = mind
        self._state = state
        self._run_tool = run_tool
        self._give = give
        self._exchange: Exchange | None = None
        self._stopped = False
        self.saved: list[do.Action] = []

    def stop(self) -> None:
        """Nobody waits any more."""
        self._stopped = True
        if self._exchange is not None:
            self._exchange.stop()

    async def answer(self, news: News, *, again: str = "") -> Answer:
        """Our words about what is new; ``again`` where nothing is. Raises
        ``Abandoned``."""
        state = self._state
        if self._mind.first is not None:
            greeting = not (news.utterance or news.past)
            answer = await self._begin(news, aloud=greeting)
            if greeting:
                return self._noted(news, answer)
        elif news.said is not None:
            await self._correct(news.said)
        for past in news.past:
            await self._replay(past.user, past.said)
        if not news.utterance:
            self._give(again)
            return self._noted(news, Answer(again, state.leave))
        answer = await self._exchange_of(self._said(news.utterance), aloud=True)
        if state.leave is not None and not answer.text:
            # The agent has left already, and whoever holds the line has not.
            words = LEAVING[state.leave.verb]
            self._give(words)
            answer = replace(answer, text=words)
        return self._noted(news, answer)

    async def end(self, news: News, reason: str) -> None:
        """The call is over: what was said since, and the agent's last notes."""
        if self._mind.first is not None:
            await self._begin(news, aloud=False)
        elif news.said is not None:
            await self._correct(news.said)
        for past in news.past:
            await self._replay(past.user, past.said)
        if news.utterance:
            await self._replay(news.utterance, news.reply)
        if news.anybody_spoke:  # a message without a history counts nobody
            self._state.users, self._state.last_user = news.users, news.last_user
        await self._exchange_of([happened.CallEnded(0, reason)])

    # One exchange

    async def _begin(self, news: News, *, aloud: bool) -> Answer:
        """Start the conversation. A greeting of theirs is taken for ours."""
        assert self._mind.first is not None
        events = [self._mind.first, happened.EngineReady(0)]
        answer = await self._exchange_of(
            events, words=news.said or "", aloud=aloud and not news.said
        )
        self._mind.first = None
        if not (aloud or news.said):
            await self._correct("")
        return answer

    async def _replay(self, user: str, said: str) -> None:
        """An exchange that took place without us, or whose state was lost."""
        await self._exchange_of(self._said(user), words=said)
        if not said:
            await self._correct("")

    async def _correct(self, said: str) -> None:
        """Only so much of our last words was spoken."""
        state = self._state
        heard = heard_of(state.said, said)
        if heard is None or not state.items:
            return
        left = heard
        for item_id, text in state.items:
            part, left = left[: len(text)].strip(), left[len(text) :].lstrip()
            if part != text.strip():
                self._mind.composer.agent_heard(item_id, part)
        turns = state.turns
        state.said, state.items, state.turns = heard, [], []
        if heard:
            await self._exchange_of(
                [happened.CallerInterrupted(0, heard)], forgetting=False
            )
        else:
            self.saved += [
                do.SaveTurn(**{**turn, "heard_text": "", "interrupted": True})
                for turn in turns
            ]

    def _said(self, text: str) -> Sequence[happened.Event]:
        self._mind.composer.caller_said(text)
        now_ms, count = self._mind.clock.now_ms, len(self.saved)
        item_id = f"said-{now_ms}-{count}"
        return [happened.CallerSaid(now_ms, item_id, text, now_ms, now_ms)]

    async def _exchange_of(
        self,
        events: Sequence[happened.Event],
        *,
        words: str = "",
        aloud: bool = False,
        forgetting: bool = True,
    ) -> Answer:
        own = aloud and not self._by_script
        wording = None if own else _in_words(words)
        exchange = Exchange(self._mind, self._run_tool, wording=wording)
        self._exchange = exchange
        if self._stopped:
            exchange.stop()
        async for text in exchange.run(*events):
            if aloud:
                self._give(text)
        self.saved += exchange.saved
        state = self._state
        state.leave = exchange.leave or state.leave
        if forgetting:
            state.said, state.items = exchange.said, exchange.items
            state.turns = _turns_of_ours(exchange.saved)
        return Answer(exchange.said, state.leave, exchange.used)

    def _noted(self, news: News, answer: Answer) -> Answer:
        self._state.users, self._state.last_user = news.users, news.last_user
        self._state.unanswered = {}
        self._mind.remember(self._state)
        return answer


def _turns_of_ours(saved: Sequence[do.Action]) -> list[dict[str, Any]]:
    """The agent's turns of an exchange as they stand at its end."""
    turns = {
        action.index: asdict(action)
        for action in saved
        if isinstance(action, do.SaveTurn) and action.speaker == Speaker.AGENT
    }
    return list(turns.values())


def _in_words(words: str) -> Wording:
    """What was said instead of what a model would say; the script's line else."""
    left = [words] if words else None

    def wording(request: do.Respond) -> do.Respond:
        if left is None:
            return replace(request, verbatim=True)
        text = left.pop() if left else ""
        return replace(request, text=text, verbatim=True)

    return wording
