"""The pages of reports: figures, what they mean, and what goes on now."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse

from ..dashboard.asking import ReportForm
from ..dashboard.now import now
from ..dashboard.page import page
from ..dashboard.wording import limits
from ..reporting.metrics import METRICS, VIEW_REPORTS

NEVER_KEPT: Final = {"Cache-Control": "private, no-store"}


def reports_view(request: HttpRequest, each_context: dict[str, Any]) -> HttpResponse:
    """GET ``period``, ``first``, ``last``, ``line``, ``version``, ``intent``."""
    _admit(request)
    asked = {name: request.GET[name] for name in request.GET if request.GET[name]}
    form = ReportForm({"period": ReportForm.base_fields["period"].initial, **asked})
    window = form.window()
    context = {
        **each_context,
        **page(window, form.filters(), user=request.user),
        "title": "Reports",
        "form": form,
        "now": now(),
        "limits": limits(),
    }
    return TemplateResponse(
        request, "admin/calls/reports/page.html", context, headers=NEVER_KEPT
    )


def definitions_view(
    request: HttpRequest, each_context: dict[str, Any]
) -> HttpResponse:
    """What the figures mean, from the registry they are computed by."""
    _admit(request)
    metrics = [m for m in METRICS.values() if request.user.has_perms(m.permissions)]
    context = {**each_context, "title": "What the figures mean", "metrics": metrics}
    return TemplateResponse(request, "admin/calls/reports/definitions.html", context)


def now_view(request: HttpRequest) -> HttpResponse:
    """The live counters as JSON."""
    _admit(request)
    return JsonResponse(now().as_json(), headers=NEVER_KEPT)


def _admit(request: HttpRequest) -> None:
    if not request.user.has_perm(VIEW_REPORTS):
        raise PermissionDenied
