"""Markers of chat templates, tags and markdown, taken out of a text as it comes.

What comes out holds none of ``< > [ ] { } * ~ ^ \\`` and no back quote, so that no
marker can be made of what stood around another one. A sign is held until what it is can
be told, which takes at most ``MOST_HELD`` characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from .directions import is_direction, may_begin

MOST_HELD: Final = 220
_MARKER: Final = 40

_SPECIAL: Final = re.compile(r"[<>\[\]{}*_`~^\\|]")
_TEMPLATE: Final = re.compile(r"<\|([^|<>\n]{0,40})\|?>|<</?[A-Za-z]{1,12}>>")
_TEMPLATE_OPEN: Final = re.compile(r"<\|[^|<>\n]{0,40}\|?|<</?[A-Za-z]{0,12}>?|<")
_HTML: Final = re.compile(r"<(/?)([A-Za-z][\w-]{0,30}|!--)([^<>]{0,160})>")
_HTML_OPEN: Final = re.compile(r"<[A-Za-z/!][^<>]{0,195}")
_ROLE_NAME: Final = re.compile(r"[ \n]{0,3}([A-Za-z]{0,10})")
_OPENS_TURN: Final = re.compile(r"im_start|start_header|start_of_turn", re.IGNORECASE)
_ROLE_FOR: Final = {
    "system": "System:", "assistant": "Assistant:", "model": "Assistant:",
    "tool": "Assistant:", "user": "User:", "human": "User:",
}  # fmt: skip
_HIDDEN: Final = re.compile(
    r"think|thinking|thought|reasoning|analysis|scratchpad|reflection|tool_calls?|"
    r"function_calls?|script|style",
    re.IGNORECASE,
)
_LINE_TAGS: Final = re.compile(
    r"br|p|li|ul|ol|div|tr|h[1-6]|table|hr|s|start_of_turn|end_of_turn|bos|eos",
    re.IGNORECASE,
)
_CITATION: Final = re.compile(r"\^?\d{1,3}|[xX ]?")
_INSTRUCTION: Final = re.compile(r"/?[A-Z_]{3,20}")
_BRACKETED: Final = re.compile(r"\[([^\[\]\n]{0,60})\]")
_BRACKET_OPEN: Final = re.compile(r"\[[^\[\]\n]{0,60}")
_STARRED: Final = re.compile(r"\*{1,3}([^*\n]{1,60})\*")
_STAR_OPEN: Final = re.compile(r"\*{1,3}[^*\n]{1,60}")
_ADDRESS: Final = re.compile(r"\]\((?:https?:|www\.|mailto:|tel:|[/#])", re.IGNORECASE)
_BARE_ADDRESS: Final = re.compile(r"\]\([^\s()]{0,200}\)")
_BARE_OPEN: Final = re.compile(r"\]\([^\s()]{0,200}")
_FENCE: Final = re.compile(r"`{3,40}[A-Za-z]{0,12} ?\n|`{3,40}")
_FENCE_LABEL: Final = re.compile(r"`{3,40}[A-Za-z]{0,12} ?")
_LINK_END: Final = re.compile(r"[)\n]")

_Cut = tuple[str, int]
"""What a sign becomes, and where the text goes on."""


class MarkupFilter:
    """A text without its markup. Feed it any pieces; the outcome is the same."""

    def __init__(self) -> None:
        self._held = ""
        self._last = " "
        self._until: re.Pattern[str] | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is held or being left out."""
        return not self._held and self._until is None

    @property
    def held(self) -> int:
        """Characters waiting for what comes."""
        return len(self._held)

    def feed(self, text: str, *, final: bool = False) -> str:
        """What of the text so far can be told."""
        if self._held:
            text, self._held = self._held + text, ""
        out: list[str] = []
        at = 0
        while at < len(text):
            if self._until is not None:
                end = self._skipped_to(text, at)
                if end is None:
                    break
                at = end
                continue
            match = _SPECIAL.search(text, at)
            if match is None:
                self._keep(text[at:], out)
                break
            self._keep(text[at : match.start()], out)
            at = match.start()
            cut = self._cut(text, at, final)
            if cut is None:
                self._held = text[at:]
                break
            self._keep(cut[0], out)
            at = cut[1]
        return "".join(out)

    def finish(self) -> str:
        return self.feed("", final=True) if self._held else ""

    def _cut(self, text: str, at: int, final: bool) -> _Cut | None:
        """What the sign at ``at`` becomes; None while that depends on what comes."""
        match text[at]:
            case "<":
                return self._angle(text, at, final)
            case "*":
                return self._star(text, at, final)
            case "_":
                return self._underscore(text, at, final)
            case "]":
                return self._bracket_end(text, at, final)
            case sign:
                rule = _RULES.get(sign)
                return rule(text, at, final) if rule else ("", at + 1)

    def _keep(self, text: str, out: list[str]) -> None:
        if text:
            out.append(text)
            self._last = text[-1]

    def _skipped_to(self, text: str, at: int) -> int | None:
        """Where what is left out ends; None while it goes on."""
        assert self._until is not None
        match = self._until.search(text, at)
        if match is None:
            self._held = text[max(at, len(text) - _MARKER) :]
            return None
        self._until = None
        return match.end()

    def _angle(self, text: str, at: int, final: bool) -> _Cut | None:
        match = _TEMPLATE.match(text, at)
        if match:
            name = match[1] or ""
            return _turn(name, text, match.end(), final)
        tag = _HTML.match(text, at)
        if tag:
            return self._tag(tag, text, final)
        if not final and _is_open((_TEMPLATE_OPEN, _HTML_OPEN), text, at):
            return None
        after = text[at + 1 : at + 3].lstrip(" ")[:1]
        if not after and len(text) < at + 3 and not final:
            return None
        return (" less than " if after.isdigit() else " "), at + 1

    def _tag(self, tag: re.Match[str], text: str, final: bool) -> _Cut | None:
        name = tag[2]
        if _HIDDEN.fullmatch(name):
            if not tag[1] and not tag[3].endswith("/"):
                self._until = re.compile(rf"</\s?{re.escape(name)}\s?>", re.IGNORECASE)
            return " ", tag.end()
        if _OPENS_TURN.match(name):
            return _turn(name, text, tag.end(), final)
        return ("\n" if _LINE_TAGS.fullmatch(name) else ""), tag.end()

    def _bracket_end(self, text: str, at: int, final: bool) -> _Cut | None:
        if len(text) == at + 1 and not final:
            return None
        if not text.startswith("](", at):
            return "", at + 1
        if _ADDRESS.match(text, at):
            self._until = _LINK_END
            return "", at + 2
        bare = _BARE_ADDRESS.match(text, at)
        if bare:
            return "", bare.end()
        open_end = _BARE_OPEN.match(text, at)
        whole = open_end is not None and open_end.end() == len(text)
        return None if whole and not final else ("", at + 1)

    def _star(self, text: str, at: int, final: bool) -> _Cut | None:
        end = _run_end(text, at)
        if end == len(text) and not final and end - at < _MARKER:
            return None
        after = text[end : end + 1]
        if end - at <= 3 and after.isalpha():
            starred = _STARRED.match(text, at)
            if starred:
                if is_direction(starred[1]):
                    return " ", starred.end()
            elif not final and _may_be_direction(_STAR_OPEN, text, at):
                return None
        times = end - at == 1 and after.isdigit() and self._last.isdigit()
        return (" times " if times else ""), end

    def _underscore(self, text: str, at: int, final: bool) -> _Cut | None:
        end = _run_end(text, at)
        if end == len(text) and not final and end - at < _MARKER:
            return None
        inner = end - at == 1 and self._last.isalnum() and text[end : end + 1].isalnum()
        return ("_" if inner else ""), end


