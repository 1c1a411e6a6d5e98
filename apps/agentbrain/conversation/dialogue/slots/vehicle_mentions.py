"""Makes and models as they are mentioned, and which of several is meant."""

from __future__ import annotations

from dataclasses import dataclass

from .vehicle_tokens import Token

_CORRECTED = frozenset({"no", "actually", "sorry", "mean", "meant", "rather"})


@dataclass(frozen=True, slots=True)
class Named:
    """A make, a model or both, and the tokens ``start`` to ``end`` that say so."""

    make: str
    model: str
    start: int
    end: int
    confidence: float


def meant(tokens: list[Token], mentions: list[Named]) -> Named:
    """One of several: not the one denied, and rather the one that says more."""
    kept = [named for named in mentions if not _is_denied(tokens, named.start)]
    kept = kept or mentions
    between = {token.text for token in tokens[kept[0].end : kept[-1].start]}
    if len(kept) > 1 and between & _CORRECTED:
        return kept[-1]
    return max(kept, key=lambda named: (bool(named.model), -named.start))


def _is_denied(tokens: list[Token], start: int) -> bool:
    """ "Not a Honda"."""
    return "not" in {token.text for token in tokens[max(0, start - 2) : start]}
