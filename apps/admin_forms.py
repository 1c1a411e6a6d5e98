"""What the forms of all apps' admins share: fields, and two people at one row."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst

SEEN: Final = "opened_at_version"

BROWSER_DATES: Final[Mapping[type[models.Field[Any, Any]], Mapping[str, Any]]] = {
    models.DateField: {
        "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    },
    models.TimeField: {
        "widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    },
    models.DateTimeField: {
        "form_class": forms.DateTimeField,
        "widget": forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
    },
}
"""For ``formfield_overrides``: the browser's own pickers, one field with one label.

Times are the shop's, whatever the clock of the computer says.
"""


class _NotAnAnswer(forms.CharField):
    """Nobody edits it, so it is never what somebody changed."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class CarefulForm(forms.ModelForm):
    """Refuses to overwrite what somebody else changed after the form was opened.

    The form carries when it was opened and a digest of what it showed. On saving the
    row is locked and its digest compared.
    """

    watched: tuple[str, ...] = ()
    """Fields that count as shown though they are not in the form."""
    opened_at_version = _NotAnAnswer(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and SEEN in self.fields:
            opened = timezone.now().isoformat()
            self.initial[SEEN] = f"{opened} {self._digest(self.instance)}"

    def clean(self) -> dict[str, Any]:
        """Inside the admin's transaction: nobody saves between check and save."""
        data = super().clean() or self.cleaned_data
        if self.instance.pk and SEEN in self.fields:
            model = type(self.instance)
            row = model._default_manager.select_for_update().get(pk=self.instance.pk)
            opened, _, seen = str(data.get(SEEN) or "").partition(" ")
            if seen != self._digest(row):
                raise forms.ValidationError(_refusal(row, opened), code="stale")
        return data

    def _digest(self, row: models.Model) -> str:
        shown = [
            (field.name, field.value_to_string(row))
            for field in row._meta.concrete_fields
            if field.name in self.fields or field.name in self.watched
        ]
        return hashlib.sha256(repr(shown).encode()).hexdigest()


class CarefulAdmin(admin.ModelAdmin):
    """A model admin whose ``form`` is a CarefulForm: the hidden field goes with it."""

    form = CarefulForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets: list[Any] = [
            (name, {**options, "fields": _without_seen(options["fields"])})
            for name, options in super().get_fieldsets(request, obj)
        ]
        if obj is not None and self.has_change_permission(request, obj):
            name, options = fieldsets[0]
            fieldsets[0] = (name, {**options, "fields": [*options["fields"], SEEN]})
        return fieldsets


class _NamedDeletes(BaseInlineFormSet):
    """Says which row each box takes out: the head of the column stands far away."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if (box := form.fields.get("DELETE")) is not None:
            named = form.instance if form.instance.pk else "this row"
            box.widget.attrs["aria-label"] = f"Delete {named}"


class NamedCells(admin.TabularInline):
    """Rows within another's form; who cannot see a column's head hears its words."""

    formset = _NamedDeletes

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = capfirst(db_field.verbose_name)
        return field


def _without_seen(fields: Any) -> list[Any]:
    return [field for field in fields if field != SEEN]


def _refusal(row: models.Model, opened: str) -> str:
    """Who was first, where the history knows it: calls change rows too."""
    since = _moment(opened)
    history = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk)
    )
    if since is not None:
        history = history.filter(action_time__gte=since)
    last = history.select_related("user").order_by("-action_time").first()
    who = "Somebody or a call"
    when = ""
    if last is not None:
        who = str(last.user)
        when = f" at {timezone.localtime(last.action_time):%H:%M:%S}"
    return (
        f"{who} changed this{when}, after you opened it. Nothing of yours "
        "was saved: open the page again and make your changes anew."
    )


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and timezone.is_aware(found) else None
