"""A conversation written down beforehand, for tests that must not depend on ears."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from apps.agentbrain.engines.simulators.realtime.model import (
    Call,
    Model,
    Output,
    Prompt,
    RuleModel,
    Say,
)

Turns = Literal["energy", "timed", "none"]
Sound = Literal["tone", "silence", "voice"]


class ScenarioError(ValueError):
    """A scenario's JSON is not what it should be."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One response: what it says (in one item each) and calls, in this order.

    An empty reply obeys the instructions. ``audio_ms`` fixes the length of the sound
    of each item; without it, a tone lasts as long as its words would.
    """

    text: str | tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    audio_ms: int | None = None

    def outputs(self) -> list[Output]:
        texts = (self.text,) if isinstance(self.text, str) else self.text
        return [*(Say(text, self.audio_ms) for text in texts), *self.calls]


@dataclass(frozen=True, slots=True)
class TimedTurn:
    """The caller speaks from ``start_ms`` to ``end_ms`` of the session."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is said and heard, in order, over all connections of a server.

    ``transcripts`` are the words of the caller's turns; past their end nothing was
    understood. Past the end of ``replies`` the instructions are obeyed, or the rules
    of ``RuleModel``.
    """

    replies: tuple[Reply, ...] = ()
    transcripts: tuple[str, ...] = ()
    turns: Turns = "energy"
    timed: tuple[TimedTurn, ...] = ()
    sound: Sound = "tone"

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a JSON file. Raises ``ScenarioError`` and ``OSError``."""
        return cls.from_json(path.read_text())

    @classmethod
    def from_json(cls, text: str) -> Self:
        try:
            found = json.loads(text)
            return cls(
                replies=tuple(_reply(reply) for reply in found.pop("replies", ())),
                transcripts=tuple(found.pop("transcripts", ())),
                timed=tuple(TimedTurn(*turn) for turn in found.pop("timed", ())),
                **found,
            )
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise ScenarioError(f"this scenario cannot be read: {error}") from error

    def __post_init__(self) -> None:
        if self.turns not in ("energy", "timed", "none"):
            raise ScenarioError(f"turns are energy, timed or none, not {self.turns!r}")
        if self.sound not in ("tone", "silence", "voice"):
            raise ScenarioError(f"no sound is called {self.sound!r}")


def _reply(found: str | Mapping[str, Any]) -> Reply:
    if isinstance(found, str):
        return Reply(found)
    text = found.get("text", ())
    calls = tuple(
        Call(call["name"], json.dumps(call.get("arguments", {})))
        for call in found.get("calls", ())
    )
    return Reply(text if isinstance(text, str) else tuple(text), calls, **_rest(found))


def _rest(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in found if name not in ("text", "calls")}


class ScriptedModel(Model):
    """The scenario's replies in order, then the rules."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self._left = list(replies)
        self._rules = RuleModel()

    async def answer(self, prompt: Prompt) -> Sequence[Output]:
        if self._left and not prompt.out_of_band:
            outputs = self._left.pop(0).outputs()
            if outputs:
                return outputs
        return await self._rules.answer(prompt)
