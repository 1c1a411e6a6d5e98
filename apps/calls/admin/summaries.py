"""The list of summaries: what was given up is found here, and tried again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.admin_pages import NotOffered, TitledList

from ..models import CallSummary, SummaryCorrection
from ..summaries.again import try_again
from .badges import badge
from .summary_panel import disposition_badge
from .who import NamesCallers


class CorrectedFilter(admin.SimpleListFilter):
    """Whether staff put it right; needs the ``corrected`` annotation."""

    title = "corrected by staff"
    parameter_name = "corrected"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "No")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[CallSummary]
    ) -> QuerySet[CallSummary]:
        if self.value() in ("yes", "no"):
            return queryset.filter(Q(corrected=self.value() == "yes"))
        return queryset


@admin.register(CallSummary)
class CallSummaryAdmin(TitledList, NamesCallers, NotOffered):
    # To change one is to have it tried again; its words are corrected with the call.
    not_offered = ("add", "delete")
    list_title = "Summaries"
    list_display = (
        "caller",
        "when",
        "status_badge",
        "disposition_words",
        "why_failed",
        "tries",
    )
    list_filter = ("status", "problem", "disposition", CorrectedFilter, "source")
    list_select_related = ("call__customer",)
    list_per_page = 50
    search_fields = ("call__from_number", "call__call_sid", "call__customer__last_name")
    search_help_text = "Telephone number, customer's last name or call sid"
    show_full_result_count = False
    actions = ("try_again",)
    ordering = ("-created_at",)

    @admin.display(description="Call")
    def caller(self, row: CallSummary) -> str:
        return str(row.call.customer or row.call.from_number)

    @admin.display(description="When", ordering="call__started_at")
    def when(self, row: CallSummary) -> str:
        return f"{timezone.localtime(row.call.started_at):%a %b %-d, %H:%M}"

    @admin.display(description="Status", ordering="status")
    def status_badge(self, row: CallSummary) -> SafeString | str:
        shown = badge(row.status, row.get_status_display())
        if not row.corrected:  # type: ignore[attr-defined] # annotated
            return shown
        corrected = badge("corrected", "Corrected", tone="live")
        return format_html("{} {}", shown, corrected)

    @admin.display(description="Disposition", ordering="disposition")
    def disposition_words(self, row: CallSummary) -> SafeString | str:
        return disposition_badge(row.disposition)

    @admin.display(description="Why not", ordering="problem")
    def why_failed(self, row: CallSummary) -> str:
        return row.get_problem_display()

    @admin.display(description="Attempts", ordering="attempts")
    def tries(self, row: CallSummary) -> str:
        again = f", tried again {row.restarts} x" if row.restarts else ""
        return f"{row.attempts}{again}"

    @admin.action(description="Try again", permissions=["change"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[CallSummary]) -> None:
        """Only what was given up; the rest of what was chosen stays as it is."""
        chosen = list(queryset.values_list("call_id", flat=True))
        again = sum(try_again(call_id) for call_id in chosen)
        plural = "summary is" if again == 1 else "summaries are"
        messages.success(request, f"{again} {plural} being written again.")
        if left := len(chosen) - again:
            messages.warning(request, f"{left} of those chosen had not failed.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CallSummary]:
        corrections = SummaryCorrection.objects.filter(call=OuterRef("call"))
        return super().get_queryset(request).annotate(corrected=Exists(corrections))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A summary is shown with its call."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404("There is no such summary.")
        page = reverse("admin:calls_call_change", args=[row.call_id])
        return HttpResponseRedirect(f"{page}#summary")
