"""Which version answers calls, and the brain built from it."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from ..conversation.dialogue.brain import Brain
from ..conversation.dialogue.classifier import IntentClassifier
from ..models import BrainVersion
from ..publishing import build_brain
from .content import read_draft
from .facts import read_facts
from .training import readable

_building = threading.Lock()


@dataclass(frozen=True, slots=True)
class Published:
    """What a call is given: the brain, and how it sounds (``voice``,
    ``words_per_minute``)."""

    brain: Brain
    voice: Mapping[str, Any]


class Live(NamedTuple):
    """A version by what is cheap to read: neither its content nor its classifier."""

    pk: int
    number: int
    digest: str
    published_at: datetime


def live_version(digest: str = "") -> Live | None:
    """The newest version, or the newest with this digest. One small query."""
    versions = BrainVersion.objects.order_by("-number")
    if digest:
        versions = versions.filter(digest=digest)
    row = versions.values_list(*Live._fields).first()
    return Live(*row) if row else None


def load_published(digest: str = "") -> Published:
    """What answers now, or the version of that digest, which a call began with.

    Before anything was published the rows themselves are it, without a classifier. A
    handful of small queries; compiled once per version and shop facts. An unknown
    digest gives what answers now.
    """
    live = (live_version(digest) if digest else None) or live_version()
    facts = read_facts()
    if live is None:
        draft = read_draft()
        return Published(build_brain(draft.text, facts), draft.data["voice"])
    # One thread compiles; the calls that begin meanwhile wait for it instead of
    # compiling the same a second time.
    with _building:
        return _built(live, facts)


@lru_cache(maxsize=8)
def _built(live: Live, facts: str) -> Published:
    content, classifier = _stored(live)
    voice = json.loads(content)["voice"]
    return Published(build_brain(content, facts, classifier), voice)


@lru_cache(maxsize=4)
def _stored(live: Live) -> tuple[str, IntentClassifier | None]:
    """Kept apart: a new price makes another brain, with the classifier as it was."""
    row = BrainVersion.objects.get(pk=live.pk)
    classifier = bytes(row.classifier) if row.classifier else None
    return row.content, readable(classifier, json.loads(row.content))
