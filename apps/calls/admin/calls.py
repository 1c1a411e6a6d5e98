"""The list of calls and the page of one call. Nobody edits what was said."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from apps.admin_pages import NotOffered, RowPage, TitledList, View, in_site, own_urls
from apps.paging import CappedPaginator

from ..finding import matching
from ..models import Call, Recording
from ..recording.listening import note_listening
from ..recording.models import RecordingStatus
from ..recording.serving import recording_response
from ..selectors import with_escalated
from ..summaries.again import try_again
from .badges import badge, spell_duration
from .call_filters import EscalatedFilter, IntentFilter
from .call_page import LISTEN, call_page
from .flow_report import flow_view
from .report_calls import calls_view, reveal_view
from .reports import definitions_view, now_view, reports_view
from .summary_page import correction_view
from .summary_panel import CHANGE_SUMMARY
from .when_filter import WhenFilter
from .who import NamesCallers, member_of_staff

PHONE_PUNCTUATION = frozenset("+-.() ")
MIN_PHONE_DIGITS = 4


@admin.register(Call)
class CallAdmin(RowPage, TitledList, NamesCallers, NotOffered):
    not_offered = ("add", "change")
    list_title = "Calls"
    row_name = "call"
    list_display = (
        "when",
        "caller",
        "length",
        "status_badge",
        "intent_words",
        "outcome_badge",
        "sent_to_person",
        "channel",
    )
    list_filter = (
        "status",
        EscalatedFilter,
        "outcome",
        IntentFilter,
        "direction",
        "channel",
        ("started_at", WhenFilter),
    )
    list_select_related = ("customer",)
    list_per_page = 50
    paginator = CappedPaginator
    search_fields = (
        "from_number",
        "to_number",
        "customer__first_name",
        "customer__last_name",
        "call_sid",
    )
    search_help_text = "Telephone number, customer's name or call sid"
    show_full_result_count = False
    actions = None

    @admin.display(description="When", ordering="started_at")
    def when(self, call: Call) -> str:
        return f"{timezone.localtime(call.started_at):%a %b %-d, %H:%M}"

    @admin.display(description="Caller", ordering="from_number")
    def caller(self, call: Call) -> SafeString | str:
        if call.customer is None:
            return call.from_number
        return format_html(
            '{}<br><span class="cc-quiet">{}</span>', call.customer, call.from_number
        )

    @admin.display(description="Duration")
    def length(self, call: Call) -> str:
        if call.is_live and call.answered_at:
            return spell_duration(timezone.now() - call.answered_at)
        return spell_duration(call.duration)

    @admin.display(description="Status", ordering="status")
    def status_badge(self, call: Call) -> SafeString | str:
        return badge(call.status, call.get_status_display())

    @admin.display(description="Intent", ordering="intent")
    def intent_words(self, call: Call) -> str:
        return call.intent.replace("_", " ")

    @admin.display(description="Outcome", ordering="outcome")
    def outcome_badge(self, call: Call) -> SafeString | str:
        return badge(call.outcome, call.get_outcome_display())

    @admin.display(description="Person", empty_value="")
    def sent_to_person(self, call: Call) -> SafeString | None:
        if not call.escalated:  # type: ignore[attr-defined] # annotated
            return None
        return format_html('<span class="cc-badge cc-badge--warn">{}</span>', "sent")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Call]:
        return with_escalated(super().get_queryset(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Call], search_term: str
    ) -> tuple[QuerySet[Call], bool]:
        """A number is found however it is written: ``(555) 000-1111``.

        All words have to be there, each in a number, the sid or the name.
        """
        digits = "".join(filter(str.isdigit, search_term))
        rest = set(search_term) - set(digits) - PHONE_PUNCTUATION
        if len(digits) >= MIN_PHONE_DIGITS and not rest:
            search_term = digits
        for word in search_term.split():
            queryset = queryset.filter(matching(word))
        return queryset, False

    def get_urls(self) -> list[URLPattern]:
        call = "<int:call_id>"
        own: dict[str, tuple[str, View]] = {
            "live": (f"{call}/live/", self.live_view),
            "recording": (f"{call}/recording/", require_safe(self.recording_view)),
            "summarize": (f"{call}/summarize/", require_POST(self.summarize_view)),
            "correct": (f"{call}/summary/", self.correct_view),
            "flows": ("flows/", in_site(self, flow_view)),
            "reports": ("reports/", in_site(self, reports_view)),
            "definitions": ("reports/definitions/", in_site(self, definitions_view)),
            "now": ("reports/now/", require_safe(now_view)),
            "behind": ("reports/calls/", in_site(self, calls_view)),
            "reveal": (f"reports/calls/{call}/show/", require_POST(reveal_view)),
        }
        return [*own_urls(self, own), *super().get_urls()]

    def page_rows(self) -> QuerySet[Call]:
        return Call.objects.select_related(
            "customer",
            "line",
            "appointment__service",
            "appointment__vehicle",
            "summary",
            "cost",
            "recording",
            "legal_hold",
        ).prefetch_related("summary_corrections__corrected_by")

    def page(self, request: HttpRequest, row: Call) -> dict[str, Any]:
        return {
            **call_page(row, request.user),
            "title": f"Call from {row.from_number}",
            "has_delete_permission": self.has_delete_permission(request, row),
        }

    def live_view(self, request: HttpRequest, call_id: int) -> HttpResponse:
        """The changing part of the page, for a browser that follows a live call."""
        call = self.find_row(request, call_id)
        context = {"original": call, **call_page(call, request.user)}
        return TemplateResponse(request, "admin/calls/call/live.html", context)

    def summarize_view(self, request: HttpRequest, call_id: int) -> HttpResponse:
        """Have a summary that failed written again."""
        if not request.user.has_perm(CHANGE_SUMMARY):
            raise PermissionDenied
        call = self.find_row(request, call_id)
        if try_again(call.pk):
            messages.success(request, "1 summary is being written again.")
        else:
            messages.warning(request, "0 summaries changed: this one did not fail.")
        return HttpResponseRedirect(self.row_url(call.pk))

    def correct_view(self, request: HttpRequest, call_id: int) -> HttpResponse:
        """Put right what the summary says."""
        call = self.find_row(request, call_id)
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), "opts": self.opts}
        return correction_view(request, call, context)

    def recording_view(self, request: HttpRequest, call_id: int) -> HttpResponseBase:
        """The sound of a call, for those who may listen; that they do is noted."""
        call = self.find_row(request, call_id)
        if not request.user.has_perm(LISTEN):
            raise PermissionDenied
        recording = Recording.objects.filter(
            call=call, status=RecordingStatus.READY
        ).first()
        if recording is None:
            raise Http404("There is no recording of this call.")
        note_listening(call, member_of_staff(request))
        return recording_response(request, recording)
