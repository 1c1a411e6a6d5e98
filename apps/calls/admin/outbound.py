"""Campaigns and rules: planned in a form, looked at and run on a page of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.admin_forms import CarefulAdmin
from apps.admin_pages import NotOffered, own_urls, step_urls

from ..outbound.choices import CampaignStatus, Kind, TargetStatus
from ..outbound.models import Campaign, OutboundLimits
from . import outbound_page
from .badges import badge
from .outbound_form import CampaignForm

TONES = {
    CampaignStatus.RUNNING: "live",
    CampaignStatus.PAUSED: "warn",
    CampaignStatus.STOPPED: "bad",
    CampaignStatus.DONE: "good",
}
# What has been chosen by them stays as it was chosen.
ONCE = (
    "kind",
    "reason",
    "lead_hours",
    "service",
    "last_visit_from",
    "last_visit_until",
    "without_upcoming",
    "vehicle_make",
    "vehicle_year_from",
    "vehicle_year_until",
)


@admin.register(Campaign)
class CampaignAdmin(CarefulAdmin):
    form = CampaignForm
    change_form_template = "admin/calls/campaign/change_form.html"
    list_display = ("look", "kind_words", "status_badge", "progress_words", "line")
    list_display_links = None
    list_filter = ("status", "kind")
    list_select_related = ("line",)
    search_fields = ("name", "reason")
    search_help_text = _("Name or reason")
    actions = None
    radio_fields = {"kind": admin.VERTICAL}
    fieldsets = (
        (None, {"fields": ("name", "kind", "line")}),
        (
            _("Reminders and follow-ups"),
            {
                "fields": ("lead_hours",),
                "description": _(
                    "A rule: it looks for appointments for as long as it runs. The "
                    "agent says which appointment it is about, to nobody else."
                ),
            },
        ),
        (
            _("Campaign"),
            {
                "fields": ("message", "reason"),
                "description": _("Only for a campaign to chosen customers."),
            },
        ),
        (
            _("Whom"),
            {
                "fields": (
                    "service",
                    ("last_visit_from", "last_visit_until"),
                    "without_upcoming",
                    ("vehicle_make", "vehicle_year_from", "vehicle_year_until"),
                ),
                "description": _(
                    "What is empty does not narrow it down. Rules look at the service "
                    "alone. Whoever has not agreed or must not be called is never "
                    "called, whatever is chosen here."
                ),
            },
        ),
        (
            _("When and how often"),
            {
                "fields": (
                    ("calls_from", "calls_until"),
                    ("on_saturdays", "on_sundays"),
                    ("max_attempts", "spacing_minutes"),
                    ("max_concurrent", "ring_seconds"),
                    "detection",
                ),
                "description": _(
                    "Times are the customer's. Nobody is called on the shop's closed "
                    "days."
                ),
            },
        ),
    )

    @admin.display(description=_("Status"), ordering="status")
    def status_badge(self, campaign: Campaign) -> SafeString | str:
        tone = TONES.get(CampaignStatus(campaign.status), "quiet")
        status = badge(campaign.status, campaign.get_status_display(), tone=tone)
        if not campaign.preparing:
            return status
        return format_html(
            "{} {}", status, badge("preparing", str(_("Preparing")), tone="warn")
        )

    @admin.display(description=_("Reached"))
    def progress_words(self, campaign: Campaign) -> str:
        if not campaign.chosen:  # type: ignore[attr-defined] # annotated
            return "-"
        return f"{campaign.reached} of {campaign.chosen}"  # type: ignore[attr-defined]

    @admin.display(description=_("Name"), ordering="name")
    def look(self, campaign: Campaign) -> SafeString:
        url = outbound_page.url_of(campaign)
        return format_html('<a href="{}">{}</a>', url, campaign.name)

    @admin.display(description=_("Kind"), ordering="kind")
    def kind_words(self, campaign: Campaign) -> str:
        return str(campaign.get_kind_display()).split(":", maxsplit=1)[0]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": _("Campaigns and rules")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        reached = Q(targets__status=TargetStatus.DONE)
        chosen = ~Q(targets__status=TargetStatus.SKIPPED) & Q(targets__isnull=False)
        return (
            super()
            .get_queryset(request)
            .annotate(
                reached=Count("targets", filter=reached),
                chosen=Count("targets", filter=chosen),
            )
        )

    def get_urls(self) -> list[URLPattern]:
        look = {"look": ("<int:pk>/look/", require_GET(self.look_view))}
        return [
            *own_urls(self, look),
            *step_urls(self, run=self.run_view),
            *super().get_urls(),
        ]

    def look_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return outbound_page.look(self, request, pk)

    def run_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return outbound_page.run(self, request, pk)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Campaign | None = None
    ) -> tuple[str, ...]:
        started = obj is not None and obj.status != CampaignStatus.DRAFT
        return ONCE if started else ()

    def has_change_permission(
        self, request: HttpRequest, obj: Campaign | None = None
    ) -> bool:
        """One that runs is paused before it is changed; one that is over, never."""
        may = super().has_change_permission(request, obj)
        fixed = (CampaignStatus.RUNNING, CampaignStatus.DONE)
        return may and not (obj is not None and obj.status in fixed)

    def has_delete_permission(
        self, request: HttpRequest, obj: Campaign | None = None
    ) -> bool:
        """Whom a campaign has called is remembered, so that nobody is called twice."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or obj.status == CampaignStatus.DRAFT)

    def save_model(
        self, request: HttpRequest, obj: Campaign, form: Any, change: bool
    ) -> None:
        if not change:
            obj.created_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Campaign, post_url_continue: Any = None
    ) -> HttpResponse:
        """From the form to the page that says whom it would call."""
        answer = super().response_add(request, obj, post_url_continue)
        return self._to_the_page(request, obj, answer)

    def response_change(self, request: HttpRequest, obj: Campaign) -> HttpResponse:
        return self._to_the_page(request, obj, super().response_change(request, obj))

    @staticmethod
    def _to_the_page(
        request: HttpRequest, obj: Campaign, answer: HttpResponse
    ) -> HttpResponse:
        if "_continue" in request.POST or "_addanother" in request.POST:
            return answer
        return HttpResponseRedirect(outbound_page.url_of(obj))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        given = super().get_changeform_initial_data(request)
        return {"kind": Kind.REMINDER, **given}


@admin.register(OutboundLimits)
class OutboundLimitsAdmin(NotOffered):
    """One row: its list is its form."""

    not_offered = ("add", "delete")
    fields = ("max_concurrent", "all_paused")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        OutboundLimits.objects.get_or_create(pk=1)
        return HttpResponseRedirect(
            reverse("admin:calls_outboundlimits_change", args=[1])
        )
