"""Runs a backtest: claims it, renews its heartbeat, leaves its figures."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.conversation.dialogue.classifier import IntentClassifier
from apps.agentbrain.models import Backtest, BrainVersion, LabelledUtterance
from apps.agentbrain.publishing import build_brain
from apps.agentbrain.versions.backtests import STALE_AFTER
from apps.agentbrain.versions.facts import read_facts
from apps.agentbrain.versions.training import readable, teaches_the_same, train

from .labelled import MOST_LABELLED, Labelled
from .past_calls import PastCalls
from .recorded import latest_calls

log = logging.getLogger(__name__)

BEAT_EVERY = timedelta(seconds=2)


class NotOurs(Exception):
    """Somebody gave this run up, or another worker has it: nothing more is written."""


class Run:
    """One worker's hold of a backtest. Nobody else writes the row while it beats."""

    def __init__(self, backtest_id: int, claimed_at: datetime) -> None:
        self.pk = backtest_id
        self._beat_at = claimed_at
        self._done = 0

    def step(self) -> None:
        """One more is done; told every two seconds. Raises ``NotOurs``."""
        self._done += 1
        if timezone.now() - self._beat_at >= BEAT_EVERY:
            self.write()

    def write(self, **fields: Any) -> None:
        """Renew the hold, with whatever else is to be written. Raises ``NotOurs``."""
        now = timezone.now()
        mine = Backtest.objects.filter(
            pk=self.pk, status=Backtest.Status.RUNNING, heartbeat_at=self._beat_at
        )
        if not mine.update(heartbeat_at=now, done=self._done, **fields):
            raise NotOurs
        self._beat_at = now


def run(backtest_id: int) -> None:
    """Replay the backtest if nobody else does; harmless when repeated.

    A failure stands in the row, where whoever asked for it looks.
    """
    hold = claim(backtest_id)
    if hold is None:
        return
    try:
        _replay(hold)
    except NotOurs:
        log.warning(
            "A backtest was given up or taken over meanwhile.",
            extra={"fields": {"backtest": backtest_id}},
        )
    except Exception as error:  # a task's boundary: the failure must be on the row
        log.exception("A backtest failed.", extra={"fields": {"backtest": backtest_id}})
        _fail(hold, f"{type(error).__name__}: {error}")


def claim(backtest_id: int) -> Run | None:
    """Take a backtest that waits, or one whose worker is gone; None otherwise."""
    now = timezone.now()
    gone = Q(status=Backtest.Status.RUNNING, heartbeat_at__lt=now - STALE_AFTER)
    free = Backtest.objects.filter(
        Q(status=Backtest.Status.QUEUED) | gone, pk=backtest_id
    )
    taken = free.update(
        status=Backtest.Status.RUNNING, heartbeat_at=now, done=0, error=""
    )
    return Run(backtest_id, now) if taken else None


def _replay(hold: Run) -> None:
    test = Backtest.objects.select_related("base").get(pk=hold.pk)
    calls = latest_calls(settings.BACKTEST_CALLS)
    labelled = min(LabelledUtterance.objects.count(), MOST_LABELLED)
    data = _classifier(json.loads(test.draft), test.base)
    hold.write(classifier=data, total=len(calls) + labelled)
    facts = read_facts()
    after = build_brain(
        test.draft, facts, IntentClassifier.from_bytes(data) if data else None
    )
    before = _live(test.base, facts) or after
    past, labels = PastCalls(before, after), Labelled(before, after)
    past.replay(calls, hold.step)
    labels.measure(hold.step)
    hold.write(
        status=Backtest.Status.DONE,
        finished_at=timezone.now(),
        result={**past.as_data(), **labels.as_data(), "limit": settings.BACKTEST_CALLS},
    )


def _classifier(draft: dict[str, Any], base: BrainVersion | None) -> bytes | None:
    if base and base.classifier and teaches_the_same(draft, json.loads(base.content)):
        return bytes(base.classifier)
    return train(draft)


def _live(base: BrainVersion | None, facts: str) -> Brain | None:
    if base is None:
        return None
    stored = bytes(base.classifier) if base.classifier else None
    classifier = readable(stored, json.loads(base.content))
    return build_brain(base.content, facts, classifier)


def _fail(hold: Run, error: str) -> None:
    try:
        hold.write(
            status=Backtest.Status.FAILED,
            error=error[:2000],
            finished_at=timezone.now(),
        )
    except NotOurs:
        return
