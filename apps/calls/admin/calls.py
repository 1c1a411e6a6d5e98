"""The list of calls and the page of one call. Nobody edits what was said."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from ..models import Call
from ..selectors import with_escalated
from ..summaries import claims
from ..summaries.asking import ask_for_summary
from .badges import badge, spell_duration
from .call_filters import EscalatedFilter, IntentFilter
from .call_page import CHANGE_SUMMARY, VIEW_CUSTOMER, call_page, get_call
from .flow_report import VIEW_CALL, flow_view

PHONE_PUNCTUATION = frozenset("+-.() ")
MIN_PHONE_DIGITS = 4


@admin.register(Call)
class CallAdmin(admin.ModelAdmin):
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
        "started_at",
    )
    list_select_related = ("customer",)
    list_per_page = 50
    date_hierarchy = "started_at"
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

    @admin.display(description="Person", ordering="escalated", empty_value="")
    def sent_to_person(self, call: Call) -> SafeString | None:
        if not call.escalated:  # type: ignore[attr-defined] # annotated
            return None
        return format_html('<span class="cc-badge cc-badge--warn">{}</span>', "sent")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Call]:
        return with_escalated(super().get_queryset(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Call], search_term: str
    ) -> tuple[QuerySet[Call], bool]:
        """A number is found however it is written: ``(555) 000-1111``."""
        digits = "".join(filter(str.isdigit, search_term))
        rest = set(search_term) - set(digits) - PHONE_PUNCTUATION
        if len(digits) >= MIN_PHONE_DIGITS and not rest:
            search_term = digits
        return super().get_search_results(request, queryset, search_term)

    def has_view_permission(
        self, request: HttpRequest, obj: Call | None = None
    ) -> bool:
        """Calls name the person who called."""
        return super().has_view_permission(request, obj) and request.user.has_perm(
            VIEW_CUSTOMER
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Call | None = None
    ) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(
            request, {"title": "Calls", **(extra_context or {})}
        )

    def get_urls(self) -> list[URLPattern]:
        live = path(
            "<int:call_id>/live/",
            self.admin_site.admin_view(self.live_view),
            name="calls_call_live",
        )
        summarize = path(
            "<int:call_id>/summarize/",
            self.admin_site.admin_view(require_POST(self.summarize_view)),
            name="calls_call_summarize",
        )
        flows = path(
            "flows/",
            self.admin_site.admin_view(self.flows_view),
            name="calls_call_flows",
        )
        return [live, summarize, flows, *super().get_urls()]

    def flows_view(self, request: HttpRequest) -> HttpResponse:
        """Figures name nobody: seeing calls is enough."""
        if not request.user.has_perm(VIEW_CALL):
            raise PermissionDenied
        request.current_app = self.admin_site.name
        return flow_view(request, self.admin_site.each_context(request))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The call's own page in place of a form."""
        call = self._visible_call(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            **call_page(call, request.user),
            "title": f"Call from {call.from_number}",
            "subtitle": None,
            "opts": self.opts,
            "original": call,
            "has_view_permission": True,
            "has_delete_permission": self.has_delete_permission(request, call),
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/calls/call/change_form.html", context)

    def live_view(self, request: HttpRequest, call_id: int) -> HttpResponse:
        """The changing part of the page, for a browser that follows a live call."""
        call = self._visible_call(request, str(call_id))
        context = {"original": call, **call_page(call, request.user)}
        return TemplateResponse(request, "admin/calls/call/live.html", context)

    def summarize_view(self, request: HttpRequest, call_id: int) -> HttpResponse:
        """Have a summary that failed written again."""
        if not request.user.has_perm(CHANGE_SUMMARY):
            raise PermissionDenied
        call = self._visible_call(request, str(call_id))
        if claims.start_over(call.pk):
            transaction.on_commit(partial(ask_for_summary, call.pk))
            messages.success(request, "1 summary is being written again.")
        else:
            messages.warning(request, "0 summaries changed: this one did not fail.")
        return HttpResponseRedirect(reverse("admin:calls_call_change", args=[call.pk]))

    def _visible_call(self, request: HttpRequest, object_id: str) -> Call:
        if not self.has_view_permission(request):
            raise PermissionDenied
        call = get_call(object_id)
        if call is None:
            raise Http404("There is no such call.")
        return call
