"""What callers say that is none of the intents: the classifier's other side.

The frames stand in ``background.txt``; ``utterances`` spells out some forms of each.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ..conversation.language.forms import forms

FORMS = 8
"""How many forms of a frame are learned from, at most."""

_FRAMES = Path(__file__).with_name("background.txt")


@cache
def utterances() -> tuple[str, ...]:
    """The background, every form once; always the same ones."""
    lines = (line.strip() for line in _FRAMES.read_text("utf-8").splitlines())
    frames = [line for line in lines if line and not line.startswith("#")]
    return tuple(dict.fromkeys(one for frame in frames for one in forms(frame, FORMS)))
