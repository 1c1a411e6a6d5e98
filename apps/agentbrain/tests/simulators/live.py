"""Real speech for tests of the live simulator."""

from __future__ import annotations

import numpy as np

from apps.agentbrain.engines.audio import Pcm, pcm_to_mulaw
from apps.agentbrain.engines.stt.vocabulary import Vocabulary
from apps.agentbrain.engines.tts.local import synthesize

SHOP = Vocabulary(
    "realtime-simulator-test",
    (
        "i need an {service}",
        "i need a {service}",
        "i'd like to book an {service}",
        "how much is an {service}",
        "how much is a {service}",
    ),
    {"service": ("oil change", "tire rotation", "brake inspection")},
)


def speech(text: str, rate_hz: int = 8000) -> Pcm:
    """A caller who says this, with quiet before and after."""
    quiet = np.zeros(rate_hz * 3 // 10, dtype=np.int16)
    return np.concatenate([quiet, synthesize(text, "en-us+m3", rate_hz), quiet])


def telephone(text: str) -> bytes:
    return pcm_to_mulaw(speech(text))
