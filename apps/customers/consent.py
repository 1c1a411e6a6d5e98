"""Whether a customer may be called: what they agreed to, and what they forbade."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from .models import Customer

calls_stopped = Signal()
"""Sent with ``customer_id`` once it is certain: whoever plans calls leaves them out."""


def stop_calls(customer_id: int, *, why: str, by: str) -> bool:
    """Never call this customer again; False when that was so already.

    ``by`` is a member of staff or the sid of the call on which they asked for it.
    """
    with transaction.atomic():
        callable_still = Customer.objects.filter(pk=customer_id, do_not_call=False)
        stopped = callable_still.update(
            do_not_call=True,
            do_not_call_since=timezone.now(),
            do_not_call_why=why[:200],
            do_not_call_by=by[:150],
        )
        transaction.on_commit(
            partial(calls_stopped.send, sender=Customer, customer_id=customer_id)
        )
    return bool(stopped)


def allow_calls(customer_id: int) -> bool:
    """The customer may be called again, for what they agree to; False: they might."""
    return bool(
        Customer.objects.filter(pk=customer_id, do_not_call=True).update(
            do_not_call=False,
            do_not_call_since=None,
            do_not_call_why="",
            do_not_call_by="",
        )
    )
