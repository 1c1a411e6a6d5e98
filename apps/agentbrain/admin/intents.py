"""Intents with their patterns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from apps.admin_forms import NamedCells

from ..models import Intent, IntentPattern
from ..validators import validate_share
from .fields import LinesField
from .optimistic import OptimisticAdmin, OptimisticForm
from .trial import trial_view

# A plain yes or no is a good part of what is said on the telephone.
ANSWERS: Final = ("affirm", "deny")
MOST_PERCENT_OF_ANSWERS: Final = 60


class PatternForm(forms.ModelForm):
    """Refuses a pattern that matches too much of what callers really said."""

    class Meta:
        model = IntentPattern
        fields = ("pattern", "weight", "active", "note")
        widgets = {
            "pattern": forms.TextInput(
                attrs={"class": "vTextField cc-pattern", "spellcheck": "false"}
            )
        }
        help_texts = {
            "weight": (
                "1 or more stands whatever the classifier thinks; less gives way "
                "where it is sure of something else."
            )
        }

    def _post_clean(self) -> None:
        """The pattern is measured once the model has said that it compiles."""
        super()._post_clean()  # type: ignore[misc] # Django's own hook for this
        if "pattern" in self.errors or not {"pattern", "active"} & {*self.changed_data}:
            return
        intent = getattr(self.instance, "intent", None)
        answers = intent is not None and intent.code in ANSWERS
        percent = settings.PATTERN_MAX_PERCENT
        try:
            validate_share(
                self.cleaned_data["pattern"],
                max(percent, MOST_PERCENT_OF_ANSWERS) if answers else percent,
            )
        except forms.ValidationError as error:
            self.add_error("pattern", error)


class PatternInline(NamedCells):
    model = IntentPattern
    form = PatternForm
    extra = 1


class IntentForm(OptimisticForm):
    examples = LinesField(
        help_text="What callers say, one a line: also teaches the recognizer the words."
    )


@admin.register(Intent)
class IntentAdmin(OptimisticAdmin):
    """Saving it counts as a change of the intent, whichever of its parts changed:
    that is what guards the patterns on the same page."""

    form = IntentForm
    list_display = ("name", "code", "priority", "patterns_count", "active")
    list_filter = ("active",)
    search_fields = ("name", "code", "description", "patterns__pattern")
    search_help_text = "Name, code, or part of a pattern"
    fieldsets = (
        (None, {"fields": ("name", "code", "description", "active", "priority")}),
        ("Examples", {"fields": ("examples",)}),
    )
    inlines = (PatternInline,)
    change_form_template = "admin/agentbrain/intent/change_form.html"

    @admin.display(description="Patterns", ordering="active_patterns")
    def patterns_count(self, intent: Intent) -> int:
        return intent.active_patterns  # type: ignore[attr-defined] # annotated

    def get_queryset(self, request: HttpRequest) -> QuerySet[Intent]:
        active = Count("patterns", filter=Q(patterns__active=True), distinct=True)
        return super().get_queryset(request).annotate(active_patterns=active)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Intent | None = None
    ) -> tuple[str, ...]:
        """The code is what flows and reports know the intent by: it stays."""
        return ("code",) if obj is not None else ()


class SinglePatternForm(PatternForm, OptimisticForm):
    class Meta(PatternForm.Meta):
        fields = ("intent", "pattern", "weight", "active", "note")  # type: ignore[assignment]


@admin.register(IntentPattern)
class IntentPatternAdmin(OptimisticAdmin):
    """All patterns in one list; edited with their intent or here.

    What is done here counts as a change of the intent too: whoever has the intent's
    page open is told, and does not undo it.
    """

    form = SinglePatternForm
    list_display = ("pattern", "intent", "weight", "active", "note")
    list_filter = ("active", "intent")
    list_select_related = ("intent",)
    search_fields = ("pattern", "note", "intent__name", "intent__code")
    change_list_template = "admin/agentbrain/intentpattern/change_list.html"
    fields = ("intent", "pattern", "weight", "active", "note")

    def save_model(
        self, request: HttpRequest, obj: IntentPattern, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        before = form.initial.get("intent")
        self._touch(request, {obj.intent_id, before or obj.intent_id})

    def delete_model(self, request: HttpRequest, obj: IntentPattern) -> None:
        super().delete_model(request, obj)
        self._touch(request, {obj.intent_id})

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[IntentPattern]
    ) -> None:
        intents = set(queryset.values_list("intent_id", flat=True))
        super().delete_queryset(request, queryset)
        self._touch(request, intents)

    def _touch(self, request: HttpRequest, intent_ids: Iterable[int]) -> None:
        """In the intents' history too, so that a refusal can say who it was."""
        for intent in Intent.objects.filter(pk__in=intent_ids):
            Intent.objects.filter(pk=intent.pk).update(updated_at=timezone.now())
            self.log_change(request, intent, "Changed one of its patterns.")

    def get_urls(self) -> list[URLPattern]:
        trial = path(
            "try/", self.admin_site.admin_view(self.trial), name="agentbrain_try"
        )
        return [trial, *super().get_urls()]

    def trial(self, request: HttpRequest) -> HttpResponse:
        request.current_app = self.admin_site.name
        return trial_view(request, self.admin_site.each_context(request))
