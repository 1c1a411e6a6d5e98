"""What people were told when they were asked to help a person."""

from __future__ import annotations

from collections.abc import Mapping

from apps.calls.models import Escalation, StaffMail

from ..registry import Person, forgets


@forgets("escalations")
def forget_escalations(person: Person) -> Mapping[str, int]:
    rows = Escalation.objects.filter(call_id__in=person.call_ids)
    StaffMail.objects.filter(escalation__in=rows).update(data={})
    return {"escalations": rows.update(words="", detail="", resolution="")}
