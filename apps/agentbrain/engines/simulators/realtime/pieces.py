"""A reply cut into deltas."""

from __future__ import annotations

from collections.abc import Iterator

from apps.agentbrain.engines.simulators.realtime.model import Output, Say


def halves(say: Say) -> list[Output]:
    """What is said, as two outputs."""
    first, second = in_parts(say.text, 2)
    length_ms = None if say.audio_ms is None else say.audio_ms // 2
    return [Say(first, length_ms), Say(second, length_ms)]


def in_parts(text: str, count: int) -> Iterator[str]:
    """The text in so many parts, cut between words; some may be empty."""
    words = [
        f" {word}" if number else word for number, word in enumerate(text.split(" "))
    ]
    given = 0
    for part in range(1, count + 1):
        upto = -(-len(words) * part // count)  # words never lag behind their sound
        yield "".join(words[given:upto])
        given = upto
