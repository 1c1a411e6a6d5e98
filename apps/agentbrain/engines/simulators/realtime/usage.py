"""Tokens as the vendor counts them, near enough for a meter to move."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

from apps.agentbrain.engines.simulators.realtime.conversation import Entry
from apps.agentbrain.engines.simulators.realtime.wire import Item

_CHARACTERS_A_TOKEN: Final = 4
_HEARD_MS_A_TOKEN: Final = 100
_SPOKEN_MS_A_TOKEN: Final = 50
_CACHED_IN_STEPS_OF: Final = 64


def text_tokens(text: str) -> int:
    return math.ceil(len(text) / _CHARACTERS_A_TOKEN)


def spoken_tokens(audio_ms: int) -> int:
    return math.ceil(audio_ms / _SPOKEN_MS_A_TOKEN)


def heard_tokens(audio_ms: int) -> int:
    return math.ceil(audio_ms / _HEARD_MS_A_TOKEN)


def item_text(item: Item) -> str:
    """The words of an item, whatever its type."""
    parts = item.get("content") or ()
    texts = [part.get("text") or part.get("transcript") or "" for part in parts]
    return "".join((*texts, item.get("arguments", ""), item.get("output", "")))


def response_usage(
    instructions: str,
    context: Iterable[Entry],
    cached_before: int,
    output_text: int,
    output_audio: int,
) -> dict[str, Any]:
    """The ``usage`` of a response: its whole context counts as input every time."""
    entries = list(context)
    text = text_tokens(instructions) + sum(
        text_tokens(item_text(e.item)) for e in entries
    )
    audio = sum(
        heard_tokens(entry.audio_ms)
        if entry.item.get("role") == "user"
        else spoken_tokens(entry.audio_ms)
        for entry in entries
    )
    cached = min(cached_before, text) // _CACHED_IN_STEPS_OF * _CACHED_IN_STEPS_OF
    return {
        "total_tokens": text + audio + output_text + output_audio,
        "input_tokens": text + audio,
        "output_tokens": output_text + output_audio,
        "input_token_details": {
            "text_tokens": text,
            "audio_tokens": audio,
            "image_tokens": 0,
            "cached_tokens": cached,
            "cached_tokens_details": {
                "text_tokens": cached,
                "audio_tokens": 0,
                "image_tokens": 0,
            },
        },
        "output_token_details": {
            "text_tokens": output_text,
            "audio_tokens": output_audio,
        },
    }
