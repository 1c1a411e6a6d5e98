"""Which options a model takes: known of some, learnt of the others by their refusal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from apps.agentbrain.engines.llm.base import ChatRequest

_REASONING: Final = re.compile(r"^(?:.*/)?(?:o\d|gpt-5)(?!.*chat)", re.IGNORECASE)
_REASONING_TOKENS: Final = 1000
"""Thoughts count as output; a reply's own limit would be used up by them."""

_SPARABLE: Final = (
    *("temperature", "stream_options", "reasoning_effort", "response_format"),
)
_LIMITS: Final = ("max_tokens", "max_completion_tokens")
_REFUSED: Final = frozenset({400, 422})


class Adapting:
    """The options of one model. What it learns is about the model, not about a call."""

    def __init__(self, model: str, *, says_max_tokens: bool) -> None:
        self._reasons = bool(_REASONING.match(model))
        self._limit = _LIMITS[0 if says_max_tokens else 1]
        self._without: set[str] = {"temperature"} if self._reasons else set()

    def options(self, request: ChatRequest) -> dict[str, Any]:
        """The options of a request, by their names on the wire."""
        spare = _REASONING_TOKENS if self._reasons else 0
        wanted: dict[str, Any] = {
            "temperature": request.temperature,
            "stream_options": {"include_usage": True},
            self._limit: request.max_tokens + spare,
        }
        if self._reasons:
            wanted["reasoning_effort"] = "low"
        if request.answer_schema is not None:
            wanted["response_format"] = _shape(request.answer_schema)
        return {k: v for k, v in wanted.items() if k not in self._without}

    def learn(self, status: int, param: str | None, code: str | None) -> bool:
        """Whether the request may be sent again, differently, after this refusal."""
        name = (param or "").partition(".")[0]
        if status not in _REFUSED or name in self._without:
            return False
        if name == self._limit and code in (None, "unsupported_parameter"):
            other = _LIMITS[1 - _LIMITS.index(name)]
            self._without.add(name)
            if other in self._without:
                return False
            self._limit = other
            return True
        if name in _SPARABLE:
            self._without.add(name)
            return True
        return False


def _shape(schema: Mapping[str, Any]) -> dict[str, Any]:
    named = {"name": "answer", "strict": True, "schema": dict(schema)}
    return {"type": "json_schema", "json_schema": named}
