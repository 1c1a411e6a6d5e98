"""Figures of the vendor that staff read in the call's log: usage and rate limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from apps.agentbrain.engines.realtime.context import CallContext

_BANDS: Final = (0.05, 0.1, 0.25, 0.5)


def response_usage(usage: Any) -> dict[str, int | str]:
    """The tokens of one response as flat figures; empty where none are given."""
    if not isinstance(usage, Mapping):
        return {}
    heard = _part(usage, "input_token_details")
    cached = _part(heard, "cached_tokens_details")
    made = _part(usage, "output_token_details")
    return {
        "of": "response",
        "input_tokens": _count(usage, "input_tokens"),
        "output_tokens": _count(usage, "output_tokens"),
        "cached_tokens": _count(heard, "cached_tokens"),
        "cached_audio_tokens": _count(cached, "audio_tokens"),
        "input_text_tokens": _count(heard, "text_tokens"),
        "input_audio_tokens": _count(heard, "audio_tokens"),
        "output_text_tokens": _count(made, "text_tokens"),
        "output_audio_tokens": _count(made, "audio_tokens"),
    }


def transcription_usage(usage: Any) -> dict[str, int | float | str]:
    """What one transcription cost: tokens or seconds; billed apart from responses."""
    if not isinstance(usage, Mapping):
        return {}
    if usage.get("type") == "duration":
        return {"of": "transcription", "seconds": float(usage.get("seconds") or 0)}
    return {
        "of": "transcription",
        "input_tokens": _count(usage, "input_tokens"),
        "output_tokens": _count(usage, "output_tokens"),
    }


class RateLimits:
    """Reports the limits at first, and again when one has clearly moved."""

    def __init__(self, context: CallContext) -> None:
        self._context = context
        self._bands: dict[str, int] = {}

    def updated(self, event: dict[str, Any]) -> None:
        moved = False
        told: dict[str, object] = {}
        for limit in event["rate_limits"]:
            name, most = str(limit["name"]), float(limit.get("limit") or 0)
            left = float(limit.get("remaining") or 0)
            share = left / most if most > 0 else 1.0
            band = sum(share < edge for edge in _BANDS)
            moved |= self._bands.get(name) != band
            self._bands[name] = band
            told[name] = {
                "limit": int(most),
                "remaining": int(left),
                "reset_seconds": float(limit.get("reset_seconds") or 0),
            }
        if moved:
            self._context.report("rate_limits", limits=told)


def _part(usage: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = usage.get(name)
    return part if isinstance(part, Mapping) else {}


def _count(usage: Mapping[str, Any], name: str) -> int:
    return int(usage.get(name) or 0)
