"""Two people edit one row: the second is told, instead of undoing the first's work.

The form carries the row's ``updated_at`` as it was when the form was opened. On saving
the row is locked and its ``updated_at`` compared; a difference refuses the save.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

OPENED_AT = "opened_at_version"


class OptimisticForm(forms.ModelForm):
    """Of a model with ``updated_at = DateTimeField(auto_now=True)``."""

    opened_at_version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and OPENED_AT in self.fields:
            self.initial[OPENED_AT] = self.instance.updated_at.isoformat()

    def clean(self) -> dict[str, Any]:
        """Inside the admin's transaction: nobody saves between check and save."""
        data = super().clean() or self.cleaned_data
        if self.instance.pk and OPENED_AT in self.fields:
            model = type(self.instance)
            row = model._default_manager.select_for_update().get(pk=self.instance.pk)
            if data.get(OPENED_AT) != row.updated_at.isoformat():
                raise forms.ValidationError(_refusal(row), code="stale")
        return data


class OptimisticAdmin(admin.ModelAdmin):
    """A model admin whose change form refuses to overwrite what it has not seen."""

    form = OptimisticForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets: list[Any] = [
            (name, {**options, "fields": _without_version(options["fields"])})
            for name, options in super().get_fieldsets(request, obj)
        ]
        if obj is not None and self.has_change_permission(request, obj):
            name, options = fieldsets[0]
            fieldsets[0] = (
                name,
                {**options, "fields": [*options["fields"], OPENED_AT]},
            )
        return fieldsets


def _without_version(fields: Any) -> list[Any]:
    return [field for field in fields if field != OPENED_AT]


def _refusal(row: models.Model) -> str:
    last = (
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk)
        )
        .select_related("user")
        .order_by("-action_time")
        .first()
    )
    who = str(last.user) if last else "Somebody"
    when = timezone.localtime(row.updated_at)  # type: ignore[attr-defined]
    return (
        f"{who} changed this at {when:%H:%M:%S}, after you opened it. Nothing of yours "
        "was saved: open the page again and make your changes anew."
    )
