"""Escalations as a worklist: claim, resolve, reopen."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from .. import escalations
from ..choices import Priority
from ..escalations.figures import waiting
from ..models import Escalation
from ..selectors import worklist_order
from ..service_level import answer_within
from ..transcript import shortened
from .badges import badge, in_round_units
from .escalation_actions import MAX_RESOLUTION_LENGTH, EscalationActions
from .escalation_briefing import clock
from .escalation_filters import OutcomeFilter, WorklistFilter
from .escalation_page import escalation_page
from .when_filter import WhenFilter
from .who import member_of_staff
from .work_pages import ReasonsInWords


@admin.register(Escalation)
class EscalationAdmin(EscalationActions):
    """The agent raises them, the buttons move them."""

    not_offered = ("add", "change")
    list_title = "Waiting for a person"
    list_display = (
        "reason_words",
        "next_step",
        "priority_badge",
        "waiting",
        "status_badge",
        "caller",
        "said",
    )
    list_filter = (
        WorklistFilter,
        "priority",
        ReasonsInWords,
        OutcomeFilter,
        ("created_at", WhenFilter),
    )
    change_list_template = "admin/calls/escalation/change_list.html"
    list_select_related = ("call__customer", "claimed_by")
    search_fields = (
        "call__from_number",
        "call__customer__first_name",
        "call__customer__last_name",
        "words",
        "detail",
    )
    search_help_text = "Number, customer's name, or what was said"
    actions = ("claim_selected",)

    @admin.display(description="Reason")
    def reason_words(self, escalation: Escalation) -> str:
        return escalation.reason.replace("_", " ")

    @admin.display(description="Priority")
    def priority_badge(self, escalation: Escalation) -> SafeString | str:
        return badge(escalation.priority, escalation.get_priority_display())

    @admin.display(description="Waiting")
    def waiting(self, escalation: Escalation) -> SafeString | str:
        """Until somebody took it, or until now; overdue where that is too long."""
        times = clock(escalation)
        if not times["late_by"]:
            return times["waiting"]
        late = badge("overdue", "overdue")
        return format_html("{} {}", times["waiting"], late)

    @admin.display(description="Caller")
    def caller(self, escalation: Escalation) -> str:
        call = escalation.call
        return str(call.customer) if call.customer else call.from_number

    @admin.display(description="Said")
    def said(self, escalation: Escalation) -> str:
        return shortened(escalation.words or escalation.detail, 80)

    @admin.action(description="Claim selected escalations", permissions=["work"])
    def claim_selected(
        self, request: HttpRequest, queryset: QuerySet[Escalation]
    ) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        won = sum(escalations.claim(pk, member_of_staff(request)) for pk in ids)
        self.tell_count(request, won, "claimed")
        if won < len(ids):
            text = ngettext(
                "%d was not open any more.",
                "%d were not open any more.",
                len(ids) - won,
            )
            messages.warning(request, text % (len(ids) - won))

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        return worklist_order()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            "work": waiting(timezone.now(), request.user.pk),
            "levels": [
                (label, in_round_units(answer_within(value)))
                for value, label in reversed(Priority.choices)
            ],
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def page_rows(self) -> QuerySet[Escalation]:
        return Escalation.objects.select_related(
            "call__customer", "claimed_by", "resolved_by", "call__summary"
        )

    def page(self, request: HttpRequest, row: Escalation) -> dict[str, Any]:
        may_claim = self.has_work_permission(request)
        return {
            **escalation_page(row, request.user, may_claim=may_claim),
            "title": row.reason.replace("_", " ").capitalize(),
            "may_claim": may_claim,
            "max_resolution_length": MAX_RESOLUTION_LENGTH,
        }
