"""Takes made calls and their customers out again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from apps.customers.models import Customer

from ..models import Call
from .making import SID
from .people import MARK

CHUNK: Final = 1_000


def remove(progress: Callable[[int], None], using: str = "default") -> int:
    """How many calls went. A customer that real calls belong to stays."""
    made = Call.objects.using(using).filter(call_sid__startswith=SID)
    gone = 0
    while keys := list(made.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        Call.objects.using(using).filter(pk__in=keys).delete()
        gone += len(keys)
        progress(gone)
    strangers = Customer.objects.using(using).filter(notes=MARK, calls=None)
    while keys := list(strangers.values_list("pk", flat=True)[:CHUNK]):
        Customer.objects.using(using).filter(pk__in=keys).delete()
    return gone
