"""Recorded people: word error rate by source, digits, meaning, and the time it took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...conversation.dialogue.brain import Brain
from ...conversation.language.numbers import read_digits
from ..contract import Figure, Miss, Progress, SuiteResult, share
from ..rows import mapping, read_rows
from ..understanding import OPEN, hear
from .ear import Ear, Heard
from .sound import read_sound
from .words import word_errors, words_of

MANIFEST = "audio/manifest.jsonl"


@dataclass(slots=True)
class Counts:
    """Word errors and words by source; the other counts as pairs of right and asked."""

    errors: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    words: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    digits: list[bool] = field(default_factory=list)
    intents: list[bool] = field(default_factory=list)
    slot_words: list[bool] = field(default_factory=list)
    false_words: list[bool] = field(default_factory=list)
    busy: float = 0.0
    sound: float = 0.0
    misses: list[Miss] = field(default_factory=list)


class RecordingsSuite:
    """Every recording of the manifest that says what is in it."""

    name = "recordings"
    title = "Recorded people through the telephone path"
    files: Sequence[str] = (MANIFEST,)

    def __init__(self, ear: Ear) -> None:
        self._ear = ear

    def run(self, data: Path, brain: Brain, progress: Progress) -> SuiteResult:
        rows = read_rows(data / MANIFEST)
        known = [row for row in rows if _says_what_is_in_it(row)]
        absent = [r for r in known if not (data / "audio" / r["file"]).is_file()]
        present = [row for row in known if row not in absent]
        counts = Counts()
        for number, row in enumerate(present, 1):
            pcm = read_sound(data / "audio" / row["file"], int(row["sample_rate"]))
            _judge(counts, row, self._ear.listen(pcm), brain)
            progress(number, len(present))
        notes = [f"{row['file']}: absent" for row in absent]
        return SuiteResult(
            self.name,
            self.title,
            {MANIFEST: len(present)},
            _figures(counts),
            misses=counts.misses,
            notes=notes,
        )


def _says_what_is_in_it(row: Mapping[str, Any]) -> bool:
    return row.get("transcript") is not None or "slots" in row


def _judge(counts: Counts, row: Mapping[str, Any], heard: Heard, brain: Brain) -> None:
    source = row["file"].partition("/")[0]
    counts.busy += heard.busy_seconds
    counts.sound += heard.sound_seconds
    said = row.get("transcript")
    if said is None:
        # No transcript, yet the values that were ordered: are their words there?
        found = set(words_of(heard.text))
        for value in row["slots"].values():
            counts.slot_words.append(set(words_of(str(value))) <= found)
        return
    wanted, got = words_of(said), words_of(heard.text)
    if not wanted:
        counts.false_words.append(bool(got))
    else:
        counts.errors[source] += word_errors(wanted, got)
        counts.words[source] += len(wanted)
        _judge_meaning(counts, said, heard.text, brain)
    if wanted != got:
        counts.misses.append(Miss(row["file"], said, said, heard.text))


def _judge_meaning(counts: Counts, said: str, heard: str, brain: Brain) -> None:
    """Digits as the dialogue reads them; otherwise the intent of the words as said."""
    digits = read_digits(words_of(said))
    if digits and len(digits) == len(words_of(said)):
        counts.digits.append(read_digits(words_of(heard)) == digits)
        return
    asked = [hear(brain, text, OPEN).intents for text in (said, heard)]
    wanted, got = (matches[0].code if matches else "" for matches in asked)
    counts.intents.append(wanted == got)


def _figures(counts: Counts) -> list[Figure]:
    table = mapping("speech")
    known = set(table["telephone_speech"])
    figures = [
        _rate("word error rate", counts, set(counts.words), "all with a transcript"),
        _rate(
            "word error rate, telephone speech",
            counts,
            known & set(counts.words),
            "; ".join(sorted(known)),
        ),
    ]
    figures += [
        _rate(f"word error rate, {source}", counts, {source}, "")
        for source in sorted(counts.words)
    ]
    return [
        *figures,
        _part("digits and numbers right", counts.digits, "single digits and strings"),
        _part("intent as from the words said", counts.intents, "or none, where none"),
        _part(
            "slot words heard, orders at a cafe",
            counts.slot_words,
            "words a shop has little use for: most are not in its language model",
        ),
        _part("sounds without speech that became words", counts.false_words, "", 0.0),
        Figure(
            "real-time factor",
            share(counts.busy, counts.sound),
            round(counts.sound),
            at_most=1.0,
            unit="",
            note="seconds of work for a second of sound, one worker, partial words "
            "included; the count is seconds",
        ),
    ]


def _rate(name: str, counts: Counts, sources: set[str], note: str) -> Figure:
    errors = sum(counts.errors[source] for source in sources)
    words = sum(counts.words[source] for source in sources)
    return Figure(name, share(errors, words), words, note=note)


def _part(
    name: str, outcomes: Sequence[bool], note: str, at_most: float | None = None
) -> Figure:
    right = sum(outcomes)
    return Figure(
        name, share(right, len(outcomes)), len(outcomes), at_most=at_most, note=note
    )
