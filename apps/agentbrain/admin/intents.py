"""Intents with their patterns."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from ..models import Intent, IntentPattern
from .fields import LinesField
from .optimistic import OptimisticAdmin, OptimisticForm
from .trial import trial_view


class PatternForm(forms.ModelForm):
    class Meta:
        model = IntentPattern
        fields = ("pattern", "weight", "active", "note")
        widgets = {
            "pattern": forms.TextInput(
                attrs={"class": "vTextField cc-pattern", "spellcheck": "false"}
            )
        }


class PatternInline(admin.TabularInline):
    model = IntentPattern
    form = PatternForm
    extra = 1


class IntentForm(OptimisticForm):
    examples = LinesField(
        help_text="What callers say, one a line: also teaches the recognizer the words."
    )


@admin.register(Intent)
class IntentAdmin(OptimisticAdmin):
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


@admin.register(IntentPattern)
class IntentPatternAdmin(admin.ModelAdmin):
    """All patterns in one list; edited with their intent or here."""

    form = PatternForm
    list_display = ("pattern", "intent", "weight", "active", "note")
    list_filter = ("active", "intent")
    list_select_related = ("intent",)
    search_fields = ("pattern", "note", "intent__name", "intent__code")
    change_list_template = "admin/agentbrain/intentpattern/change_list.html"
    fields = ("intent", "pattern", "weight", "active", "note")

    def get_urls(self) -> list[URLPattern]:
        trial = path(
            "try/", self.admin_site.admin_view(self.trial), name="agentbrain_try"
        )
        return [trial, *super().get_urls()]

    def trial(self, request: HttpRequest) -> HttpResponse:
        request.current_app = self.admin_site.name
        return trial_view(request, self.admin_site.each_context(request))
