"""What ``/metrics`` shows of the voices."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter

CHARACTERS: Final = Counter(
    "callcenter_tts_characters", "Characters that voices were given to say.", ["vendor"]
)
SOUND_SECONDS: Final = Counter(
    "callcenter_tts_sound_seconds", "Sound that voices made.", ["vendor"]
)
CHANGES: Final = Counter(
    "callcenter_tts_changes",
    "Calls in which another voice took over.",
    ["left", "taken"],
)
