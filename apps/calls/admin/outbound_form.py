"""The form a campaign or a rule is planned in."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.admin_forms import CarefulForm

from ..lines.models import Line
from ..outbound.models import Campaign

PLAN = (
    "name",
    "kind",
    "line",
    "lead_hours",
    "message",
    "reason",
    "service",
    "last_visit_from",
    "last_visit_until",
    "without_upcoming",
    "vehicle_make",
    "vehicle_year_from",
    "vehicle_year_until",
    "calls_from",
    "calls_until",
    "on_saturdays",
    "on_sundays",
    "max_attempts",
    "spacing_minutes",
    "max_concurrent",
    "ring_seconds",
    "detection",
)


class CampaignForm(CarefulForm):
    """Times by the browser's own clock; the only line there is, is chosen."""

    class Meta:
        model = Campaign
        fields = PLAN
        widgets = {
            "message": forms.Textarea(attrs={"rows": 3, "cols": 60}),
            "calls_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "calls_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "last_visit_from": forms.DateInput(
                attrs={"type": "date"}, format="%Y-%m-%d"
            ),
            "last_visit_until": forms.DateInput(
                attrs={"type": "date"}, format="%Y-%m-%d"
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line = self.fields.get("line")
        if isinstance(line, forms.ModelChoiceField):
            line.queryset = Line.objects.filter(active=True)
            lines = list(line.queryset[:2])
            if len(lines) == 1 and not self.instance.pk:
                line.initial = lines[0].pk
