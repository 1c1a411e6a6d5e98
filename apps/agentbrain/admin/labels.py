"""Utterances whose meaning staff have settled: examples and test cases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from ..models import Intent, LabelledUtterance
from .fields import SlotLinesField
from .optimistic import OptimisticAdmin, OptimisticForm


def intent_choices() -> list[tuple[str, str]]:
    """Code and name of every intent, and none of them."""
    named = Intent.objects.order_by("name").values_list("code", "name")
    return [("", "None of ours"), *named]


class LabelForm(OptimisticForm):
    intent = forms.ChoiceField(required=False, choices=intent_choices)
    slots = SlotLinesField(help_text="One a line, for example date: 2026-11-24.")

    class Meta:
        model = LabelledUtterance
        fields = ("text", "intent", "slots", "should_escalate", "use")
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept, field = self.instance.intent, self.fields.get("intent")
        known = [code for code, _ in intent_choices()]
        if isinstance(field, forms.ChoiceField) and kept not in known:
            # An intent that is gone stays visible until somebody changes it.
            field.choices = [*intent_choices(), (kept, f"{kept} (gone)")]

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].split())


class IntentListFilter(admin.SimpleListFilter):
    """The intents that were really given, in words."""

    title = "intent"
    parameter_name = "intent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        names = dict(intent_choices())
        codes = LabelledUtterance.objects.order_by("intent").values_list("intent")
        return [(code or "none", names.get(code, code)) for (code,) in codes.distinct()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        if not value:
            return queryset
        return queryset.filter(intent="" if value == "none" else value)


@admin.register(LabelledUtterance)
class LabelledUtteranceAdmin(OptimisticAdmin):
    form = LabelForm
    list_display = ("text", "meant", "use", "person", "labelled_by")
    list_filter = ("use", IntentListFilter, "should_escalate")
    list_select_related = ("labelled_by",)
    search_fields = ("text",)
    fields = ("text", "intent", "slots", "should_escalate", "use")

    @admin.display(description="Means", ordering="intent")
    def meant(self, row: LabelledUtterance) -> str:
        return row.name or row.intent or "None of ours"  # type: ignore[attr-defined] # annotated

    @admin.display(description="To a person", ordering="should_escalate")
    def person(self, row: LabelledUtterance) -> str:
        return {True: "yes", False: "no", None: ""}[row.should_escalate]

    def get_queryset(self, request: HttpRequest) -> QuerySet[LabelledUtterance]:
        named = Intent.objects.filter(code=OuterRef("intent")).values("name")
        return super().get_queryset(request).annotate(name=Subquery(named))

    def save_model(
        self, request: HttpRequest, obj: LabelledUtterance, form: Any, change: bool
    ) -> None:
        if isinstance(request.user, AbstractBaseUser):
            obj.labelled_by = request.user
        super().save_model(request, obj, form, change)
