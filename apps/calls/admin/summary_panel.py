"""What the panel of a call's summary shows: no query of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.safestring import SafeString

from ..choices import SummaryStatus
from ..models import CallSummary, Turn
from ..summaries.choices import Disposition
from ..summaries.correcting import LISTS
from ..summaries.effective import Effective, effective
from ..summaries.flag_words import flag_words
from ..summaries.sentiment import HIGHEST, LOWEST, spelled
from ..transcript import clock
from .badges import badge
from .summary_links import linked

VIEW_SUMMARY = "calls.view_callsummary"
CHANGE_SUMMARY = "calls.change_callsummary"
CORRECT_SUMMARY = "calls.add_summarycorrection"
NAMES: Mapping[str, str] = {
    "disposition": "Disposition",
    "reason": "Reason for the call",
    "promised": "Promised",
    "open_points": "Still open",
    "text": "Note",
}
_GOOD = frozenset(
    ["booked", "moved", "confirmed", "resolved", "information_given", "feedback_taken"]
)
_BAD = frozenset(["caller_left", "line_lost", "failed", "not_connected"])
_WARN = frozenset(["callback_promised", "handed_to_person", "message_taken"])
CHART_HEIGHT = 40
MOST_LINKS = 8


@dataclass(frozen=True, slots=True)
class Point:
    """One utterance's mood in the picture: percent across, units down, its turn."""

    x: str
    y: int
    turn: int
    title: str


def summary_panel(
    summary: CallSummary | None,
    user: AbstractBaseUser | AnonymousUser,
    turns: Iterable[Turn] = (),
) -> dict[str, Any] | None:
    """None where there is none, or for whoever may not see it.

    Flags lead to those of ``turns`` they come from.
    """
    if summary is None or not _may(user, VIEW_SUMMARY):
        return None
    now = effective(summary)
    failed = summary.status == SummaryStatus.FAILED
    has_words = summary.call.words_removed_at is None
    return {
        "row": summary,
        "now": now.values,
        "disposition_badge": disposition_badge(now.values["disposition"]),
        "done": linked(summary.done, user),
        "flags": _flags(summary.flags, turns),
        "mood": _mood(summary.sentiment),
        "correction": now.correction,
        "changes": changes(now),
        "problem": summary.get_problem_display(),
        "failed": failed,
        "waiting": summary.status == SummaryStatus.PENDING,
        "written": bool(now.values["text"]),
        "may_ask_again": failed and has_words and _may(user, CHANGE_SUMMARY),
        "may_correct": summary.status != SummaryStatus.PENDING
        and has_words
        and _may(user, CORRECT_SUMMARY),
        "tokens": summary.input_tokens + summary.output_tokens,
    }


def changes(now: Effective) -> list[dict[str, Any]]:
    """What staff put right, beside what was written."""
    return [
        {
            "name": NAMES[name],
            "written": in_words(name, now.written[name]),
            "corrected": in_words(name, now.values[name]),
        }
        for name in now.corrected
    ]


def in_words(name: str, value: Any) -> list[str]:
    """A field's value as lines to be read."""
    if name == "disposition":
        return [str(Disposition(value).label)]
    return list(value) if name in LISTS else [line for line in [value] if line]


def disposition_badge(value: str) -> SafeString | str:
    if not value or value not in Disposition.values:
        return ""
    tone = "good" if value in _GOOD else "warn" if value in _WARN else ""
    tone = tone or ("bad" if value in _BAD else "quiet")
    return badge(value, str(Disposition(value).label), tone=tone)


def _flags(
    flags: Sequence[Mapping[str, Any]], turns: Iterable[Turn]
) -> list[dict[str, Any]]:
    begun = {turn.index: clock(turn.started_ms) for turn in turns}
    told = (
        {
            "words": flag_words(flag),
            "turns": [
                {"index": index, "at": begun[index]}
                for index in flag.get("turns") or ()
                if index in begun
            ][:MOST_LINKS],
        }
        for flag in flags
    )
    return [flag for flag in told if flag["words"]]


def _mood(sentiment: Mapping[str, Any]) -> dict[str, Any] | None:
    series = sentiment.get("series") or []
    if not series:
        return None
    step = 100 / max(1, len(series) - 1)
    span = HIGHEST - LOWEST
    return {
        "start": spelled(sentiment.get("start")),
        "end": spelled(sentiment.get("end")),
        "lowest": spelled(sentiment.get("lowest")),
        "lowest_turn": sentiment.get("lowest_turn"),
        "height": CHART_HEIGHT,
        "middle": CHART_HEIGHT // 2,
        "points": [
            Point(
                x=f"{3 + 0.94 * step * place:.2f}%",
                y=4 + round((HIGHEST - mood) * (CHART_HEIGHT - 8) / span),
                turn=turn,
                title=spelled(mood),
            )
            for place, (turn, mood) in enumerate(series)
        ],
    }


def _may(user: AbstractBaseUser | AnonymousUser, permission: str) -> bool:
    return bool(user.has_perm(permission))  # type: ignore[union-attr]
