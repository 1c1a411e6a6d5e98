"""Language models one behind the other: the next takes over where one fails.

A model that failed a few replies in a row is left out for a while, so that no caller
waits for the same time-out again. Behind the last one stands the dialogue's own line,
so none is tried regardless.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Final

from prometheus_client import Counter

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.ladder.circuit import CIRCUITS, Circuits, Trial
from apps.agentbrain.engines.llm.base import (
    ChatModel,
    ChatPiece,
    ChatRequest,
    Report,
    TextPiece,
    ToolPiece,
)
from apps.agentbrain.engines.llm.failures import RequestRefused

log = logging.getLogger(__name__)

CIRCUIT_OPEN: Final = "left out: it failed the replies before this one"

CHANGES: Final = Counter(
    "callcenter_llm_changes",
    "Replies that another language model took over, by the one that failed.",
    ["left", "taken"],
)
FAILURES: Final = Counter(
    "callcenter_llm_failures",
    "Replies that a language model did not finish, by when it failed.",
    ["model", "when"],
)


class ChatChain(ChatModel):
    """Tries each model until one has given words or a function call.

    After that its failure is the reply's. Every change is told in a ``Report`` of kind
    ``engine_changed``.
    """

    def __init__(
        self, models: Sequence[ChatModel], *, circuits: Circuits = CIRCUITS
    ) -> None:
        if not models:
            raise ValueError("a chain needs at least one model")
        self._models = tuple(models)
        self._circuits = circuits
        self.name = " > ".join(model.name for model in models)

    async def reply(self, request: ChatRequest) -> AsyncIterator[ChatPiece]:
        left: list[tuple[str, str]] = []
        permanent = True
        for model in self._models:
            trial = self._circuits.trial(model.name)
            if trial is None:
                left.append((model.name, CIRCUIT_OPEN))
                permanent = False
                continue
            attempt = _Attempt(model, trial)
            async with aclosing(attempt.pieces(request)) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    if left and attempt.begun:
                        yield _changed(left, model.name)
                        left = []
                    yield piece
            if attempt.error is None:
                if left:
                    yield _changed(left, model.name)
                return
            left.append((model.name, str(attempt.error)))
            permanent = permanent and attempt.error.permanent
        why = "; ".join(f"{name}: {reason}" for name, reason in left)
        raise EngineError(why, permanent=permanent)

    async def warm_up(self) -> None:
        for model in self._models:
            await model.warm_up()

    async def stop(self) -> None:
        for model in self._models:
            await model.stop()


class _Attempt:
    """One model's try at a reply. ``error`` is why the next one is to take over."""

    def __init__(self, model: ChatModel, trial: Trial) -> None:
        self._model = model
        self._trial = trial
        self.begun = False
        self.error: EngineError | None = None

    async def pieces(self, request: ChatRequest) -> AsyncIterator[ChatPiece]:
        """Raises ``EngineError`` only once the reply has begun."""
        try:
            async with aclosing(self._model.reply(request)) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    self.begun = self.begun or _is_begun_by(piece)
                    yield piece
            self._trial.succeeded()
        except EngineError as error:
            self._failed(error)
            if self.begun:
                raise
            self.error = error
        except Exception as error:  # a client's own mistake costs no call
            log.exception("A language model's client failed.")
            self._failed(wrapped := EngineError(type(error).__name__))
            if self.begun:
                raise wrapped from error
            self.error = wrapped
        finally:
            self._trial.dropped()

    def _failed(self, error: EngineError) -> None:
        name = self._model.name
        if not isinstance(error, RequestRefused):
            # What one call asks for must not close the model to all others.
            self._trial.failed(str(error), wait_seconds=error.retry_after_seconds)
        FAILURES.labels(name, "within" if self.begun else "before").inc()
        log.warning(
            "A language model did not finish a reply.",
            extra={"fields": {"model": name, "why": str(error), "begun": self.begun}},
        )


def _is_begun_by(piece: ChatPiece) -> bool:
    if isinstance(piece, TextPiece):
        return bool(piece.text.strip())
    return isinstance(piece, ToolPiece)


def _changed(left: list[tuple[str, str]], taken: str) -> Report:
    """As the ladder of engines reports it."""
    for name, _ in left:
        CHANGES.labels(name, taken).inc()
    why = "; ".join(f"{name}: {reason}" for name, reason in left)
    change = {"part": "llm", "from": left[0][0], "to": taken, "why": why}
    return Report("engine_changed", change)
