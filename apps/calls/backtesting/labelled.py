"""Utterances whose meaning staff have settled: how often each brain agrees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.models import LabelledUtterance

from .figures import Listing, Tallies, side_by_side
from .replay import Meaning, understood_alone

MOST_LABELLED = 20_000
ESCALATION = "needs a person"


class Labelled:
    """Test cases are measured. Examples teach the classifier, so that agreeing on them
    proves little: they are counted apart."""

    def __init__(self, before: Brain, after: Brain) -> None:
        self._brains = (before, after)
        self._intents = (Tallies(), Tallies())
        self._alarms = (Tallies(), Tallies())
        self._counted = {use: [0, 0, 0] for use in LabelledUtterance.Use.values}
        self._fixed = Listing()
        self._broken = Listing()

    def measure(self, on_label: Callable[[], None]) -> None:
        # All at once: a cursor left open would hold SQLite's snapshot while we write.
        for label in list(LabelledUtterance.objects.order_by("pk")[:MOST_LABELLED]):
            self._measure(label)
            on_label()

    def _measure(self, label: LabelledUtterance) -> None:
        found = [understood_alone(brain, label.text) for brain in self._brains]
        right = [self._agrees(label, meaning) for meaning in found]
        counted = self._counted[label.use]
        counted[0] += 1
        for place, agreed in enumerate(right):
            counted[place + 1] += agreed
        if right[0] != right[1]:
            listing = self._fixed if right[1] else self._broken
            listing.add(
                label.text,
                None,
                meant=label.intent,
                before=found[0].intent,
                after=found[1].intent,
                to_a_person=" ".join(
                    side
                    for side, escalates in (
                        ("meant", label.should_escalate),
                        ("before", found[0].escalation),
                        ("after", found[1].escalation),
                    )
                    if escalates
                ),
            )
        if label.use != LabelledUtterance.Use.TEST_CASE:
            return
        for place, meaning in enumerate(found):
            self._intents[place].count(label.intent, meaning.intent)
            if label.should_escalate is not None:
                self._alarms[place].count(
                    ESCALATION if label.should_escalate else "",
                    ESCALATION if meaning.escalation else "",
                )

    @staticmethod
    def _agrees(label: LabelledUtterance, found: Meaning) -> bool:
        escalates = label.should_escalate
        return label.intent == found.intent and (
            escalates is None or escalates == bool(found.escalation)
        )

    def as_data(self) -> dict[str, Any]:
        return {
            "labelled": {
                use: {"total": total, "before": before, "after": after}
                for use, (total, before, after) in self._counted.items()
            }
            | {"fixed": self._fixed.as_data(), "broken": self._broken.as_data()},
            "intents": [
                *side_by_side(*self._intents),
                *side_by_side(*self._alarms),
            ],
        }
