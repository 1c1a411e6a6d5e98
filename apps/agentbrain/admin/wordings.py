"""The agent's lines: as delivered, and in the shop's own words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ..conversation.dialogue.wording import check_wording
from ..models import Wording
from .fields import LinesField
from .optimistic import OptimisticAdmin, OptimisticForm
from .wording_lines import Line, all_lines, line_of, matching


class WordingForm(OptimisticForm):
    """Refuses words the agent could not speak, each with the reason."""

    texts = LinesField(
        label="Your words",
        help_text="One wording a line. Asked again, the agent takes the next one.",
    )

    class Meta:
        model = Wording
        fields = ("key", "texts")
        widgets = {"key": forms.HiddenInput}

    def clean_texts(self) -> list[str]:
        key = self.instance.key or self.data.get("key", "")
        said: list[str] = self.cleaned_data["texts"]
        if not said:
            raise forms.ValidationError(
                "Write at least one wording, or delete yours to have the delivered one."
            )
        complaints = [f"“{text}”: {why}" for text in said if (why := _why(key, text))]
        if complaints:
            raise forms.ValidationError(complaints)
        return said


def _why(key: str, text: str) -> str:
    return check_wording(key, text)


@admin.register(Wording)
class WordingAdmin(OptimisticAdmin):
    """All lines in one list; a row exists only where staff wrote their own words."""

    form = WordingForm
    fields = ("key", "texts")
    change_form_template = "admin/agentbrain/wording/change_form.html"

    def get_readonly_fields(
        self, request: HttpRequest, obj: Wording | None = None
    ) -> tuple[str, ...]:
        """The key is what flows know the line by: it stays."""
        return ("key",) if obj is not None else ()

    def get_fieldsets(self, request: HttpRequest, obj: Wording | None = None) -> Any:
        """The heading says which line it is: the key need not."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            name, options = fieldsets[0]
            fields = [field for field in options["fields"] if field != "key"]
            fieldsets[0] = (name, {**options, "fields": fields})
        return fieldsets

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        words = request.GET.get("q", "")[:100]
        own_only = "own" in request.GET
        lines = all_lines()
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "admin/agentbrain/wording/change_list.html",
            {
                **self.admin_site.each_context(request),
                "title": "What the agent says",
                "opts": self.opts,
                "lines": matching(lines, words, own_only=own_only),
                "total": len(lines),
                "own_total": sum(line.own is not None for line in lines),
                "words": words,
                "own_only": own_only,
                "may_add": self.has_add_permission(request),
                "may_change": self.has_change_permission(request),
            },
        )

    @staticmethod
    def _instead_of_adding(request: HttpRequest, line: Line) -> str:
        """Where to go where there is nothing to add words to; else empty."""
        if request.method != "GET":
            return ""
        if not line.delivered:
            messages.info(request, "Choose the line you want in your own words.")
            return reverse("admin:agentbrain_wording_changelist")
        own = Wording.objects.filter(key=line.key).values_list("pk", flat=True).first()
        if own is None:
            return ""
        return reverse("admin:agentbrain_wording_change", args=[own])

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With the delivered words beside the form."""
        row = self.get_object(request, object_id) if object_id else None
        key = row.key if row else request.POST.get("key") or request.GET.get("key", "")
        line = line_of(key[:50])
        adds = row is None and self.has_add_permission(request)
        if adds and (elsewhere := self._instead_of_adding(request, line)):
            return HttpResponseRedirect(elsewhere)
        return super().changeform_view(
            request,
            object_id,
            form_url,
            {
                **(extra_context or {}),
                "line": line,
                "title": f"The line “{line.words}”" if key else "A line",
                "subtitle": None,
                "show_save_and_add_another": False,
            },
        )
