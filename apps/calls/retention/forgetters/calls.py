"""The calls themselves: their words and the person's number."""

from __future__ import annotations

from collections.abc import Mapping

from apps.calls.models import Call

from ..nobody import REMOVED
from ..registry import Person, forgets
from ..words import remove_words


@forgets("calls")
def forget_calls(person: Person) -> Mapping[str, int]:
    remove_words(person.call_ids)
    calls = Call.objects.filter(pk__in=person.call_ids)
    calls.filter(direction="inbound").update(from_number=REMOVED)
    calls.filter(direction="outbound").update(to_number=REMOVED)
    # Whichever end had the number, and whatever the direction says.
    calls.filter(from_number=person.number).update(from_number=REMOVED)
    calls.filter(to_number=person.number).update(to_number=REMOVED)
    return {"calls": calls.update(customer=None, verified=False)}
