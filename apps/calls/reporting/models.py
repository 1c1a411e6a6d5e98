"""What reports read: sums by quarter of an hour and by local day, kept by tasks.

Lines, versions, customers and staff are named by value, without foreign keys: figures
of last year must not go with a row that is deleted today.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .sums import CALL_SUMS, LATENCY_SUMS, PEOPLE_SUMS


class Grain(models.TextChoices):
    """A quarter of an hour fits every time zone there is; hours and days are the
    shop's. Those of all calls together answer what is not told apart by anything."""

    QUARTER = "q", _("Quarter of an hour")
    HOUR = "h", _("Hour")
    DAY = "d", _("Day")
    HOUR_OF_ALL = "H", _("Hour, all calls")
    DAY_OF_ALL = "D", _("Day, all calls")


class Rollup(models.Model):
    """Where sums belong: a stretch of time and what the calls had in common.

    A call belongs to the time it began. ``hour`` is the instant its local hour began
    and None for days; ``week`` is a Monday, ``month`` a first. Without a line,
    ``line_id`` is 0; so are all of these where the grain is of all calls.
    """

    grain = models.CharField(max_length=1, choices=Grain.choices)
    starts_at = models.DateTimeField()
    hour = models.DateTimeField(null=True)
    day = models.DateField()
    week = models.DateField()
    month = models.DateField()
    line_id = models.BigIntegerField(default=0)
    version = models.CharField(max_length=64, blank=True)
    intent = models.CharField(max_length=50, blank=True)
    call_type = models.CharField(max_length=20, blank=True)

    class Meta:
        abstract = True


class CallRollup(Rollup):
    """Sums over calls that are over."""

    class Meta:
        indexes = [models.Index(fields=["grain", "starts_at"])]
        permissions = [
            ("view_reports", _("Can see reports")),
            ("view_staff_reports", _("Can see reports on single members of staff")),
        ]

    def __str__(self) -> str:
        return f"calls of {self.starts_at:%Y-%m-%d %H:%M}"


class PeopleRollup(Rollup):
    """Sums over what calls asked of people. ``staff_id`` 0: nobody took it yet."""

    reason = models.CharField(max_length=50, blank=True)
    staff_id = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["grain", "starts_at"])]

    def __str__(self) -> str:
        return f"escalations of {self.starts_at:%Y-%m-%d %H:%M}"


for _name in (*CALL_SUMS, *LATENCY_SUMS):
    CallRollup.add_to_class(_name, models.BigIntegerField(default=0))
for _name in PEOPLE_SUMS:
    PeopleRollup.add_to_class(_name, models.BigIntegerField(default=0))


class ReportMark(models.Model):
    """A quarter of an hour whose calls changed since it was summed up.

    Rows are only added and, when their quarter has been summed up, deleted: writers of
    calls never wait for each other.
    """

    quarter = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.quarter:%Y-%m-%d %H:%M}"


class ReportDay(models.Model):
    """A local day whose sums exist. One worker at a time holds it.

    ``basis`` names what the sums depend on beside the rows (time zone, service level);
    a day summed up on another basis is due again. ``revision`` grows with each time.
    """

    day = models.DateField(unique=True)
    basis = models.CharField(max_length=100, blank=True)
    revision = models.PositiveIntegerField(default=0)
    held_by = models.CharField(max_length=32, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    summed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.day.isoformat()
