"""The agent's profile: who it is, how it sounds, when it gives way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db.models import Field
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from ..models import AgentProfile
from ..profiles import activate_profile
from ..versions.live import live_version
from .optimistic import OptimisticAdmin, OptimisticForm
from .profile_help import HELP


class ProfileForm(OptimisticForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean()
        act, ask = data.get("intent_threshold"), data.get("clarify_threshold")
        if act is not None and ask is not None and ask > act:
            self.add_error(
                "clarify_threshold",
                "Must not be above the intent threshold: what is sure enough to act on "
                "needs no asking.",
            )
        return data


@admin.register(AgentProfile)
class AgentProfileAdmin(OptimisticAdmin):
    form = ProfileForm
    list_display = ("name", "answers", "agent_name", "business_name", "updated_at")
    readonly_fields = ("answers", "updated_at")
    fieldsets = (
        (None, {"fields": ("name", "answers", "updated_at")}),
        (
            "Business",
            {
                "fields": (
                    "business_name",
                    "business_address",
                    "business_phone",
                    "time_zone",
                    "transfer_number",
                )
            },
        ),
        (
            "What it says and how",
            {
                "fields": (
                    "agent_name",
                    "greeting",
                    "greeting_known",
                    "persona",
                    "voice",
                    "words_per_minute",
                )
            },
        ),
        (
            "When the caller has finished",
            {
                "fields": (
                    "vad_threshold",
                    "prefix_padding_ms",
                    "silence_duration_ms",
                    "thinking_pause_ms",
                    "dictation_pause_ms",
                    "max_utterance_ms",
                )
            },
        ),
        (
            "Interruptions",
            {
                "fields": (
                    "min_interruption_ms",
                    "min_interruption_words",
                    "false_interruption_timeout_ms",
                    "late_audio_window_ms",
                )
            },
        ),
        (
            "Understanding",
            {"fields": ("intent_threshold", "clarify_threshold")},
        ),
        (
            "Waiting",
            {
                "fields": (
                    "response_timeout_ms",
                    "max_queue_length",
                    "nudge_after_ms",
                    "max_nudges",
                    "bridge_after_ms",
                    "engine_return_ms",
                )
            },
        ),
    )

    @admin.display(description="Answers calls", boolean=True, ordering="active")
    def answers(self, profile: AgentProfile) -> bool:
        return profile.active

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name.startswith("greeting"):
            field.widget = AdminTextareaWidget(attrs={"rows": 2})
        if field is not None and db_field.name in HELP:
            field.help_text = HELP[db_field.name]
        if field is not None and db_field.name.endswith("_ms"):
            field.label = str(field.label).removesuffix(" ms") + " (ms)"
        if field is not None and db_field.name == "vad_threshold":
            field.label = "Voice threshold"
        return field

    def has_delete_permission(
        self, request: HttpRequest, obj: AgentProfile | None = None
    ) -> bool:
        """Not the one that answers: a call center without an agent is none."""
        if obj is not None and obj.active:
            return False
        return super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Deleting goes by the row's own page, which guards the active one."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_urls(self) -> list[URLPattern]:
        activate = path(
            "<int:profile_id>/activate/",
            self.admin_site.admin_view(require_POST(self.activate_view)),
            name="agentbrain_agentprofile_activate",
        )
        return [activate, *super().get_urls()]

    def activate_view(self, request: HttpRequest, profile_id: int) -> HttpResponse:
        profile = AgentProfile.objects.filter(pk=profile_id).first()
        if not self.has_change_permission(request, profile):
            raise PermissionDenied
        if profile is None:
            raise Http404("There is no such profile.")
        if activate_profile(profile_id):
            self.log_change(request, profile, "Made the one that answers.")
            when = "from the next published version on" if live_version() else "now"
            messages.success(request, f"1 profile activated: {profile} answers {when}.")
        else:
            messages.info(request, f"0 profiles activated: {profile} answers already.")
        url = reverse("admin:agentbrain_agentprofile_change", args=[profile_id])
        return HttpResponseRedirect(url)
