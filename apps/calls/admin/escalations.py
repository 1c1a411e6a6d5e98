"""Escalations as a worklist: claim, resolve, reopen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from .. import escalations
from ..choices import EscalationStatus
from ..models import Escalation
from ..selectors import worklist_order
from .badges import badge, spell_duration
from .call_page import VIEW_CUSTOMER
from .escalation_filters import ReasonFilter, WorklistFilter
from .escalation_page import escalation_page, get_escalation

CLAIM = "calls.claim_escalation"
MAX_RESOLUTION_LENGTH = 2000


@admin.register(Escalation)
class EscalationAdmin(admin.ModelAdmin):
    """Rows are moved only by the buttons, each a POST that needs ``CLAIM``."""

    list_display = (
        "reason_words",
        "next_step",
        "priority_badge",
        "waiting",
        "caller",
        "said",
        "status_badge",
    )
    list_filter = (WorklistFilter, "priority", ReasonFilter, "created_at")
    list_select_related = ("call__customer", "claimed_by")
    list_per_page = 50
    search_fields = (
        "call__from_number",
        "call__customer__first_name",
        "call__customer__last_name",
        "words",
        "detail",
    )
    search_help_text = "Number, customer's name, or what was said"
    show_full_result_count = False
    sortable_by = ()
    actions = ("claim_selected",)

    @admin.display(description="Reason")
    def reason_words(self, escalation: Escalation) -> str:
        return escalation.reason.replace("_", " ")

    @admin.display(description="Priority")
    def priority_badge(self, escalation: Escalation) -> SafeString | str:
        return badge(escalation.priority, escalation.get_priority_display())

    @admin.display(description="Waiting")
    def waiting(self, escalation: Escalation) -> str:
        """Until somebody took it, or until now."""
        until = escalation.claimed_at or escalation.resolved_at or timezone.now()
        return spell_duration(until - escalation.created_at)

    @admin.display(description="Caller")
    def caller(self, escalation: Escalation) -> str:
        call = escalation.call
        return str(call.customer) if call.customer else call.from_number

    @admin.display(description="Said")
    def said(self, escalation: Escalation) -> str:
        words = escalation.words or escalation.detail
        return words if len(words) <= 80 else words[:79] + "…"

    @admin.display(description="Status")
    def status_badge(self, escalation: Escalation) -> SafeString | str:
        status = badge(escalation.status, escalation.get_status_display())
        if not escalation.claimed_by:
            return status
        who = '{}<br><span class="cc-quiet">by {}</span>'
        return format_html(who, status, escalation.claimed_by)

    @admin.display(description="")
    def next_step(self, escalation: Escalation) -> SafeString:
        """A button that posts the list's own form, with its CSRF token."""
        if escalation.status == EscalationStatus.OPEN:
            url = reverse("admin:calls_escalation_claim", args=[escalation.pk])
            return format_html(
                '<button class="cc-button" formaction="{}">Claim</button>', url
            )
        word = "Resolve" if escalation.status == EscalationStatus.CLAIMED else "Look"
        return format_html('<a href="{}">{}</a>', page_url(escalation.pk), word)

    @admin.action(description="Claim selected escalations", permissions=["claim"])
    def claim_selected(
        self, request: HttpRequest, queryset: QuerySet[Escalation]
    ) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        won = sum(escalations.claim(pk, staff(request)) for pk in ids)
        tell_count(request, won, "claimed")
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
        title = {"title": "Waiting for a person"}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        if self.has_claim_permission(request):
            return self.list_display
        return tuple(name for name in self.list_display if name != "next_step")

    def has_view_permission(
        self, request: HttpRequest, obj: Escalation | None = None
    ) -> bool:
        """Escalations name the person who called, and quote what was said."""
        return super().has_view_permission(request, obj) and request.user.has_perm(
            VIEW_CUSTOMER
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Escalation | None = None
    ) -> bool:
        return False

    def has_claim_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(CLAIM)

    def get_urls(self) -> list[URLPattern]:
        views: dict[str, Callable[..., HttpResponse]] = {
            "claim": self.claim_view,
            "resolve": self.resolve_view,
            "reopen": self.reopen_view,
        }
        own = [
            path(
                f"<int:escalation_id>/{name}/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"calls_escalation_{name}",
            )
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The escalation's own page in place of a form."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        escalation = get_escalation(object_id)
        if escalation is None:
            raise Http404("There is no such escalation.")
        context = {
            **self.admin_site.each_context(request),
            **escalation_page(escalation, request.user),
            "title": escalation.reason.replace("_", " ").capitalize(),
            "subtitle": None,
            "opts": self.opts,
            "original": escalation,
            "has_view_permission": True,
            "may_claim": self.has_claim_permission(request),
            "max_resolution_length": MAX_RESOLUTION_LENGTH,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request, "admin/calls/escalation/change_form.html", context
        )

    def claim_view(self, request: HttpRequest, escalation_id: int) -> HttpResponse:
        """One of two who click at once wins; the other learns who."""
        self._require_claim(request, escalation_id)
        if escalations.claim(escalation_id, staff(request)):
            tell_count(request, 1, "claimed")
        else:
            self._tell_who_has_it(request, escalation_id)
        return HttpResponseRedirect(page_url(escalation_id))

    def resolve_view(self, request: HttpRequest, escalation_id: int) -> HttpResponse:
        self._require_claim(request, escalation_id)
        resolution = request.POST.get("resolution", "").strip()
        if not resolution:
            messages.error(request, "Say how it was resolved.")
        elif len(resolution) > MAX_RESOLUTION_LENGTH:
            messages.error(
                request, f"Say it in {MAX_RESOLUTION_LENGTH} letters at most."
            )
        elif escalations.resolve(escalation_id, staff(request), resolution):
            tell_count(request, 1, "resolved")
        else:
            self._tell_who_has_it(request, escalation_id)
        return HttpResponseRedirect(page_url(escalation_id))

    def reopen_view(self, request: HttpRequest, escalation_id: int) -> HttpResponse:
        self._require_claim(request, escalation_id)
        if escalations.reopen(escalation_id, staff(request)):
            tell_count(request, 1, "reopened")
        else:
            messages.warning(
                request, "0 escalations reopened: it is open, or was raised anew."
            )
        return HttpResponseRedirect(page_url(escalation_id))

    def _require_claim(self, request: HttpRequest, escalation_id: int) -> None:
        if not (
            self.has_view_permission(request) and self.has_claim_permission(request)
        ):
            raise PermissionDenied
        if not Escalation.objects.filter(pk=escalation_id).exists():
            raise Http404("There is no such escalation.")

    def _tell_who_has_it(self, request: HttpRequest, escalation_id: int) -> None:
        row = Escalation.objects.select_related("claimed_by", "resolved_by").get(
            pk=escalation_id
        )
        holder = row.resolved_by if row.resolved_at else row.claimed_by
        who = str(holder or "somebody who has left")
        if holder == request.user:
            who = "you"
        done = "resolved" if row.status == EscalationStatus.RESOLVED else "claimed"
        messages.warning(
            request, f"0 escalations changed: this one is {done} by {who} already."
        )


def staff(request: HttpRequest) -> AbstractBaseUser:
    """The person asking; the site lets nobody else in."""
    if not isinstance(request.user, AbstractBaseUser):
        raise PermissionDenied
    return request.user


def page_url(escalation_id: int) -> str:
    return reverse("admin:calls_escalation_change", args=[escalation_id])


def tell_count(request: HttpRequest, count: int, done: str) -> None:
    text = ngettext("%d escalation %s.", "%d escalations %s.", count) % (count, done)
    messages.success(request, text)
