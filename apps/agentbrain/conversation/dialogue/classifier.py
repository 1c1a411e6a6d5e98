"""The statistical view of an utterance: which intent its words resemble, how surely.

Trained by ``apps.agentbrain.training`` from the examples staff accepted; here it only
predicts. A model is one value: the bytes stored with a published version.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from zlib import compress, decompress
from zlib import error as broken_stream

import numpy as np
from numpy.typing import NDArray

from .features import features

NONE = ""
"""The code of what is none of the intents."""

_MAGIC = b"intents1"
Floats = NDArray[np.float32]


class BadModel(ValueError):
    """Bytes that are no model of this form."""


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent's code (``NONE``: none of them) and its share of certainty, 0 to 1."""

    code: str
    confidence: float


class IntentClassifier:
    """A linear model over ``features``; its confidences add up to 1."""

    def __init__(
        self,
        codes: tuple[str, ...],
        places: Mapping[str, int],
        weights: Floats,
        bias: Floats,
    ) -> None:
        """``weights`` has a row per feature and a column per code; ``places`` gives a
        feature's row; ``bias`` has a value per code."""
        self.codes = codes
        self._places = places
        self._weights = weights
        self._bias = bias

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the features it weighs."""
        return tuple(self._places)

    def predict(self, text: str) -> tuple[Guess, ...]:
        """A guess per code for a normalised text, the best first."""
        scores = self._bias.astype(np.float64)
        counts: dict[int, int] = {}
        for name in features(text):
            place = self._places.get(name)
            if place is not None:
                counts[place] = counts.get(place, 0) + 1
        if counts:
            values = 1.0 + np.log(np.fromiter(counts.values(), np.float64))
            values /= math.sqrt(float(values @ values))
            scores += values @ self._weights[list(counts)]
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        ranked = sorted(zip(self.codes, shares.tolist(), strict=True), key=_by_share)
        return tuple(Guess(code, share) for code, share in ranked)

    def to_bytes(self) -> bytes:
        """The model as one value: the same model, the same bytes."""
        names = sorted(self._places, key=self._places.__getitem__)
        head = json.dumps({"codes": self.codes, "features": names}).encode()
        body = self._bias.astype("<f4").tobytes()
        body += self._weights.astype("<f2").tobytes()
        return _MAGIC + compress(len(head).to_bytes(4, "little") + head + body, 6)

    @classmethod
    def from_bytes(cls, data: bytes) -> IntentClassifier:
        """The model that ``to_bytes`` wrote. Raises ``BadModel``."""
        data = bytes(data)
        if not data.startswith(_MAGIC):
            raise BadModel("this is no classifier of this form")
        try:
            content = decompress(data[len(_MAGIC) :])
            start = 4 + int.from_bytes(content[:4], "little")
            head = json.loads(content[4:start])
            codes, names = tuple(head["codes"]), head["features"]
            numbers = start + 4 * len(codes)
            bias = np.frombuffer(content[start:numbers], "<f4")
            weights = np.frombuffer(content[numbers:], "<f2")
            weights = weights.reshape(len(names), len(codes))
        except (broken_stream, ValueError, KeyError, TypeError) as error:
            raise BadModel(f"this classifier is damaged: {error}") from error
        places = {name: place for place, name in enumerate(names)}
        return cls(codes, places, weights.astype(np.float32), bias.copy())


def _by_share(ranked: tuple[str, float]) -> tuple[float, str]:
    code, share = ranked
    return -share, code
