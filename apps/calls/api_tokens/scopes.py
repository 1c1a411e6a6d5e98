"""What a token may be allowed: each scope stands for permissions of staff."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    REPORTS = "reports:read", _("Reports: figures only")
    CALLS = "calls:read", _("Calls, what was said, escalations, costs")
    CUSTOMERS = "customers:read", _("Personal data: customers, numbers, words")
    ALL = "*", _("Everything its owner may read")


def _view(app: str, models: str) -> frozenset[str]:
    return frozenset(f"{app}.view_{model}" for model in models.split())


GRANTS: Final = MappingProxyType(
    {
        Scope.REPORTS: frozenset(
            {
                "calls.view_reports",
                "calls.view_staff_reports",
                "calls.view_callcost",
            }
        ),
        Scope.CALLS: _view(
            "calls", "call turn callevent callsummary escalation callback callcost"
        ),
        Scope.CUSTOMERS: _view(
            "customers",
            "customer vehicle appointment service bay openinghours closedday feedback",
        ),
    }
)


def granted(scopes: Iterable[str]) -> frozenset[str] | None:
    """The permissions of these scopes; None for all there are."""
    chosen = set(scopes)
    if Scope.ALL in chosen:
        return None
    none: frozenset[str] = frozenset()
    return none.union(*(GRANTS[Scope(name)] for name in chosen if name in GRANTS))
