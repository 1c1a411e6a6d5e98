"""The tests that have been made, each with what it found."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.admin_pages import NotOffered

from ..models import Backtest, BrainVersion
from ..versions.backtests import give_up_stale
from .publishing import SEE_CALLS
from .tested import TONES, test_panel


@admin.register(Backtest)
class BacktestAdmin(NotOffered):
    """Tests are asked for on the page that publishes; here they are looked up."""

    list_display = ("named", "state", "created_at", "requested_by", "against", "became")
    list_display_links = ("named",)
    list_filter = ("status",)
    list_select_related = ("requested_by", "base")
    list_per_page = 50

    @admin.display(description="Test", ordering="pk")
    def named(self, test: Backtest) -> str:
        return f"Test {test.pk}"

    @admin.display(description="State", ordering="status")
    def state(self, test: Backtest) -> SafeString:
        return format_html(
            '<span class="cc-badge cc-badge--{}">{}</span>',
            TONES[Backtest.Status(test.status)],
            test.get_status_display(),
        )

    @admin.display(description="Against", ordering="base__number")
    def against(self, test: Backtest) -> str:
        return str(test.base) if test.base else "no version yet"

    @admin.display(description="Published as")
    def became(self, test: Backtest) -> str:
        number = test.published_as  # type: ignore[attr-defined] # annotated
        return f"Version {number}" if number else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Backtest]:
        versions = BrainVersion.objects.filter(digest=OuterRef("draft_digest"))
        number = Subquery(versions.order_by("-number").values("number")[:1])
        rows = super().get_queryset(request).annotate(published_as=number)
        return rows.defer("draft", "classifier", "result")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        give_up_stale()
        return super().changelist_view(request, extra_context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        give_up_stale()
        rows = Backtest.objects.select_related("requested_by", "base")
        test = (
            rows.defer("draft", "classifier").filter(pk=int(object_id)).first()
            if object_id.isdecimal()
            else None
        )
        if test is None:
            raise Http404("There is no such test.")
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            **test_panel(test),
            "title": f"Test {test.pk}",
            "opts": self.opts,
            "heading": f"Test {test.pk}",
            "test": test,
            "may_see_calls": request.user.has_perms(SEE_CALLS),
            "sees_tests": True,
            "differs": True,
        }
        fragment = "fragment" in request.GET
        template = "panel.html" if fragment else "change_form.html"
        return TemplateResponse(
            request, f"admin/agentbrain/backtest/{template}", context
        )
