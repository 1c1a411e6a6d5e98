"""Trying a summary again that was given up."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from . import claims
from .asking import ask_for_summary


def try_again(call_id: int) -> bool:
    """Have a failed summary written anew; False when there is no failed one.

    Two who press at once have it tried once.
    """
    with transaction.atomic():
        if not claims.start_over(call_id):
            return False
        transaction.on_commit(partial(ask_for_summary, call_id))
    return True
