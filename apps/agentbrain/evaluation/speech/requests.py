"""What people say to a shop, in their own words, spoken by this machine's voice.

No set of recorded requests to a shop is free, so written ones are spoken: the words are
strangers', the voice is the one thing in them that is ours. What is lost between the
text and the recognized words is the recognizer's share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...conversation.dialogue.brain import Brain
from ...conversation.dialogue.heard import Heard as Understood
from ...engines.tts.local import synthesize
from ..contract import Confusion, Figure, Miss, Progress, SuiteResult, share
from ..rows import mapping, read_rows
from ..understanding import OPEN, YES_OR_NO, hear, starts_booking
from .ear import Ear
from .words import word_errors, words_of

INTENTS = "intent/clinc150_dev.jsonl"
VALUES = "dialogues/taskmaster1_slot_values_dev.jsonl"


class RequestsSuite:
    """Intent and slots from sound, beside those from the words themselves."""

    name = "requests"
    title = "Requests spoken by a machine"
    files: Sequence[str] = (INTENTS, VALUES)

    def __init__(self, ear: Ear) -> None:
        self._ear = ear

    def run(self, data: Path, brain: Brain, progress: Progress) -> SuiteResult:
        table = mapping("speech")
        requests = _requests(read_rows(data / INTENTS), table)
        values = _values(read_rows(data / VALUES), table)
        total = len(requests) + len(values)
        errors = words = done = 0
        confusion: dict[str, dict[str, int]] = {}
        written: list[bool] = []
        spoken: list[bool] = []
        slots: list[bool] = []
        misses: list[Miss] = []
        for act, text in requests:
            heard = self._ear.listen(synthesize(text))
            errors += word_errors(words_of(text), words_of(heard.text))
            words += len(words_of(text))
            got = _act(brain, heard.text, act)
            written.append(_act(brain, text, act) == act)
            spoken.append(got == act)
            row = confusion.setdefault(act, {})
            row[got] = row.get(got, 0) + 1
            if got != act:
                misses.append(Miss(act, f"{text}  =>  {heard.text}", act, got))
            progress(done := done + 1, total)
        for question, text in values:
            wanted = _slots(hear(brain, text, question))
            if not wanted:  # nothing to lose: the reader does not know it either
                progress(done := done + 1, total)
                continue
            heard = self._ear.listen(synthesize(text))
            found = _slots(hear(brain, heard.text, question))
            slots.append(found == wanted)
            if found != wanted:
                pair = f"{text}  =>  {heard.text}"
                misses.append(Miss(question, pair, wanted, found))
            progress(done := done + 1, total)
        return SuiteResult(
            self.name,
            self.title,
            {INTENTS: len(requests), VALUES: len(values)},
            [
                Figure("word error rate", share(errors, words), words),
                Figure("intent right from sound", _share(spoken), len(spoken)),
                Figure("intent right from the text", _share(written), len(written)),
                Figure(
                    "slots as from the text",
                    _share(slots),
                    len(slots),
                    note="days, times, cars and names callers gave",
                ),
            ],
            confusions=[Confusion("Intents from sound", confusion)],
            misses=misses,
        )


def _requests(
    rows: Sequence[Mapping[str, Any]], table: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """The first so many of each label, with the act it means."""
    found: list[tuple[str, str]] = []
    for label, act in table["requests"]["labels"].items():
        texts = [row["text"] for row in rows if row["label"] == label]
        found += [(act, text) for text in texts[: table["requests"]["of_each"]]]
    return found


def _values(
    rows: Sequence[Mapping[str, Any]], table: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Spread over the values of each slot, with the question they answer."""
    found: list[tuple[str, str]] = []
    for slot, question in table["values"]["slots"].items():
        texts = [
            row["text"] for row in rows if row.get("slot", row.get("label")) == slot
        ]
        step = max(1, len(texts) // table["values"]["of_each"])
        spread = texts[::step][: table["values"]["of_each"]]
        found += [(question, text) for text in spread]
    return found


def _act(brain: Brain, text: str, wanted: str) -> str:
    """The act a listener would take it for; yes and no answer a question."""
    if wanted in ("yes", "no"):
        return hear(brain, text, YES_OR_NO).answer or "none"
    heard = hear(brain, text, OPEN)
    if starts_booking(heard):
        return "service"
    codes = mapping("intents")["acts"]
    named = {
        code: act for act, means in codes.items() for code in means.get("codes", ())
    }
    return next((named[m.code] for m in heard.intents if m.code in named), "none")


def _slots(heard: Understood) -> dict[str, Any]:
    """The values that were given; the caller's own words are no value."""
    return {name: value for name, value in heard.slots.items() if name != "reason"}


def _share(outcomes: Sequence[bool]) -> float:
    return share(sum(outcomes), len(outcomes))
