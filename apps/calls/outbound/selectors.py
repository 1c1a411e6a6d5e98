"""What staff read of campaigns: how far one is, and whom it would call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Prefetch, Q, QuerySet, When

from apps.calls.models import Call

from .choices import Result, TargetStatus, WhyNot
from .choosing import AHEAD, Candidate, as_candidates, candidates, due, selected
from .models import Campaign, OutboundAttempt, OutboundTarget

PAGE_SIZE = 50
_ORDER = (
    TargetStatus.CALLING,
    TargetStatus.DONE,
    TargetStatus.GIVEN_UP,
    TargetStatus.WAITING,
)
_LIVELIEST = Case(
    *(When(status=status, then=place) for place, status in enumerate(_ORDER)),
    default=len(_ORDER),
)


@dataclass(frozen=True, slots=True)
class Progress:
    """Customers of a campaign by where they stand; ``skipped`` are in no other.

    While it is ``preparing``, more of them are still being written down.
    """

    preparing: bool
    waiting: int
    calling: int
    reached: int
    given_up: int
    skipped: int
    reasons: Sequence[tuple[str, int]]
    results: Sequence[tuple[str, int]]

    @property
    def to_call(self) -> int:
        return self.waiting + self.calling + self.reached + self.given_up

    @property
    def looked_at(self) -> int:
        return self.to_call + self.skipped

    @property
    def settled(self) -> int:
        return self.reached + self.given_up

    @property
    def percent(self) -> int:
        return round(100 * self.settled / self.to_call) if self.to_call else 0


@dataclass(frozen=True, slots=True)
class Preview:
    """A page of the selection, and how many will be called or not, and why not."""

    called: int
    left_out: Sequence[tuple[str, int]]
    page: Page[Candidate]

    @property
    def not_called(self) -> int:
        return sum(count for _, count in self.left_out)


def progress(campaign: Campaign) -> Progress:
    """Three queries, whatever the size."""
    targets = OutboundTarget.objects.filter(campaign=campaign).order_by()
    status = dict(targets.values_list("status").annotate(n=Count("pk")))
    why = targets.exclude(why="").values_list("why").annotate(n=Count("pk"))
    tries = OutboundAttempt.objects.filter(target__campaign=campaign).order_by()
    results = dict(tries.values_list("result").annotate(n=Count("pk")))
    return Progress(
        preparing=campaign.preparing,
        waiting=status.get(TargetStatus.WAITING, 0),
        calling=status.get(TargetStatus.CALLING, 0),
        reached=status.get(TargetStatus.DONE, 0),
        given_up=status.get(TargetStatus.GIVEN_UP, 0),
        skipped=status.get(TargetStatus.SKIPPED, 0),
        reasons=_named_reasons(dict(why)),
        results=[(str(r.label), results[r]) for r in Result if results.get(r)],
    )


def preview(campaign: Campaign, now: datetime, *, show: str, number: str) -> Preview:
    """Page ``number`` of those who are called (``show`` "called") or left out."""
    if campaign.is_standing:
        return _of_rule(campaign, now, show, number)
    customers = selected(campaign, now)
    rows = customers.order_by().values_list("why_not")  # type: ignore[misc] # annotated
    counts = dict(rows.annotate(n=Count("pk")))
    called = counts.pop("", 0)
    chosen = Q(why_not="")
    listed = customers.filter(chosen if show == "called" else ~chosen)
    paginator = Paginator(listed, PAGE_SIZE)
    # Known already: the selection is not gone through once more to be counted.
    paginator.count = called if show == "called" else sum(counts.values())
    found: Page[Any] = paginator.get_page(number)
    found.object_list = as_candidates(campaign, found.object_list)
    return Preview(called, _named_reasons(counts), found)


def _of_rule(campaign: Campaign, now: datetime, show: str, number: str) -> Preview:
    """Counts all of them and keeps keys; rows are those of the page."""
    counts: Counter[str] = Counter()
    wanted: list[int] = []
    for candidate in due(campaign, now, ahead=AHEAD):
        counts[str(candidate.why)] += 1
        if (not candidate.why) is (show == "called") and candidate.appointment:
            wanted.append(candidate.appointment.pk)
    called = counts.pop("", 0)
    page: Page[Any] = Paginator(wanted, PAGE_SIZE).get_page(number)
    page.object_list = candidates(campaign, list(page.object_list), now)
    return Preview(called, _named_reasons(counts), page)


def targets_of(campaign: Campaign, status: str) -> QuerySet[OutboundTarget]:
    """The customers of a campaign that has begun, each with its tries."""
    tries = OutboundAttempt.objects.select_related("call").order_by("pk")
    targets = OutboundTarget.objects.filter(campaign=campaign)
    if status in TargetStatus.values:
        targets = targets.filter(status=status)
    return (
        targets.select_related("customer", "appointment__service")
        .prefetch_related(Prefetch("tries", tries))
        .order_by(_LIVELIEST, "pk")
    )


def outcome_of(call: Call | None) -> str:
    """What a conversation came to, where it came to something."""
    return str(call.get_outcome_display()) if call and call.outcome else ""


def _named_reasons(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Counts by reason in words, the commonest first."""
    named = [(str(WhyNot(why).label), n) for why, n in counts.items() if n]
    return sorted(named, key=lambda pair: (-pair[1], pair[0]))
