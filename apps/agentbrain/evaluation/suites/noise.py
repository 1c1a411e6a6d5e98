"""What a recognizer's mistakes cost: the same words as people and as machines wrote
them, read by the same brain.

A reading is the winning intent, an alarm, a yes or no, or a slot with its value, where
the agent would act on it (``mappings/noise.json``). The
readings of the human text are what is wanted; the loss is one minus the F1 of those of
the recognizer's text, over all turns: a reading lost, a reading changed and a reading
added all count. Where a set has a recognizer's other guesses instead of a human text,
its best guess is what is wanted, and every other guess is compared with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...conversation.dialogue.brain import Brain
from ...conversation.dialogue.heard import understand
from ...conversation.dialogue.keypad import takes_yes_or_no
from ..contract import Figure, Miss, Progress, SuiteResult, share
from ..recorded_calls import transcribed_turns
from ..rows import mapping, read_rows
from ..understanding import OPEN, asked_memory

CALLS = "calls/harper_valley_dev.jsonl"
GUESSES = "asr/dstc10_spoken_nbest_dev.jsonl"


@dataclass(frozen=True, slots=True)
class Pair:
    """One utterance, ``said`` and as it was ``heard``; ``question`` was open."""

    row: str
    said: str
    heard: str
    question: str = OPEN


@dataclass(slots=True)
class Tally:
    """Readings wanted, found and both; pairs read alike; words wrong."""

    wanted: int = 0
    found: int = 0
    both: int = 0
    pairs: int = 0
    alike: int = 0
    misses: list[Miss] = field(default_factory=list)

    def add(self, pair: Pair, wanted: frozenset[str], found: frozenset[str]) -> None:
        self.wanted += len(wanted)
        self.found += len(found)
        self.both += len(wanted & found)
        self.pairs += 1
        self.alike += wanted == found
        if wanted != found:
            text = f"{pair.said}  =>  {pair.heard}"
            self.misses.append(Miss(pair.row, text, sorted(wanted), sorted(found)))

    @property
    def f1(self) -> float:
        return share(2 * self.both, self.wanted + self.found)

    def figures(self, name: str, note: str) -> Iterator[Figure]:
        loss = 1 - self.f1 if self.wanted + self.found else 0.0
        yield Figure(
            f"{name}: loss of readings", loss, self.wanted, at_most=0.05, note=note
        )
        yield Figure(
            f"{name}: utterances read alike", share(self.alike, self.pairs), self.pairs
        )


class NoiseSuite:
    """Human text against recognizer text."""

    name = "noise"
    title = "Recognizer noise"
    files: Sequence[str] = (CALLS, GUESSES)

    def run(self, data: Path, brain: Brain, progress: Progress) -> SuiteResult:
        calls, talks = read_rows(data / CALLS), read_rows(data / GUESSES)
        heard = list(_human_and_machine(calls))
        guessed = list(_best_and_others(talks))
        total = len(heard) + len(guessed)
        first, second = Tally(), Tally()
        for done, (tally, pair) in enumerate(
            [*((first, pair) for pair in heard), *((second, pair) for pair in guessed)]
        ):
            tally.add(
                pair,
                _readings(brain, pair.said, pair.question),
                _readings(brain, pair.heard, pair.question),
            )
            progress(done + 1, total)
        return SuiteResult(
            self.name,
            self.title,
            {CALLS: len(calls), GUESSES: len(talks)},
            [
                *first.figures("telephone calls", "human against recognizer text"),
                *second.figures(
                    "spoken n-best",
                    "best guess against each of the others where the set has no "
                    "human text",
                ),
            ],
            misses=[*first.misses, *second.misses],
        )


def _human_and_machine(calls: Iterable[dict[str, Any]]) -> Iterator[Pair]:
    for call in calls:
        for turn in transcribed_turns(call):
            where = f"{turn.call}, {turn.segments[0].start_ms} ms"
            yield Pair(where, turn.text, turn.asr, turn.question)


def _best_and_others(talks: Iterable[dict[str, Any]]) -> Iterator[Pair]:
    """Where ``text`` differs from the best guess it is a human's: then the best guess
    alone is compared with it, as in a call."""
    for talk in talks:
        for number, turn in enumerate(talk["turns"]):
            guesses = [words for words, _ in turn.get("nbest", ())]
            if not guesses:
                continue
            said = turn["text"]
            others = guesses[:1] if said != guesses[0] else guesses[1:]
            for guess in others:
                yield Pair(f"{talk['id']}, turn {number}", said, guess)


def _readings(brain: Brain, text: str, question: str) -> frozenset[str]:
    """What the agent would act on (see ``mappings/noise.json``)."""
    table = mapping("noise")
    memory = asked_memory(question)
    heard = understand(brain, memory, text, None)
    found = {
        name if name in table["free_text"] else f"{name}={_plain(value)}"
        for name, value in heard.slots.items()
    }
    acted_on = [m.code for m in heard.intents if m.code not in table["courtesies"]]
    found |= {f"intent:{code}" for code in acted_on[:1]}
    if heard.escalation:
        found.add(f"alarm:{heard.escalation.rule.reason}")
    if heard.answer and takes_yes_or_no(memory):
        found.add(f"answer:{heard.answer}")
    return frozenset(found)


def _plain(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str)
