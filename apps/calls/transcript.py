"""A call's turns and events as people read them: who said what, what was heard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .choices import Speaker
from .models import CallEvent, Turn

EVENT_LABELS: Mapping[str, str] = {
    "call_started": "Call started",
    "engine_ready": "Engine ready",
    "state_changed": "State changed",
    "intent_detected": "Intent detected",
    "response_asked": "Response asked for",
    "response_begun": "Response begun",
    "response_started": "Response started",
    "response_first_audio": "First sound of the response",
    "response_ended": "Response ended",
    "response_requeued": "Response put back to wait",
    "response_dropped": "Response dropped",
    "response_ghost": "Unwanted response discarded",
    "barge_in_held": "Caller spoke over the agent",
    "barge_in_confirmed": "Interruption",
    "barge_in_rejected": "Not an interruption",
    "tool_started": "Tool started",
    "tool_finished": "Tool finished",
    "escalated": "Sent to a person",
    "nudge": "Agent asked again",
    "speech_without_end": "Speech without an end",
    "transcript_missing": "No words came",
    "staff_took_over": "Staff took the call",
    "staff_released": "Staff gave the call back",
    "key_pressed": "Key pressed",
    "engine_lost": "Engine lost",
    "engine_changed": "Another engine took over",
    "engine_reconnected": "Engine reconnected",
    "engine_recycled": "Engine's session renewed",
    "settings_refused": "Engine refused a setting",
    "response_timing": "How long the parts took",
    "model_failed": "Language model failed",
    "model_silent": "Language model said nothing",
    "leak_prevented": "Leak prevented",
    "reply_cut": "Reply cut short",
    "repetition_dropped": "Repetition dropped",
    "content_filtered": "Vendor refused the words",
    "tool_refused": "Tool refused",
    "tool_unreadable": "Tool call unreadable",
    "usage": "Usage",
    "rate_limits": "Rate limits",
    "protocol_warning": "Protocol warning",
    "stream_resumed": "Line resumed",
    "line_given_up": "The carrier ended the call before the line was back",
    "transfer_dialled": "Put through to a person",
    "transfer_ended": "The transfer ended",
    "escalation_claimed": "Claimed by staff",
    "escalation_resolved": "Resolved by staff",
    "escalation_reopened": "Reopened by staff",
    "escalation_handed_on": "Handed on to a colleague",
    "escalation_put_back": "Put back on the list",
    "callback_promised": "Callback promised",
    "callback_claimed": "Callback claimed",
    "callback_given_back": "Callback given back",
    "callback_tried": "Called back",
    "callback_settled": "Callback settled",
    "callback_given_up": "Callback given up",
    "recording_started": "Recording begins",
    "recording_refused": "Caller refused the recording",
    "recording_muted": "Number silenced in the recording",
    "recording_failed": "Recording broke off",
    "recording_gap": "Recording has a gap",
    "call_ended": "Call ended",
}
# What a reader of the conversation needs to follow it; the rest is in the log.
IN_CONVERSATION = frozenset(
    {
        *("tool_finished", "escalated", "key_pressed", "nudge", "engine_lost"),
        *("recording_refused", "call_ended"),
    }
)
NAMED_IN_TRACE = ("intent", "escalation", "rule", "words")
MAX_DATA_LENGTH = 300
_WORD = re.compile(r"\S+")
_PATTERN_RULE = re.compile(r"pattern:(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of a turn's trace: which rule fired on which words, and the rest.

    ``pattern_id`` is the intent pattern's row, where the entry names one.
    """

    name: str
    words: str
    extra: str
    pattern_id: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an utterance; ``fired`` says that a rule fired on it."""

    text: str
    fired: bool


@dataclass(frozen=True, slots=True)
class Bubble:
    """One turn, ready to be shown. ``pieces`` are the words that reached the other
    side, ``unheard`` those that did not; ``speaking`` says they are being spoken."""

    turn: Turn
    at: str
    seconds: float
    pieces: tuple[Piece, ...]
    unheard: str
    speaking: bool
    rules: tuple[Rule, ...]

    @property
    def key(self) -> str:
        return f"turn-{self.turn.index}"

    @property
    def intent(self) -> str:
        return in_words(self.turn.intent)

    @property
    def state(self) -> str:
        return in_words(self.turn.state)

    @property
    def confidence_percent(self) -> int | None:
        confidence = self.turn.confidence
        return None if confidence is None else round(100 * confidence)


@dataclass(frozen=True, slots=True)
class Note:
    """One event of the call, ready to be shown."""

    key: str
    at: str
    kind: str
    label: str
    detail: str


def in_words(name: str) -> str:
    """``book_appointment`` as ``book appointment``."""
    return name.replace("_", " ")


def clock(at_ms: int) -> str:
    """``75_300`` as ``1:15``; with hours from the first hour on."""
    minutes, seconds = divmod(at_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{seconds:02}"
    return f"{minutes}:{seconds:02}"


def split_heard(text: str, heard: str) -> tuple[str, str]:
    """Generated words as (heard, not heard).

    Spacing, case and punctuation may differ between the two; where the heard words are
    no beginning of the generated ones, both are returned whole.
    """
    if text.startswith(heard):
        return heard, text[len(heard) :]
    spoken = list(_WORD.finditer(text))
    reached = heard.split()
    if len(reached) > len(spoken) or any(
        _bare(word) != _bare(match.group())
        for word, match in zip(reached, spoken, strict=False)
    ):
        return heard, text
    end = spoken[len(reached) - 1].end() if reached else 0
    return text[:end], text[end:]


def rules_of(trace: Any) -> tuple[Rule, ...]:
    """A stored trace as rules; entries of an unknown shape are shown as they are."""
    entries = trace if isinstance(trace, list) else []
    return tuple(_rule(entry) for entry in entries)


def mark_words(text: str, phrases: Iterable[str]) -> tuple[Piece, ...]:
    """Cut ``text`` into pieces, marked where one of the phrases stands."""
    wanted = sorted({phrase for phrase in phrases if phrase.strip()}, key=len)
    if not wanted or not text:
        return (Piece(text, fired=False),) if text else ()
    pattern = "|".join(re.escape(phrase) for phrase in reversed(wanted))
    pieces: list[Piece] = []
    position = 0
    for match in re.finditer(pattern, text, re.IGNORECASE):
        if match.start() > position:
            pieces.append(Piece(text[position : match.start()], fired=False))
        pieces.append(Piece(match.group(), fired=True))
        position = match.end()
    if position < len(text):
        pieces.append(Piece(text[position:], fired=False))
    return tuple(pieces)


def conversation(
    turns: Sequence[Turn], events: Sequence[CallEvent], *, live: bool
) -> list[Bubble | Note]:
    """Turns with the events that matter between them, in the order they happened."""
    last = turns[-1].index if turns else None
    lines: list[tuple[int, int, Bubble | Note]] = [
        (turn.started_ms, turn.index, bubble(turn, ongoing=live and turn.index == last))
        for turn in turns
    ]
    after_turns = len(turns)
    lines += [
        (event.at_ms, after_turns + place, note(event))
        for place, event in enumerate(events)
        if event.kind in IN_CONVERSATION
    ]
    return [line for _, _, line in sorted(lines, key=lambda entry: entry[:2])]


def bubble(turn: Turn, *, ongoing: bool) -> Bubble:
    """``ongoing``: the last turn of a live call, whose words may still be spoken."""
    speaking = False
    if turn.speaker == Speaker.CALLER:
        heard, unheard = turn.text, ""
    else:
        heard, unheard = split_heard(turn.text, turn.heard_text)
        speaking = bool(unheard.strip()) and ongoing and not turn.interrupted
    rules = rules_of(turn.trace)
    return Bubble(
        turn=turn,
        at=clock(turn.started_ms),
        seconds=max(0, turn.ended_ms - turn.started_ms) / 1000,
        pieces=mark_words(heard, (rule.words for rule in rules)),
        unheard=unheard if unheard.strip() else "",
        speaking=speaking,
        rules=rules,
    )


def note(event: CallEvent) -> Note:
    """One event with its data in a line of bounded length."""
    return Note(
        key=f"event-{event.pk}",
        at=clock(event.at_ms),
        kind=event.kind,
        label=EVENT_LABELS.get(event.kind, event.kind.replace("_", " ")),
        detail=flat(event.data),
    )


def flat(data: Any) -> str:
    """JSON values in one line for people: ``name: find_slots, ok: yes``."""
    return shortened(_flat(data), MAX_DATA_LENGTH)


def shortened(words: str, most: int) -> str:
    """At most so many letters, the last of them dots where some were cut off."""
    return words if len(words) <= most else words[: most - 1] + "…"


def _flat(data: Any) -> str:
    match data:
        case None | "":
            return "-"
        case bool():
            return "yes" if data else "no"
        case dict():
            parts = (
                f"{str(name).replace('_', ' ')}: {_flat(value)}"
                for name, value in data.items()
                if value not in (None, "")
            )
            return ", ".join(parts) or "-"
        case list():
            return "; ".join(_flat(entry) for entry in data) or "-"
        case _:
            return str(data)


def _rule(entry: Any) -> Rule:
    if not isinstance(entry, dict):
        return Rule(name=flat(entry), words="", extra="")
    rest = {k: v for k, v in entry.items() if k not in NAMED_IN_TRACE}
    owner = entry.get("intent") or entry.get("escalation")
    rule = entry.get("rule")
    if "slot" in rest and "value" in rest:
        rest = {rest.pop("slot"): rest.pop("value"), **rest}
    name = " ".join(
        in_words(str(part)).replace("pattern:", "#").replace("rule:", "#")
        for part in (owner, rule)
        if part
    )
    words = entry.get("words", "")
    pattern = _PATTERN_RULE.fullmatch(str(rule)) if entry.get("intent") else None
    return Rule(
        name=name or flat(rest),
        words=words if isinstance(words, str) else flat(words),
        extra=flat(rest) if name and rest else "",
        pattern_id=int(pattern[1]) if pattern else None,
    )


def _bare(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter.isalnum())
