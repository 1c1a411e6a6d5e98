"""What is left to say of a response that its engine did not finish."""

from __future__ import annotations

from dataclasses import replace

from .wishes import QueuedResponse


def rest_of(wish: QueuedResponse, said: str) -> QueuedResponse | None:
    """The wish for what was not said yet; None when all of it was.

    Words of our own go on where they stopped; a language model, which chose its words
    itself, is told what it said.
    """
    words, spoken = wish.text.split(), said.split()
    if spoken and words[: len(spoken)] == spoken:
        rest = " ".join(words[len(spoken) :])
        return replace(wish.again(), text=rest) if rest else None
    if not spoken:
        return wish.again()
    told = f'You were cut off after saying: "{said}". Go on from there.'
    guidance = f"{wish.guidance}\n{told}" if wish.guidance else told
    return replace(wish.again(), guidance=guidance)
