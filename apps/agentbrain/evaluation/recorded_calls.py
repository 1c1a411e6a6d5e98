"""Recorded telephone calls with times: what the caller said in one go, and where he
paused in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .rows import mapping


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech between two silences. ``text`` is what was said, ``asr``
    what a recognizer wrote; both empty where nobody wrote it down. Times in ms."""

    start_ms: int
    end_ms: int
    text: str = ""
    asr: str = ""


@dataclass(frozen=True, slots=True)
class CallerTurn:
    """Segments between which the other side is silent; ``question`` is ours that the
    other side's words stand for (see ``mappings/calls.json``)."""

    call: str
    question: str
    segments: Sequence[Segment]

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments if segment.text)

    @property
    def asr(self) -> str:
        return " ".join(segment.asr for segment in self.segments if segment.asr)

    def pauses(self) -> list[tuple[str, int]]:
        """The words before each pause in the turn, and its length in ms."""
        said, found = [], []
        for before, after in zip(self.segments, self.segments[1:], strict=False):
            said.append(before.text)
            found.append((" ".join(said), after.start_ms - before.end_ms))
        return found


def transcribed_turns(call: Mapping[str, Any]) -> list[CallerTurn]:
    """The caller's turns of a row of ``calls/``.

    What the human transcript calls a noise is left out, whatever a recognizer made of
    it: it never said when somebody spoke.
    """
    table = mapping("calls")
    spoken = [
        (turn["speaker"], _segment(turn, table["noises"])) for turn in call["turns"]
    ]
    caller = [s for speaker, s in spoken if speaker == "user" and s.text]
    other = [s for speaker, s in spoken if speaker != "user" and s.text]
    return _turns(str(call["id"]), caller, other, table["questions"])


def timed_turns(name: str, rows: Iterable[Mapping[str, Any]]) -> list[CallerTurn]:
    """The caller's turns of a call of which only times are known, in seconds.

    Sounds of listening, made while the other side speaks, are no turns.
    """
    caller: list[Segment] = []
    other: list[Segment] = []
    for row in rows:
        side = caller if row["speaker"] == "user" else other
        side.append(Segment(round(1000 * row["start"]), round(1000 * row["end"])))
    turns = _turns(name, caller, other, ())
    return [turn for turn in turns if not all(_within(s, other) for s in turn.segments)]


def _segment(turn: Mapping[str, Any], noises: Sequence[str]) -> Segment:
    start = int(turn["start_ms"])
    words = [_without(turn[name], noises) for name in ("text", "asr")]
    return Segment(start, start + int(turn["duration_ms"]), *words)


def _without(text: str, noises: Sequence[str]) -> str:
    for noise in noises:
        text = text.replace(noise, " ")
    return " ".join(text.split())


def _turns(
    call: str,
    caller: Sequence[Segment],
    other: Sequence[Segment],
    rules: Sequence[Mapping[str, Any]],
) -> list[CallerTurn]:
    runs: list[list[Segment]] = []
    for segment in sorted(caller, key=lambda s: s.start_ms):
        if runs and not _speaks_between(other, runs[-1][-1].end_ms, segment.start_ms):
            runs[-1].append(segment)
        else:
            runs.append([segment])
    return [CallerTurn(call, _question(other, run[0], rules), run) for run in runs]


def _speaks_between(other: Sequence[Segment], start_ms: int, end_ms: int) -> bool:
    return any(s.start_ms < end_ms and s.end_ms > start_ms for s in other)


def _within(segment: Segment, other: Sequence[Segment]) -> bool:
    return any(
        s.start_ms <= segment.start_ms and segment.end_ms <= s.end_ms for s in other
    )


def _question(
    other: Sequence[Segment], first: Segment, rules: Sequence[Mapping[str, Any]]
) -> str:
    """The newest question of the other side before this segment."""
    asked = ""
    for segment in sorted(other, key=lambda s: s.start_ms):
        if segment.start_ms >= first.start_ms:
            break
        for rule in rules:
            if any(words in segment.text for words in rule["any"]):
                asked = str(rule["question"])
                break
    return asked
