"""What of a reply goes into the call's log: figures and codes, nobody's words."""

from __future__ import annotations

from collections.abc import Iterator

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.composing.draft import Draft
from apps.agentbrain.engines.llm.base import ChatModel, Report, Usage


def failed(model: ChatModel, error: EngineError, draft: Draft) -> Report:
    """The model did not finish its reply."""
    return Report(
        "model_failed",
        {
            "model": model.name,
            "why": str(error),
            "permanent": error.permanent,
            "after_characters": len(draft.said),
        },
    )


def withheld(draft: Draft) -> Iterator[Report]:
    """What was kept from the caller."""
    if draft.leak is not None:
        yield Report("leak_prevented", {"of": draft.leak.kind})
    if draft.repetitions:
        yield Report("repetition_dropped", {"sentences": draft.repetitions})
    if draft.too_long:
        yield Report("reply_cut", {"by": "length", "characters": len(draft.said)})


def used(usage: Usage) -> Report:
    """As the Realtime engines report what a response used."""
    return Report(
        "usage",
        {
            "of": "response",
            "vendor": usage.vendor,
            "model": usage.model,
            "input_tokens": usage.input_tokens,
            "cached_tokens": usage.cached_tokens,
            "output_tokens": usage.output_tokens,
        },
    )


def cut_by(piece: object) -> str:
    """Why a model itself broke its reply off; empty where it did not."""
    if isinstance(piece, Report) and piece.kind == "reply_cut":
        return str(piece.data.get("by", "model"))
    return ""