def _turn(name: str, text: str, end: int, final: bool) -> _Cut | None:
    """A marker that opens a turn is followed by whose turn it is."""
    if not _OPENS_TURN.match(name):
        return "\n", end
    role = _ROLE_NAME.match(text, end)
    assert role is not None
    if role.end() == len(text) and not final and len(role[1]) < 10:
        return None
    known = _ROLE_FOR.get(role[1].lower())
    return (f"\n{known} ", role.end()) if known else ("\n", end)


def _greater(text: str, at: int, final: bool) -> _Cut | None:
    if len(text) == at + 1 and not final:
        return None
    return (" more than " if text[at + 1 : at + 2].isdigit() else " "), at + 1


def _bracket(text: str, at: int, final: bool) -> _Cut | None:
    match = _BRACKETED.match(text, at)
    if match:
        inside = match[1]
        if _INSTRUCTION.fullmatch(inside) and inside.strip("/") in ("INST", "SYS"):
            return "\n", match.end()
        if _CITATION.fullmatch(inside):
            return "", match.end()
        return (" ", match.end()) if is_direction(inside) else ("", at + 1)
    if final:
        return "", at + 1
    return None if _may_be_direction(_BRACKET_OPEN, text, at) else ("", at + 1)


def _may_be_direction(opened: re.Pattern[str], text: str, at: int) -> bool:
    """Whether more text can make a direction of what begins here."""
    match = opened.match(text, at)
    if match is None or match.end() < len(text):
        return False
    words = match[0].lstrip("*[ ").split(" ")
    return len(words) == 1 or may_begin(words[0])


def _is_open(patterns: tuple[re.Pattern[str], ...], text: str, at: int) -> bool:
    """Whether a marker that began here may still be closed."""
    return any(
        (match := one.match(text, at)) is not None and match.end() == len(text)
        for one in patterns
    )


def _quote(text: str, at: int, final: bool) -> _Cut | None:
    end = _run_end(text, at)
    if end - at < 3:
        return None if end == len(text) and not final else ("", end)
    label = _FENCE_LABEL.match(text, at)
    if label is not None and label.end() == len(text) and not final:
        return None
    fence = _FENCE.match(text, at)
    assert fence is not None
    return "\n", fence.end()


def _tilde(text: str, at: int, final: bool) -> _Cut | None:
    end = _run_end(text, at)
    if end == len(text) and not final and end - at < _MARKER:
        return None
    about = end - at == 1 and end < len(text) and text[end] in "$0123456789"
    return ("about " if about else ""), end


def _backslash(text: str, at: int, final: bool) -> _Cut | None:
    if len(text) == at + 1 and not final:
        return None
    return ("\n", at + 2) if text[at + 1 : at + 2] == "n" else ("", at + 1)


def _run_end(text: str, at: int) -> int:
    """The end of a run of the same sign, looked for no further than any marker."""
    end, sign = at, text[at]
    while end < len(text) and text[end] == sign and end - at < _MARKER:
        end += 1
    return end


_RULES: Final[Mapping[str, Callable[[str, int, bool], _Cut | None]]] = {
    ">": _greater,
    "[": _bracket,
    "`": _quote,
    "~": _tilde,
    "\\": _backslash,
    "|": lambda _text, at, _final: (" | ", at + 1),
}
"""Signs that mean the same wherever they stand; the others but four are left out."""
