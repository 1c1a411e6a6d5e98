"""The page on which staff put a summary right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from ..choices import SummaryStatus
from ..models import Call
from ..summaries.choices import Disposition
from ..summaries.correcting import (
    LISTS,
    MOST_CHARACTERS,
    MOST_POINTS,
    NothingToCorrect,
    Outdated,
    correct,
)
from ..summaries.effective import CORRECTABLE, Effective, effective
from .summary_panel import CORRECT_SUMMARY, VIEW_SUMMARY, in_words

TEMPLATE = "admin/calls/call/correct.html"
_CONFLICT = 409


class CorrectionForm(forms.Form):
    """The summary's fields as they count now; points are one a line."""

    disposition = forms.ChoiceField(choices=Disposition.choices, required=False)
    reason = forms.CharField(
        label="Reason for the call",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOST_CHARACTERS,
        required=False,
    )
    promised = forms.CharField(
        label="Promised, one a line",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    open_points = forms.CharField(
        label="Still open, one a line",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    text = forms.CharField(
        label="Note",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=MOST_CHARACTERS,
        required=False,
    )
    why = forms.CharField(
        label="Why (for your colleagues)", max_length=200, required=False
    )
    version = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def clean_promised(self) -> list[str]:
        return self._points("promised")

    def clean_open_points(self) -> list[str]:
        return self._points("open_points")

    def _points(self, name: str) -> list[str]:
        points = [line.strip() for line in self.cleaned_data[name].splitlines()]
        points = [point for point in points if point]
        if len(points) > MOST_POINTS:
            raise forms.ValidationError(f"At most {MOST_POINTS} lines.")
        if any(len(point) > MOST_CHARACTERS for point in points):
            raise forms.ValidationError("A line is too long.")
        return points


def correction_view(
    request: HttpRequest, call: Call, context: dict[str, Any]
) -> HttpResponse:
    """The form, and what becomes of it. Raises ``PermissionDenied``, ``Http404``."""
    user = request.user
    if user.is_anonymous or not user.has_perms((VIEW_SUMMARY, CORRECT_SUMMARY)):
        raise PermissionDenied
    now = _now(call)
    if request.method != "POST":
        return _page(request, call, context, now, CorrectionForm(initial=_initial(now)))
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return _page(request, call, context, now, form)
    values = {name: form.cleaned_data[name] for name in CORRECTABLE}
    try:
        row = correct(
            call.pk,
            values,
            by=user,
            version=form.cleaned_data["version"],
            why=form.cleaned_data["why"],
        )
    except NothingToCorrect:
        messages.warning(request, "0 summaries changed: there is none to correct now.")
    except Outdated:
        return _outdated(request, Call.objects.get(pk=call.pk), context)
    else:
        told = "1 summary corrected." if row else "0 summaries changed."
        messages.success(request, told)
    return HttpResponseRedirect(reverse("admin:calls_call_change", args=[call.pk]))


def _outdated(
    request: HttpRequest, call: Call, context: dict[str, Any]
) -> HttpResponse:
    """Their words beside one's own, which are still in the form: nothing is lost."""
    now = _now(call)
    again = request.POST.copy()
    again["version"] = now.version
    form = CorrectionForm(again)
    page = _page(request, call, {**context, "outdated": True}, now, form)
    page.status_code = _CONFLICT
    return page


def _now(call: Call) -> Effective:
    summary = getattr(call, "summary", None)
    waiting = summary is not None and summary.status == SummaryStatus.PENDING
    if summary is None or waiting or call.words_removed_at:
        raise Http404("There is no summary to correct yet.")
    return effective(summary)


def _initial(now: Effective) -> dict[str, Any]:
    lines = {name: "\n".join(now.values[name]) for name in LISTS}
    return {**now.values, **lines, "version": now.version}


def _page(
    request: HttpRequest,
    call: Call,
    context: dict[str, Any],
    now: Effective,
    form: CorrectionForm,
) -> TemplateResponse:
    local = timezone.localtime(call.started_at)
    rows = [
        {
            "field": form[name],
            "written": in_words(name, now.written[name]),
            "theirs": in_words(name, now.values[name])
            if name in now.corrected
            else None,
        }
        for name in CORRECTABLE
    ]
    return TemplateResponse(
        request,
        TEMPLATE,
        {
            **context,
            "title": "Correct the summary",
            "subtitle": f"{call.from_number}, {local:%b %-d, %H:%M}",
            "call": call,
            "form": form,
            "rows": rows,
            "correction": now.correction,
        },
    )
