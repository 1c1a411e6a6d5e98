"""What the shop's own pages say: it acts on the next call, without publishing.

A receptionist who enters a closed day must not have to publish a version for it.
"""

from __future__ import annotations

import json

from apps.customers.models import ClosedDay, OpeningHours, Service, Vehicle

from ..example import read
from .content import texts


def read_facts() -> str:
    """Services, prices, hours, closed days and cars as canonical JSON. Four queries."""
    facts = {
        "services": [
            [
                row.code,
                row.name,
                texts(row.aliases),
                row.duration_minutes,
                row.price,
                row.description,
            ]
            for row in Service.objects.filter(active=True)
        ],
        "hours": list(
            OpeningHours.objects.values_list("weekday", "opens_at", "closes_at")
        ),
        "closed_days": list(ClosedDay.objects.values_list("date", flat=True)),
        "vehicles": _vehicles(),
    }
    return json.dumps(facts, default=str, sort_keys=True, ensure_ascii=False)


def _vehicles() -> dict[str, list[str]]:
    """Common makes and models, and those that customers really drive."""
    models = {make: set(names) for make, names in read("vehicles.json").items()}
    spelled = {make.lower(): make for make in models}
    driven = Vehicle.objects.order_by().values_list("make", "model").distinct()
    for make, model in driven:
        known = models.setdefault(spelled.setdefault(make.lower(), make), set())
        if model.lower() not in {name.lower() for name in known}:
            known.add(model)
    return {make: sorted(names) for make, names in sorted(models.items())}
