"""Past calls, understood and replayed by what answers now and by the draft."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from time import perf_counter
from typing import Any

from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.conversation.dialogue.heard import understand

from .figures import Flow, Listing, flow_rows
from .recorded import RecordedCall, Said, read_calls
from .replay import COMPLETED, Meaning, Replay, meaning

log = logging.getLogger(__name__)

BEFORE, AFTER, REALLY = "before", "after", "really"


class PastCalls:
    """Counts as it goes; ``as_data`` is JSON of a bounded size."""

    def __init__(self, before: Brain, after: Brain) -> None:
        self._brains = {BEFORE: before, AFTER: after}
        self._utterances = 0
        self._changed = Listing()
        self._appeared = Listing()
        self._vanished = Listing()
        self._flows: dict[str, Flow] = {}
        self._calls = 0
        self._failed = 0
        self._as_it_was = 0
        self._seconds = dict.fromkeys(self._brains, 0.0)
        self._span: list[datetime] = []

    def replay(self, pks: Sequence[int], on_call: Callable[[], None]) -> None:
        """One call that cannot be replayed is counted, and spoils nothing."""
        for call in read_calls(pks):
            try:
                self._replay(call)
            except Exception:  # a defect in a dialogue must be seen, and end no test
                self._failed += 1
                log.exception(
                    "A past call could not be replayed.",
                    extra={"fields": {"call_id": call.pk}},
                )
            on_call()

    def _replay(self, call: RecordedCall) -> None:
        before, after = (Replay(brain, call) for brain in self._brains.values())
        for said in call.said:
            if not said.keys and said.text.strip():
                self._compare(before, call, said)
            before.hear(said)
            after.hear(said)
        self._calls += 1
        self._span.append(call.started_at)
        self._as_it_was += before.outcome == call.outcome
        kind = call.start.call_type.value
        flow = self._flows.setdefault(f"{kind} {call.intent}".strip(), Flow())
        flow.calls += 1
        flow.completed[REALLY] += call.outcome in COMPLETED
        flow.escalated[REALLY] += call.outcome == "escalated"
        for name, replay in ((BEFORE, before), (AFTER, after)):
            flow.completed[name] += replay.completed
            flow.escalated[name] += replay.escalated
            flow.turns[name] += replay.turns

    def _compare(self, replay: Replay, call: RecordedCall, said: Said) -> None:
        """Both understand it in the same place of the same call: what differs is due to
        the draft alone."""
        memory = replay.context(said)
        found: dict[str, Meaning] = {}
        for name, brain in self._brains.items():
            begun = perf_counter()
            found[name] = meaning(understand(brain, memory, said.text, said.confidence))
            self._seconds[name] += perf_counter() - begun
        old, new = found[BEFORE], found[AFTER]
        self._utterances += 1
        if old.intent != new.intent:
            self._changed.add(said.text, call.pk, before=old.intent, after=new.intent)
        if old.escalation != new.escalation:
            if new.escalation:
                self._appeared.add(said.text, call.pk, reason=new.escalation)
            if old.escalation:
                self._vanished.add(said.text, call.pk, reason=old.escalation)

    def as_data(self) -> dict[str, Any]:
        return {
            "replayed": {
                "calls": self._calls,
                "failed": self._failed,
                "same_outcome_as_really": self._as_it_was,
                "oldest": min(self._span).isoformat() if self._span else None,
                "newest": max(self._span).isoformat() if self._span else None,
                "ms_per_utterance": {
                    name: round(1000 * seconds / self._utterances, 3)
                    for name, seconds in self._seconds.items()
                    if self._utterances
                },
            },
            "utterances": {"heard": self._utterances, **self._changed.as_data()},
            "escalations": {
                "appeared": self._appeared.as_data(),
                "vanished": self._vanished.as_data(),
            },
            "flows": flow_rows(self._flows),
        }
