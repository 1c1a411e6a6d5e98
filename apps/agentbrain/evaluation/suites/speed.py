"""How long one utterance takes a brain of 1,000 patterns and 10,000 examples.

Processor time is counted: on an idle core it is the time that passes, and on a busy
machine it is not what the others do.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, product
from pathlib import Path
from statistics import median, quantiles
from time import process_time

from ...conversation.dialogue.brain import Brain, IntentSpec, PatternSpec
from ...conversation.dialogue.classifier import IntentClassifier
from ...conversation.language.text import word_list
from ...training import train_classifier
from ..contract import Figure, Progress, SuiteResult
from ..recorded_calls import transcribed_turns
from ..rows import read_rows
from ..understanding import hear

CALLS = "calls/harper_valley_dev.jsonl"
GUESSES = "asr/dstc10_spoken_nbest_dev.jsonl"

PATTERNS = 1_000
EXAMPLES = 10_000
_QUESTIONS = ("intent", "name", "phone", "vehicle", "date", "time", "confirm_booking")
_ROUNDS = 3

# Words of a shop's day, to fill patterns and examples with.
_WISHES = word_list("want need must should could may might shall")
_DOINGS = word_list(
    "book change move inspect replace check order clean fix test mount drop collect "
    "paint wash polish tow start charge align"
)
_THINGS = word_list(
    "brakes mirror window wiper hose belt pump filter clutch exhaust bumper seat lamp "
    "horn radio antenna gearbox axle spring shock tank cap lock key sensor camera fan"
)
_WHEN = word_list("today tomorrow monday friday morning noon evening soon later")


class SpeedSuite:
    """The whole understanding of an utterance: patterns, classifier, alarms, slots."""

    name = "speed"
    title = "Speed at 1,000 patterns and 10,000 examples"
    files: Sequence[str] = (CALLS, GUESSES)

    def run(self, data: Path, brain: Brain, progress: Progress) -> SuiteResult:
        calls, talks = read_rows(data / CALLS), read_rows(data / GUESSES)
        texts = [turn.text for call in calls for turn in transcribed_turns(call)]
        texts += [
            turn["text"]
            for talk in talks
            for turn in talk["turns"]
            if turn["speaker"] == "user"
        ]
        began = process_time()
        large = enlarged(brain)
        training = process_time() - began
        times = _times_ms(large, texts, progress)
        intents = large.intents
        patterns = sum(len(spec.patterns) for spec in intents)
        examples = sum(len(spec.examples) for spec in intents)
        return SuiteResult(
            self.name,
            self.title,
            {CALLS: len(calls), GUESSES: len(talks)},
            [
                Figure(
                    "one utterance, median",
                    median(times) if times else 0.0,
                    len(times),
                    at_most=2.0,
                    unit="ms",
                    note=f"{patterns:,} patterns and {len(large.escalation_rules)} "
                    f"rules, {examples:,} examples; the middle of three readings each",
                ),
                Figure(
                    "one utterance, 99th percentile",
                    quantiles(times, n=100)[-1] if len(times) > 1 else 0.0,
                    len(times),
                    unit="ms",
                ),
                Figure("training and compiling, once a publish", training, 1, unit="s"),
            ],
        )


def enlarged(brain: Brain) -> Brain:
    """The brain with as many patterns and examples as a shop might ever collect."""
    lacking_patterns = PATTERNS - sum(len(spec.patterns) for spec in brain.intents)
    lacking = EXAMPLES - sum(len(spec.examples) for spec in brain.intents)
    sentences = list(islice(_sentences(), max(lacking_patterns, lacking, 0)))
    share = len(brain.intents)
    intents = tuple(
        replace(
            spec,
            patterns=(
                *spec.patterns,
                *_patterns(sentences[: max(0, lacking_patterns)][place::share]),
            ),
            examples=(*spec.examples, *sentences[: max(0, lacking)][place::share]),
        )
        for place, spec in enumerate(brain.intents)
    )
    return replace(brain, intents=intents, classifier=_trained(intents))


def _trained(intents: Sequence[IntentSpec]) -> IntentClassifier:
    return IntentClassifier.from_bytes(train_classifier(intents))


def _sentences() -> Iterator[str]:
    """No two alike, neighbours unlike in their last words first."""
    for wish, when, doing, thing in product(_WISHES, _WHEN, _DOINGS, _THINGS):
        yield f"i {wish} {doing} the {thing} {when}"


def _patterns(sentences: Sequence[str]) -> list[PatternSpec]:
    """As staff write them: words in order with something between them."""
    return [
        PatternSpec(
            rf"\b{words[1]}\b.{{0,20}}\b(?:{words[2]}|{words[4]})\b.*{words[5]}"
        )
        for words in (sentence.split() for sentence in sentences)
    ]


def _times_ms(brain: Brain, texts: Sequence[str], progress: Progress) -> list[float]:
    """The middle of three for each text; the first, which fills caches, not counted."""
    times = []
    for text in texts[:20]:
        hear(brain, text)
    gc.collect()
    for number, text in enumerate(texts):
        question = _QUESTIONS[number % len(_QUESTIONS)]
        taken = []
        for _ in range(_ROUNDS):
            began = process_time()
            hear(brain, text, question)
            taken.append(1000 * (process_time() - began))
        times.append(sorted(taken)[_ROUNDS // 2])
        progress(number + 1, len(texts))
    return times
