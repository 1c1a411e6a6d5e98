"""What the acoustic model sees of telephone sound.

The model was trained on sound up to 6.8 kHz, in 25 mel bands. A telephone carries
nothing above 4 kHz: the upper six bands would hold only rounding noise, which costs
a third of the words. Here they are estimated from the lower ones (``UpperBand``), as
far as one half of a voice tells of the other.

The arithmetic is that of the recognizer's own front end (25 ms Hamming windows every
10 ms, pre-emphasis 0.97, unit-area mel filters, orthonormal cosine transform, lifter
22), so that its acoustic model fits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from apps.agentbrain.engines.audio import TELEPHONE_HZ, Pcm, resample

Bands = npt.NDArray[np.floating[Any]]

MODEL_HZ: Final = 16_000
KNOWN_BANDS: Final = 19  # those that end below 4 kHz
_ALL_BANDS: Final = 25
_LOWEST_HZ: Final = 130.0
_HIGHEST_HZ: Final = 6800.0
_WINDOW: Final = 410
_STEP: Final = 160
_TRANSFORM: Final = 512
_CEPSTRA: Final = 13
_LIFTER: Final = 22
_PRE_EMPHASIS: Final = 0.97
_FLOOR: Final = 7.0  # log energy of a quiet line; what is below tells nothing
_PRIOR_FRAMES: Final = 50.0


def _mel(hz: float) -> float:
    return 2595.0 * math.log10(1.0 + hz / 700.0)


def _hz(mel: float) -> float:
    return 700.0 * (10.0 ** (mel / 2595.0) - 1.0)


def _filters() -> Bands:
    """Weights of each transform bin in each band, (257, 25)."""
    bin_hz = MODEL_HZ / _TRANSFORM
    width = (_mel(_HIGHEST_HZ) - _mel(_LOWEST_HZ)) / (_ALL_BANDS + 1)
    at_hz = np.arange(_TRANSFORM // 2 + 1) * bin_hz
    weights = np.zeros((len(at_hz), _ALL_BANDS))
    for band in range(_ALL_BANDS):
        low, middle, high = (
            int(_hz(_mel(_LOWEST_HZ) + (band + edge) * width) / bin_hz + 0.5) * bin_hz
            for edge in range(3)
        )
        rising = (at_hz - low) / (middle - low)
        falling = (high - at_hz) / (high - middle)
        slope = np.maximum(np.minimum(rising, falling), 0.0)
        weights[:, band] = slope * 2.0 / (high - low)
    return weights


def _cosines() -> Bands:
    """The transform from bands to liftered cepstra, (25, 13)."""
    order = np.arange(_CEPSTRA)
    angle = np.pi / _ALL_BANDS * np.outer(np.arange(_ALL_BANDS) + 0.5, order)
    scale = np.where(order == 0, 1.0, math.sqrt(2.0)) / math.sqrt(_ALL_BANDS)
    lifter = 1.0 + _LIFTER / 2.0 * np.sin(order * np.pi / _LIFTER)
    weights: Bands = np.cos(angle) * scale * lifter
    return weights


_FILTERS: Final = _filters()
_COSINES: Final = _cosines()
_HAMMING: Final = np.hamming(_WINDOW)


def log_bands(sound: Bands) -> Bands:
    """Log energy of each band in each 10 ms of 16 kHz sound, (frames, 25)."""
    count = 1 + (len(sound) - _WINDOW) // _STEP
    if count < 1:
        return np.zeros((0, _ALL_BANDS))
    sharpened = np.append(sound[0], sound[1:] - _PRE_EMPHASIS * sound[:-1])
    windows = np.lib.stride_tricks.sliding_window_view(sharpened, _WINDOW)[::_STEP]
    spectrum = np.fft.rfft(windows[:count] * _HAMMING, _TRANSFORM)
    energy = (spectrum.real**2 + spectrum.imag**2) @ _FILTERS
    return np.logaddexp(np.log(energy + 1e-4), _FLOOR)


def telephone_bands(pcm: Pcm) -> Bands:
    """``log_bands`` of 8 kHz sound; the upper six are meaningless."""
    return log_bands(resample(pcm, TELEPHONE_HZ, MODEL_HZ).astype(np.float64))


@dataclass(frozen=True, slots=True)
class UpperBand:
    """What the lower bands say of the upper ones, and of the line.

    ``slopes`` (19, 6) maps lower bands to upper ones, both without their mean.
    ``usual`` (25,) is the mean of speech relative to its own ``loudness``.
    """

    slopes: Bands
    usual: Bands

    def cepstra(self, pcm: Pcm) -> npt.NDArray[np.float32]:
        """What the decoder takes of 8 kHz sound, (frames, 13), without their mean.

        The mean is that of the utterance, held near the usual one where the
        utterance is too short to have a mean of its own.
        """
        bands = telephone_bands(pcm)
        if not len(bands):
            return np.zeros((0, _CEPSTRA), dtype=np.float32)
        expected = self.usual + loudness(bands)
        mean = bands.sum(axis=0) + _PRIOR_FRAMES * expected
        bands -= mean / (len(bands) + _PRIOR_FRAMES)
        bands[:, KNOWN_BANDS:] = bands[:, :KNOWN_BANDS] @ self.slopes
        return (bands @ _COSINES).astype(np.float32)


def loudness(bands: Bands) -> float:
    """The level of the louder frames, whatever the share of silence."""
    return float(np.quantile(bands[:, 2:KNOWN_BANDS].mean(axis=1), 0.9))
