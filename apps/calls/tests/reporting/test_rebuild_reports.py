"""``rebuild_reports`` tells how far it is."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.calls.management import progress as printing
from apps.calls.management.progress import Progress
from apps.calls.models import ReportDay

FIRST = date(2027, 3, 1)


def rebuilt(days: int) -> list[str]:
    out = StringIO()
    last = FIRST + timedelta(days=days - 1)
    call_command("rebuild_reports", since=FIRST, until=last, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "EVERY_SECONDS", 0.0)


@pytest.mark.django_db
def test_days_done_the_share_and_the_seconds_left_are_printed(every_step: None) -> None:
    lines = rebuilt(4)
    assert [line.partition(",")[0] for line in lines] == [
        "1 of 4 days (25 %)",
        "2 of 4 days (50 %)",
        "3 of 4 days (75 %)",
        "4 of 4 days (100 %)",
        "4 days counted again.",
    ]
    assert all(line.endswith(" s left") for line in lines[:-1])


@pytest.mark.django_db
def test_a_day_that_a_worker_held_counts_when_it_is_done(
    every_step: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    ReportDay.objects.create(
        day=FIRST, held_by="a worker", held_until=now + timedelta(minutes=1)
    )

    def let_go(_seconds: float) -> None:
        ReportDay.objects.update(held_by="", held_until=None)

    monkeypatch.setattr("time.sleep", let_go)
    assert [line.partition(",")[0] for line in rebuilt(2)] == [
        "1 of 2 days (50 %)",
        "2 of 2 days (100 %)",
        "2 days counted again.",
    ]


def test_a_line_comes_every_few_seconds_and_at_the_end() -> None:
    clock = iter([100.0, 101.0, 104.0, 104.0, 105.0, 106.0, 106.0])
    out = StringIO()
    progress = Progress(out, 8, "days", lambda: next(clock))
    for done in (1, 2, 4, 8):
        progress(done)
    assert out.getvalue() == (
        "2 of 8 days (25 %), 0.5 a second, 12 s left"
        "8 of 8 days (100 %), 1.3 a second, 0 s left"
    )
