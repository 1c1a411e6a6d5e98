"""From the ``usage`` events in a call's log to quantities that have a price.

Engines report what their vendors tell: tokens of a Realtime or chat model, seconds or
tokens of a transcription, seconds that a recognizer listened, characters that a voice
spoke. Here they become units that are counted once each: what was cached is not also
counted as read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from .models import Unit

USAGE = "usage"
_OURS = frozenset({"local"})
"""Parts of this machine report as vendors do; nobody sends a bill."""


@dataclass(frozen=True, slots=True, order=True)
class Used:
    """So much of one thing of one vendor. ``quantity`` is above zero."""

    vendor: str
    model: str
    unit: str
    quantity: Decimal


def total_usage(events: Iterable[Mapping[str, Any]], engine: str) -> list[Used]:
    """The sums of a call's ``usage`` data, ordered; ``engine`` where no vendor is told.

    What is no number, or less than nothing, counts as nothing.
    """
    sums: dict[tuple[str, str, str], Decimal] = {}
    for data in events:
        vendor = str(data.get("vendor") or engine)
        if vendor in _OURS:
            continue
        model = str(data.get("model") or "")
        for unit, quantity in _quantities(data):
            key = vendor, model, unit.value
            sums[key] = sums.get(key, Decimal(0)) + quantity
    return sorted(Used(*key, quantity) for key, quantity in sums.items() if quantity)


def _quantities(data: Mapping[str, Any]) -> Iterator[tuple[Unit, Decimal]]:
    read = _number(data, "input_tokens")
    heard = _number(data, "input_audio_tokens")
    heard_cached = _number(data, "cached_audio_tokens")
    cached = max(Decimal(0), _number(data, "cached_tokens") - heard_cached)
    written = _number(data, "output_tokens")
    spoken = _number(data, "output_audio_tokens")
    yield Unit.INPUT_TOKENS, max(Decimal(0), read - heard - cached)
    yield Unit.CACHED_INPUT_TOKENS, cached
    yield Unit.AUDIO_INPUT_TOKENS, max(Decimal(0), heard - heard_cached)
    yield Unit.CACHED_AUDIO_INPUT_TOKENS, heard_cached
    yield Unit.OUTPUT_TOKENS, max(Decimal(0), written - spoken)
    yield Unit.AUDIO_OUTPUT_TOKENS, spoken
    yield from _speech(data)


def _speech(data: Mapping[str, Any]) -> Iterator[tuple[Unit, Decimal]]:
    """A voice is paid by the character; the length of its sound is told beside it."""
    if "characters" in data:
        yield Unit.CHARACTERS, _number(data, "characters")
    elif "audio_seconds" in data:
        yield Unit.AUDIO_SECONDS, _number(data, "audio_seconds")
    else:
        yield Unit.AUDIO_SECONDS, _number(data, "seconds")


def _number(data: Mapping[str, Any], name: str) -> Decimal:
    try:
        number = Decimal(str(data.get(name) or 0))
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() and number > 0 else Decimal(0)
