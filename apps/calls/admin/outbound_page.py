"""The page of one campaign: whom it would call and why not others, run, progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..outbound import carrier, selectors, services
from ..outbound.choices import CampaignStatus, TargetStatus
from ..outbound.models import Campaign, OutboundLimits
from .badges import badge
from .call_page import VIEW_CUSTOMER

if TYPE_CHECKING:
    from .outbound import CampaignAdmin

RUN = "calls.run_campaign"
PAGE_SIZE = 50
_TARGET_TONES = {
    TargetStatus.CALLING: "live",
    TargetStatus.DONE: "good",
    TargetStatus.GIVEN_UP: "warn",
}


def url_of(campaign: Campaign) -> str:
    return reverse("admin:calls_campaign_look", args=[campaign.pk])


def look(model_admin: CampaignAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """GET ``show`` (called, left_out; a target's status) and ``page``."""
    campaign = _campaign(model_admin, request, pk)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": Campaign._meta,
        "title": campaign.name,
        "campaign": campaign,
        "status_badge": model_admin.status_badge(campaign),
        "may_run": request.user.has_perm(RUN),
        "may_change": model_admin.has_change_permission(request, campaign),
        "sees_names": request.user.has_perm(VIEW_CUSTOMER),
        "buttons": _buttons(campaign),
        "hindrances": _hindrances(),
        "now": timezone.now(),
        **_preview(request, campaign),
        **_progress(request, campaign),
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/calls/campaign/look.html", context)


def run(model_admin: CampaignAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """POST ``do``: start, pause, resume or stop."""
    campaign = _campaign(model_admin, request, pk)
    if not request.user.has_perm(RUN):
        raise PermissionDenied
    what = request.POST.get("do", "")
    hindrances = _hindrances()
    if what in ("start", "resume") and hindrances:
        for hindrance in hindrances:
            messages.error(request, hindrance)
    else:
        _do(request, campaign, what)
    return HttpResponseRedirect(url_of(campaign))


def _do(request: HttpRequest, campaign: Campaign, what: str) -> None:
    match what:
        case "start":
            done = services.start(campaign)
            told = _("“%(name)s” has been started.")
        case "pause":
            done = services.pause(campaign)
            told = _("“%(name)s” is paused; calls under way go on.")
        case "resume":
            done = services.resume(campaign)
            told = _("“%(name)s” goes on.")
        case "stop":
            left_out = services.stop(campaign)
            done = left_out is not None
            told = ngettext(
                "“%(name)s” is stopped; %(count)s customer is not called any more.",
                "“%(name)s” is stopped; %(count)s customers are not called any more.",
                left_out or 0,
            )
            told = told.replace("%(count)s", str(left_out))
        case _:
            done, told = False, ""
    if done:
        messages.success(request, told % {"name": campaign.name})
    else:
        messages.warning(request, _("Nothing was changed: somebody was quicker."))


def _buttons(campaign: Campaign) -> list[tuple[str, str, bool]]:
    """What can be done now: the value posted, its word, whether it is the main one."""
    if services.may_start(campaign):
        return [("start", _("Start calling"), True)]
    match campaign.status:
        case CampaignStatus.RUNNING:
            return [("pause", _("Pause"), True), ("stop", _("Stop for good"), False)]
        case CampaignStatus.PAUSED:
            return [("resume", _("Go on"), True), ("stop", _("Stop for good"), False)]
    return []


def _hindrances() -> list[str]:
    """Why no call can be placed at all, in words that say what to do."""
    found = []
    if not carrier.is_configured():
        found.append(
            _(
                "No calls can be placed: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN "
                "have to be set."
            )
        )
    elif not carrier.public_base():
        found.append(
            _("No calls can be placed: PUBLIC_URL, where Twilio asks us, is not set.")
        )
    return found


def _preview(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """Whom it would call: before a campaign starts; of a rule, at any time."""
    over = campaign.status in (CampaignStatus.DONE, CampaignStatus.STOPPED)
    if over or not (campaign.is_standing or services.may_start(campaign)):
        return {}
    show = "left_out" if request.GET.get("show") == "left_out" else "called"
    found = selectors.preview(
        campaign, timezone.now(), show=show, number=request.GET.get("page", "1")
    )
    return {"preview": found, "show": show}


def _progress(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    if campaign.status == CampaignStatus.DRAFT:
        return {}
    status = request.GET.get("status", "")
    targets = selectors.targets_of(campaign, status)
    page = Paginator(targets, PAGE_SIZE).get_page(request.GET.get("row", "1"))
    limits = OutboundLimits.objects.filter(pk=1).first()
    return {
        "progress": selectors.progress(campaign),
        "status": status if status in TargetStatus.values else "",
        "statuses": TargetStatus.choices,
        "targets": page,
        "rows": [_row(target) for target in page],
        "all_paused": limits is not None and limits.all_paused,
    }


def _row(target: Any) -> dict[str, Any]:
    tries = list(target.tries.all())
    last = tries[-1] if tries else None
    call = last.call if last else None
    tone = _TARGET_TONES.get(TargetStatus(target.status), "quiet")
    return {
        "target": target,
        "status_badge": badge(target.status, target.get_status_display(), tone=tone),
        "tries": [(attempt, attempt.call) for attempt in tries],
        "last": last,
        "call": call,
        "outcome": selectors.outcome_of(call),
    }


def _campaign(model_admin: CampaignAdmin, request: HttpRequest, pk: int) -> Campaign:
    campaign = Campaign.objects.select_related("line", "service").filter(pk=pk).first()
    if campaign is None:
        raise Http404
    if not model_admin.has_view_permission(request, campaign):
        raise PermissionDenied
    return campaign
