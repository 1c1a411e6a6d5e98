"""The log of webhooks: what was sent, what came back, and sending it again."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from apps.admin_pages import NotOffered, RowPage, step_urls

from ..models import WebhookDelivery
from ..webhooks import keeping
from ..webhooks.models import DeliveryStatus
from .badges import badge, spell_duration
from .when_filter import WhenFilter

RESEND = "calls.resend_webhook"
_TONES = {
    DeliveryStatus.PENDING: "claimed",
    DeliveryStatus.DELIVERED: "resolved",
    DeliveryStatus.FAILED: "overdue",
}


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(RowPage, NotOffered):
    """Nobody writes here but the outbox; ``RESEND`` sends a message once more."""

    row_name = "message"
    list_display = (
        "created",
        "event",
        "endpoint",
        "status_badge",
        "tries_words",
        "next_try",
        "message_id",
    )
    list_filter = ("status", "event", "endpoint", ("created_at", WhenFilter))
    list_select_related = ("endpoint",)
    list_per_page = 50
    search_fields = ("message_id", "call__call_sid")
    search_help_text = "Message id, or the call's sid"
    show_full_result_count = False
    sortable_by = ()
    actions = ("send_selected_again",)

    @admin.display(description="When")
    def created(self, row: WebhookDelivery) -> str:
        local = timezone.localtime(row.created_at)
        return f"{local:%b} {local.day}, {local:%H:%M:%S}"

    @admin.display(description="Status")
    def status_badge(self, row: WebhookDelivery) -> SafeString | str:
        tone = _TONES.get(DeliveryStatus(row.status), "quiet")
        return badge(tone, row.get_status_display())

    @admin.display(description="Tries")
    def tries_words(self, row: WebhookDelivery) -> str:
        return str(row.attempts or "-")

    @admin.display(description="Next try")
    def next_try(self, row: WebhookDelivery) -> str:
        if row.status != DeliveryStatus.PENDING:
            return "-"
        if row.not_before is None or row.not_before <= timezone.now():
            return "now"
        return f"in {spell_duration(row.not_before - timezone.now())}"

    @admin.action(description="Send selected messages again", permissions=["resend"])
    def send_selected_again(
        self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]
    ) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        tell_count(request, sum(keeping.send_again(pk) for pk in ids), len(ids))

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(RESEND)

    def get_urls(self) -> list[URLPattern]:
        return [*step_urls(self, again=self.again_view), *super().get_urls()]

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not (
            self.has_view_permission(request) and self.has_resend_permission(request)
        ):
            raise PermissionDenied
        tell_count(request, int(keeping.send_again(pk)), 1)
        return HttpResponseRedirect(self.row_url(pk))

    def page_rows(self) -> QuerySet[WebhookDelivery]:
        return WebhookDelivery.objects.select_related("endpoint")

    def page(self, request: HttpRequest, row: WebhookDelivery) -> dict[str, Any]:
        """The message and its tries."""
        return {
            "title": row.get_event_display(),
            "delivery": row,
            "body": _readable(row.body),
            "status_badge": self.status_badge(row),
            "next_try": self.next_try(row),
            "tries": list(row.tries.all()),
            "may_resend": self.has_resend_permission(request),
        }


def _readable(body: str) -> str:
    """The same message with a line for each value; what was sent has none."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body


def tell_count(request: HttpRequest, done: int, asked: int) -> None:
    text = ngettext("%d message is sent again.", "%d messages are sent again.", done)
    messages.success(request, text % done)
    if done < asked:
        left = asked - done
        why = ngettext(
            "%d is being sent just now, or its endpoint is off.",
            "%d are being sent just now, or their endpoints are off.",
            left,
        )
        messages.warning(request, why % left)
