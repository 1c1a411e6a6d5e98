"""Which stretches of a call's sound hold a number that nobody may keep.

Pure. The words decide: a turn is muted from its beginning to its end where its text was
redacted before it was stored, with a margin, because speech begins before it is
noticed. Of what was keyed in, the tones are muted. Spans are in samples of the call's
clock, 8 a millisecond.
"""

from __future__ import annotations

import re
from collections import deque
from typing import Final

from apps.agentbrain.conversation.actions import SaveTurn
from apps.agentbrain.conversation.language.digit_runs import digit_runs
from apps.agentbrain.conversation.language.private_numbers import CARD, SSN

from .spool import Span

_MS: Final = 8
MARGIN_MS: Final = 600
TONE_MS: Final = 800
_MOST_KEYS: Final = 64
_KEYS_BEFORE_MS: Final = 60_000
_CALLER: Final = "caller"
_KEYED: Final = "[keys]"
_TALK: Final = re.compile(
    r"\b(?:card|visa|master ?card|amex|american express|credit|debit"
    r"|social|s\.? ?s\.? ?n)\b",
    re.IGNORECASE,
)
_TALK_LASTS: Final = 3
_MANY_DIGITS: Final = 4


class PrivateSpans:
    """One call's. ``guarded``: the talk is of cards or the like, or the caller was in
    the middle of digits; what is said next may be a number nobody may keep."""

    def __init__(self) -> None:
        self._keys: deque[int] = deque(maxlen=_MOST_KEYS)
        self._talk: deque[bool] = deque(maxlen=_TALK_LASTS)
        self._digits = False

    @property
    def guarded(self) -> bool:
        return self._digits or any(self._talk)

    def key_pressed(self, now: int) -> None:
        self._keys.append(now)

    def spans(self, turn: SaveTurn) -> list[Span]:
        """What has to go because of this turn."""
        private = any(
            mask in text
            for mask in (CARD, SSN)
            for text in (turn.text, turn.heard_text)
        )
        if turn.text.startswith(_KEYED):
            return self._tones(turn) if private else []
        if not private:
            return []
        ended_ms = max(turn.ended_ms, turn.started_ms)
        if turn.speaker != _CALLER and ended_ms == turn.started_ms:
            return []  # it is being spoken; its end comes with its last version
        return [_span(turn.started_ms - MARGIN_MS, ended_ms + MARGIN_MS)]

    def settled(self, turn: SaveTurn) -> int:
        """Up to where the caller's words are known now; 0 when this tells nothing."""
        self._talk.append(_TALK.search(turn.text) is not None)
        if turn.speaker != _CALLER:
            return 0
        digits = sum(len(p.digits) for run in digit_runs(turn.text) for p in run)
        self._digits = digits >= _MANY_DIGITS
        return turn.ended_ms * _MS

    def _tones(self, turn: SaveTurn) -> list[Span]:
        """Of the keys pressed before the turn, which may be one of several goes."""
        until = turn.ended_ms * _MS
        since = until - _KEYS_BEFORE_MS * _MS
        keys = [at for at in self._keys if since <= at <= until + TONE_MS * _MS]
        if not keys:
            return [_span(turn.started_ms - _KEYS_BEFORE_MS, turn.ended_ms)]
        # A key is reported when its tone is over or nearly so.
        return [(max(0, keys[0] - TONE_MS * _MS), keys[-1] + TONE_MS * _MS)]


def _span(start_ms: int, end_ms: int) -> Span:
    return max(0, start_ms) * _MS, max(0, end_ms) * _MS
