"""What has been published: the list, each version, and the way back to it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from apps.admin_pages import NotOffered

from ..models import BrainVersion
from ..versions.differences import differences
from ..versions.publish import Refused, roll_back
from ..versions.restoring import load_into_draft
from ..versions.waiting import Waiting, content_of, waiting
from .publishing import (
    LONGEST_REASON,
    PUBLISH,
    SEE_CALLS,
    log_published,
    publish_page,
    shown_differences,
    start_test,
)
from .tested import findings

CHANGE_DRAFT = tuple(
    f"agentbrain.change_{model}"
    for model in (
        "agentprofile",
        "intent",
        "intentpattern",
        "escalationrule",
        "wording",
        "labelledutterance",
    )
)


@admin.register(BrainVersion)
class BrainVersionAdmin(NotOffered):
    """Rows never change: there is nothing to add, edit or delete here."""

    list_display = ("named", "published_at", "published_by", "reason", "tested")
    list_display_links = ("named",)
    list_select_related = ("published_by", "restores")
    list_per_page = 50
    search_fields = ("reason", "digest")
    change_list_template = "admin/agentbrain/brainversion/change_list.html"

    @admin.display(description="Version", ordering="number")
    def named(self, version: BrainVersion) -> SafeString | str:
        if version.followed:  # type: ignore[attr-defined] # annotated
            return str(version)
        return format_html(
            '{} <span class="cc-badge cc-badge--good">answers calls</span>', version
        )

    @admin.display(description="Tested", boolean=True)
    def tested(self, version: BrainVersion) -> bool:
        return bool(version.figures.get("tested"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[BrainVersion]:
        newer = BrainVersion.objects.filter(number__gt=OuterRef("number"))
        rows = super().get_queryset(request).annotate(followed=Exists(newer))
        return rows.defer("content", "classifier")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("publish/", view(self.publish_view), name="agentbrain_publish"),
            path(
                "publish/test/",
                view(require_POST(start_test)),
                name="agentbrain_backtest_start",
            ),
            path(
                "<int:number>/roll-back/",
                view(require_POST(self.roll_back_view)),
                name="agentbrain_roll_back",
            ),
            path(
                "<int:number>/load/",
                view(require_POST(self.load_view)),
                name="agentbrain_load_version",
            ),
            *super().get_urls(),
        ]

    def publish_view(self, request: HttpRequest) -> HttpResponse:
        request.current_app = self.admin_site.name
        return publish_page(request, self.admin_site.each_context(request))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Who, when, why, how it was tested, and what it changed."""
        rows = BrainVersion.objects.select_related("published_by", "restores")
        version = (
            rows.filter(pk=int(object_id)).first() if object_id.isdecimal() else None
        )
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        if version is None:
            raise Http404("There is no such version.")
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "admin/agentbrain/brainversion/change_form.html",
            {**self.admin_site.each_context(request), **self._page(request, version)},
        )

    def _page(self, request: HttpRequest, version: BrainVersion) -> dict[str, Any]:
        state = waiting()
        before = content_of(version.number - 1)
        change = Waiting(state.draft, None, tuple(differences(before, version.content)))
        user = request.user
        return {
            **shown_differences(change),
            **findings(version.figures),
            "title": str(version),
            "opts": self.opts,
            "version": version,
            "before": version.number - 1,
            "live": state.live,
            "answers": state.live is not None and state.live.pk == version.pk,
            "same_as_live": state.live and state.live.digest == version.digest,
            "same_as_draft": state.draft.digest == version.digest,
            "draft": state.draft,
            "draft_changes": state.changes,
            "longest_reason": LONGEST_REASON,
            "may_publish": user.has_perm(PUBLISH),
            "may_load": user.has_perms(CHANGE_DRAFT),
            "may_see_calls": user.has_perms(SEE_CALLS),
        }

    def roll_back_view(self, request: HttpRequest, number: int) -> HttpResponse:
        if not request.user.has_perm(PUBLISH):
            raise PermissionDenied
        base = request.POST.get("base_number", "")
        try:
            version = roll_back(
                to_number=number,
                base_number=int(base) if base.isdecimal() else -1,
                reason=request.POST.get("reason", "")[:LONGEST_REASON],
                user=request.user,  # type: ignore[arg-type]
            )
        except Refused as refusal:
            messages.error(request, f"Nothing was rolled back. {refusal}")
            return self._back_to(BrainVersion.objects.filter(number=number).first())
        log_published(request, version)
        messages.success(
            request,
            f"1 version published: version {version.number} is version {number} again. "
            "Your draft stays as it is.",
        )
        return self._back_to(version)

    def load_view(self, request: HttpRequest, number: int) -> HttpResponse:
        if not request.user.has_perms(CHANGE_DRAFT):
            raise PermissionDenied
        version = BrainVersion.objects.filter(number=number).first()
        if version is None:
            raise Http404("There is no such version.")
        try:
            load_into_draft(version, draft_digest=request.POST.get("draft_digest", ""))
        except Refused as refusal:
            messages.error(request, f"Nothing was loaded. {refusal}")
        else:
            self.log_change(request, version, "Loaded into the draft.")
            messages.success(
                request,
                f"1 version loaded: the draft is version {number} now. Calls notice "
                "nothing until it is published.",
            )
        return self._back_to(version)

    def _back_to(self, version: BrainVersion | None) -> HttpResponse:
        if version is None:
            return HttpResponseRedirect(
                reverse("admin:agentbrain_brainversion_changelist")
            )
        url = reverse("admin:agentbrain_brainversion_change", args=[version.pk])
        return HttpResponseRedirect(url)
