"""Calls that were owed to a person, and messages that told others of theirs."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from apps.calls.models import Callback, WebhookDelivery

from ..registry import Person, forgets


@forgets("callbacks")
def forget_callbacks(person: Person) -> Mapping[str, int]:
    theirs = (
        Q(customer_id=person.customer_id)
        | Q(number=person.number)
        | Q(call_id__in=person.call_ids)
    )
    rows = Callback.objects.filter(theirs)
    numbers = list(rows.values_list("number", flat=True))
    count = rows.count()
    rows.delete()
    told = WebhookDelivery.objects.filter(
        Q(call_id__in=person.call_ids) | _speaks_of({person.number, *numbers})
    )
    messages = told.count()
    told.delete()
    return {"callbacks": count, "webhook messages": messages}


def _speaks_of(numbers: set[str]) -> Q:
    found = Q()
    for number in numbers:
        if number:
            found |= Q(body__contains=number)
    return found
