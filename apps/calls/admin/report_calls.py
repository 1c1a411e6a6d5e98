"""From a figure to its calls: a list with masked callers, and the logged look."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ..dashboard.asking import ReportForm
from ..dashboard.behind import REVEAL, VIEW_CUSTOMER, page_behind, reveal
from ..reporting.drill import Part
from ..reporting.metrics import METRICS, VIEW_REPORTS
from ..reporting.queries import BadQuestion
from .badges import badge
from .reports import NEVER_KEPT

SHOWN: Final = "report-callers-shown"
"""In the session: calls whose callers this person had shown."""
MOST_SHOWN: Final = 200


def calls_view(request: HttpRequest, each_context: dict[str, Any]) -> HttpResponse:
    """GET as the page of reports, with ``metric``, ``part`` and ``after``."""
    metric = METRICS.get(request.GET.get("metric", ""))
    if metric is None:
        raise Http404
    if not request.user.has_perms((*metric.permissions, "calls.view_call")):
        raise PermissionDenied
    asked = {name: request.GET[name] for name in request.GET if request.GET[name]}
    form = ReportForm(asked)
    part = asked.get("part", Part.NUMERATOR.value)
    try:
        page = page_behind(
            metric.id,
            Part(part),
            form.window(),
            form.filters(),
            user=request.user,
            after=asked.get("after", ""),
            revealed=request.session.get(SHOWN, ()),
        )
    except (BadQuestion, ValueError) as error:
        raise Http404 from error
    following = request.GET.copy()
    following["after"] = page.next
    other = request.GET.copy()
    other["part"] = "numerator" if part == "denominator" else "denominator"
    other.pop("after", None)
    context = {
        **each_context,
        "title": f"Calls behind: {metric.label}",
        "metric": metric,
        "part": part,
        "other_query": other.urlencode() if metric.denominator else "",
        "window": form.window(),
        "rows": [
            (
                row,
                row.call.intent.replace("_", " "),
                badge(row.call.status, row.call.get_status_display()),
                badge(row.call.outcome, row.call.get_outcome_display()),
            )
            for row in page.rows
        ],
        "next_query": following.urlencode() if page.next else "",
        "back_query": request.GET.urlencode(),
        "sees_customers": request.user.has_perm(VIEW_CUSTOMER),
        "may_reveal": request.user.has_perm(REVEAL),
    }
    return TemplateResponse(
        request, "admin/calls/reports/calls.html", context, headers=NEVER_KEPT
    )


def reveal_view(request: HttpRequest, call_id: int) -> HttpResponse:
    """POST: show one caller to this person, and log it."""
    if not request.user.has_perms((VIEW_REPORTS, REVEAL)):
        raise PermissionDenied
    if not reveal(call_id, request.user):
        raise Http404
    shown = [*request.session.get(SHOWN, ()), call_id]
    request.session[SHOWN] = shown[-MOST_SHOWN:]
    messages.success(request, "1 caller is shown to you; this was logged.")
    back = reverse("admin:calls_call_behind")
    return HttpResponseRedirect(f"{back}?{request.POST.get('query', '')}")
