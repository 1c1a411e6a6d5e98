"""The utterance before the version that answers calls and before the draft."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ..publishing import build_brain
from ..versions.content import read_draft
from ..versions.facts import read_facts
from ..versions.live import live_version, load_published
from .moments import Moment
from .reading import Reading, read


@dataclass(frozen=True, slots=True)
class Side:
    """``title`` says whose reading it is."""

    title: str
    note: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Comparison:
    """``sides`` holds one reading where live and draft agree, else both. ``agree``
    says that there is a draft, and that it makes no difference here."""

    sides: tuple[Side, ...]
    agree: bool


def compare(utterance: str, moment: Moment, local_start: datetime) -> Comparison:
    """Read the utterance as calls would now, and as they would with the draft."""
    brain = load_published().brain
    draft = read_draft()
    live = read(brain, utterance, moment, local_start)
    version = live_version()
    if version is None or draft.digest == brain.version:
        title = f"Version {version.number}" if version else "What stands on the pages"
        return Comparison((Side(title, "answers calls", live),), agree=False)
    # Examples teach when they are published: until then the draft is tried with what
    # the classifier knows now.
    brain = build_brain(draft.text, read_facts(), brain.classifier)
    tried = read(brain, utterance, moment, local_start)
    if _what_matters(tried) == _what_matters(live):
        side = Side(f"Version {version.number} and the draft", "answer alike", live)
        return Comparison((side,), agree=True)
    return Comparison(
        (
            Side(f"Version {version.number}", "answers calls", live),
            Side("Draft", "not published yet", tried),
        ),
        agree=False,
    )


def _what_matters(reading: Reading) -> Reading:
    """How many patterns there are is no difference to a caller."""
    return replace(
        reading,
        trial=replace(reading.trial, tried=0),
        alarm_trial=replace(reading.alarm_trial, tried=0),
    )
