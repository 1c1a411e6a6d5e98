"""What the database never took of a person's calls and this machine keeps in files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.db import transaction

from apps.calls.recorder import spill_directory
from apps.calls.recorder_spill import remove_calls

from ..registry import Person, forgets


@forgets("kept entries")
def forget_kept_entries(person: Person) -> Mapping[str, int]:
    """After the commit; how many is not known by then."""
    ids = frozenset(person.call_ids)
    transaction.on_commit(partial(remove_calls, spill_directory(), ids), robust=True)
    return {}
