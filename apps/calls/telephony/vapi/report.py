"""What an end-of-call report says, as our record has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from apps.calls.choices import CallStatus, Speaker
from apps.calls.models import Turn

from .messages import Message
from .wire import part, word

_REASONS: Final = {
    "customer-ended-call": "caller",
    "assistant-ended-call": "goodbye",
    "assistant-said-end-call-phrase": "goodbye",
    "assistant-forwarded-call": "transfer",
}
_UNANSWERED: Final = frozenset({"customer-busy", "customer-did-not-answer"})
_LOST: Final = frozenset({"worker-shutdown", "phone-call-provider-closed-websocket"})
_SPEAKERS: Final = {"user": Speaker.CALLER, "bot": Speaker.AGENT}
_LONGEST_URL: Final = 2000
_LONGEST_MS: Final = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Ended:
    """How and when a call ended; ``reason`` as our rows name it."""

    status: CallStatus
    reason: str
    ended_at: datetime | None


def ended_of(message: Message) -> Ended:
    given = word(message.body, "endedReason", longest=200) or "unknown"
    return Ended(
        _status(given), _REASONS.get(given, given), _time(message.body, "endedAt")
    )


def facts_of(message: Message) -> dict[str, Any]:
    """What the call's log is told: where the recording is, and what it cost. None of
    anybody's words."""
    body = message.body
    facts: dict[str, Any] = {"ended_reason": word(body, "endedReason", longest=200)}
    for name, *paths in (
        ("recording_url", ("artifact", "recordingUrl"), ("recordingUrl",)),
        ("stereo_recording_url", ("artifact", "stereoRecordingUrl")),
        ("log_url", ("artifact", "logUrl")),
        ("success", ("analysis", "successEvaluation")),
    ):
        for path in paths:
            if value := word(body, *path, longest=_LONGEST_URL):
                facts.setdefault(name, value)
    if isinstance(cost := part(body, "cost"), int | float):
        facts["cost_usd"] = cost
    costs = part(body, "costs")
    for item in costs if isinstance(costs, list) else []:
        kind, amount = word(item, "type"), part(item, "cost")
        if kind and isinstance(amount, int | float):
            by_type = facts.setdefault("costs_usd", {})
            by_type[kind] = by_type.get(kind, 0) + amount
    return facts


def turns_of(message: Message, call_id: int) -> list[Turn]:
    """What was said, for a call another mind than ours has answered."""
    said = part(message.body, "artifact", "messages")
    turns: list[Turn] = []
    for item in said if isinstance(said, list) else []:
        speaker = _SPEAKERS.get(word(item, "role"))
        text = part(item, "message")
        if speaker is None or not isinstance(text, str) or not text.strip():
            continue
        started_ms = _ms(part(item, "secondsFromStart"), 1000)
        turns.append(
            Turn(
                call_id=call_id,
                index=len(turns),
                speaker=speaker,
                text=text.strip(),
                heard_text=text.strip() if speaker == Speaker.AGENT else "",
                started_ms=started_ms,
                ended_ms=started_ms + _ms(part(item, "duration"), 1),
            )
        )
    return turns


def _status(reason: str) -> CallStatus:
    if reason in _LOST:
        return CallStatus.LOST
    if reason in _UNANSWERED or "error" in reason or "failed" in reason:
        return CallStatus.FAILED
    if reason.startswith("assistant-request-"):
        return CallStatus.FAILED
    return CallStatus.COMPLETED


def _time(body: Mapping[str, Any], name: str) -> datetime | None:
    """An aware time that has passed; None for anything else."""
    try:
        at = parse_datetime(word(body, name))
    except ValueError:
        return None
    return at if at is not None and at.tzinfo and at <= timezone.now() else None


def _ms(value: Any, factor: int) -> int:
    if not isinstance(value, int | float) or not 0 <= value * factor <= _LONGEST_MS:
        return 0
    return int(value * factor)
