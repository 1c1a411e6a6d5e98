"""When the agent gives way, waits and asks again: thresholds as data."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """Thresholds of one agent profile; the unit is in each name.

    Defaults are those of telephone speech: a pause shorter than half a second is a
    breath, not the end of a turn. In a recorded call to a shop 700 ms of silence would
    have ended three of nineteen turns too early, 750 one. ``min_interruption_ms``
    counts from the first sound and so includes the silence that the voice detector
    waits for; it must be longer than a cough plus that silence to tell one from the
    other. ``engine_return_ms`` is how long a lost engine is waited for;
    ``max_utterance_ms`` is when we no longer believe that someone who makes no words
    is still speaking. ``thinking_pause_ms`` and ``dictation_pause_ms`` are the silences
    waited out within a sentence, and within a number, a spelling or an address
    (``patience.py``).
    """

    vad_threshold: float = 0.6
    prefix_padding_ms: int = 300
    silence_duration_ms: int = 750
    thinking_pause_ms: int = 1_500
    dictation_pause_ms: int = 3_000
    late_audio_window_ms: int = 500
    min_interruption_ms: int = 1500
    min_interruption_words: int = 1
    false_interruption_timeout_ms: int = 2500
    max_queue_length: int = 8
    response_timeout_ms: int = 10_000
    nudge_after_ms: int = 8_000
    max_nudges: int = 2
    transcript_timeout_ms: int = 3_000
    filler_after_ms: int = 1_500
    bridge_after_ms: int = 800
    engine_return_ms: int = 30_000
    max_utterance_ms: int = 60_000
    keys_timeout_ms: int = 2_500
    playback_lead_ms: int = 200
    mark_grace_ms: int = 2_000

    def __post_init__(self) -> None:
        if self.silence_duration_ms < 500:
            raise ValueError("silence_duration_ms is below 500: pauses would end turns")
        if not 0 < self.vad_threshold < 1:
            raise ValueError(f"vad_threshold is not between 0 and 1: {self}")
        if self.max_queue_length < 1 or self.playback_lead_ms < 40:
            raise ValueError(f"max_queue_length or playback_lead_ms too small: {self}")

    def as_dict(self) -> dict[str, Any]:
        """Plain values by name, for engines and for the call's log."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
