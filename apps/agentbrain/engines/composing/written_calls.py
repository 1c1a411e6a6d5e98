"""Function calls that a model writes into its words instead of making them.

Small models do it now and then, and servers that do not know a model's own form pass
it on as words. Nobody should hear it, and what was meant is clear.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from apps.agentbrain.engines.composing.written_forms import calls_in
from apps.agentbrain.engines.llm.base import Report, ToolPiece

_OBJECT: Final = r"(?<!\S)(?:```[a-z_]{0,12}\s{0,4})?[\[{]\s{0,8}[{\"']"
_MAY_BE_OBJECT: Final = re.compile(
    r"(?<!\S)(?:`{1,2}|```[a-z_]{0,12}\s{0,4})?(?:[\[{]\s{0,8})?\Z", re.IGNORECASE
)
_MARKS: Final = (
    "<tool_call>",
    "<tools>",
    "<function_call>",
    "<function=",
    "<function name=",
    "<invoke name=",
    "<|python_tag|>",
    "<|tool_call|>",
    "<|tool_calls_section_begin|>",
    "<|channel|>commentary to=",
    "<\uff5ctool\u2581",  # DeepSeek's signs are on no keyboard
    "[tool_calls]",
    "functools[",
    "```tool_code",
    "```tool_call",
)
_ACTION: Final = "action:"
_BLANKS: Final = 8
_LONGEST_NAME: Final = 64
_WINDOW: Final = _LONGEST_NAME + len(_ACTION) + 2 * _BLANKS
_MOST_CHARACTERS: Final = 4_000

Found = tuple[ToolPiece | Report, ...]


class WrittenCalls:
    """Lets words through until a call begins; from there on everything is kept.

    Whatever pieces a text comes in, the same is let through. ``allowed``: the functions
    that may be called, by names of at most 64 letters.
    """

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = tuple(sorted(allowed))
        self._opens = _opening(self._allowed)
        names = [name.lower() for name in self._allowed]
        self._names = (*names, *([_ACTION] if names else ()))
        self._signs = {word[0] for word in (*_MARKS, *self._names) if word}
        self._before = " "
        self._held = ""
        self._opened = False

    def feed(self, text: str) -> str:
        """The words that are no call, as far as can be told."""
        self._held += text
        if self._opened:
            self._held = self._held[:_MOST_CHARACTERS]
            return ""
        shown = self._before + self._held  # what stands before counts, and is given
        if found := self._opens.search(shown, 1):
            self._opened = True
            return self._give(found.start() - 1)
        return self._give(self._may_open(shown) - 1)

    def finish(self) -> tuple[str, Found]:
        """Words that were held and are none, or the calls that were written."""
        held, self._held = self._held, ""
        if not (self._opened or self._opens.search(f"{self._before}{held}\n", 1)):
            return held, ()
        if calls := calls_in(held, self._allowed):
            return "", tuple(map(ToolPiece, calls))
        return "", (Report("tool_unreadable", {"tool": "", "written": True}),)

    def _give(self, end: int) -> str:
        words, self._held = self._held[:end], self._held[end:]
        self._before = words[-1:] or self._before
        return words

    def _may_open(self, shown: str) -> int:
        """Where something begins that may become a call; the end where nothing does."""
        maybe = _MAY_BE_OBJECT.search(shown, max(1, len(shown) - _WINDOW))
        end = maybe.start() if maybe else len(shown)
        low = shown.lower() if len(shown.lower()) == len(shown) else shown
        for at in range(max(1, len(shown) - _WINDOW), end):
            if low[at] not in self._signs:
                continue
            tail = low[at:]
            if any(mark.startswith(tail) for mark in _MARKS):
                return at
            if not _is_letter(shown[at - 1]) and self._may_be_named(tail):
                return at
        return end

    def _may_be_named(self, tail: str) -> bool:
        tail = tail.removeprefix(_ACTION).lstrip()
        return any(
            name.startswith(tail) or tail.rstrip() == name for name in self._names
        )


def _opening(allowed: Sequence[str]) -> re.Pattern[str]:
    ways = [_OBJECT, *map(re.escape, _MARKS)]
    if allowed:
        names = f"(?:{'|'.join(map(re.escape, allowed))})"
        blanks = rf"\s{{0,{_BLANKS}}}"
        action = rf"(?<!\w){_ACTION}{blanks}"
        ways += [rf"(?<!\w){names}{blanks}[\[({{]", rf"{action}{names}(?=\W)"]
    return re.compile("|".join(ways), re.IGNORECASE)


def _is_letter(sign: str) -> bool:
    return sign.isalnum() or sign == "_"
