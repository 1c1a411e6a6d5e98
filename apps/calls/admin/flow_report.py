"""The page on flows: where calls go, where they leave, what is asked again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from apps.agentbrain.models import BrainVersion, Intent

from ..reporting.flow_csv import write_csv
from ..reporting.flow_types import FlowReport, Period, VersionFigures
from ..reporting.flows import flow_report
from ..reporting.labels import flow_name
from ..transcript import in_words
from .question_names import question_name

VIEW_CALL: Final = "calls.view_call"
DAYS: Final = 30
MOST_DAYS: Final = 93
MOST_FLOWS: Final = 12
MOST_QUESTIONS: Final = 8


class PeriodForm(forms.Form):
    """Local days, both included; a quarter at most, as all is counted each time."""

    first = forms.DateField(
        label="From", widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(label="to", widget=forms.DateInput(attrs={"type": "date"}))
    version = forms.ChoiceField(required=False, label="answered by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "any version"), *_version_choices()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and not timedelta(0) <= last - first < timedelta(MOST_DAYS):
            raise forms.ValidationError(
                f"The last day must be none before the first, within {MOST_DAYS} days."
            )
        return data


def flow_view(request: HttpRequest, each_context: dict[str, Any]) -> HttpResponse:
    """GET ``first``, ``last`` (dates), ``version`` (digest); ``format=csv``.

    Figures name nobody: seeing calls is enough.
    """
    if not request.user.has_perm(VIEW_CALL):
        raise PermissionDenied
    today = timezone.localdate()
    default = {"first": today - timedelta(DAYS - 1), "last": today, "version": ""}
    asked = {name: request.GET[name] for name in default if request.GET.get(name)}
    form = PeriodForm({**default, **asked})
    period = Period(**(form.cleaned_data if form.is_valid() else default))
    report = flow_report(period)
    if request.GET.get("format") == "csv" and form.is_valid():
        return _csv(report)
    query = request.GET.copy()
    query["format"] = "csv"
    context = {
        **each_context,
        "title": "Flows",
        "form": form,
        "report": report,
        "flows": _shown(report),
        "more_flows": max(0, len(report.flows) - MOST_FLOWS),
        "versions": [(version_name(each), each) for each in report.versions],
        "csv_query": query.urlencode(),
        "time_zone": timezone.get_current_timezone_name(),
    }
    return TemplateResponse(request, "admin/calls/flows.html", context)


def version_name(version: VersionFigures) -> str:
    """ "Version 3", or by which numbers it was published, or that it never was."""
    if version.numbers:
        first, *again = version.numbers
        also = f" (again as {', '.join(map(str, again))})" if again else ""
        return f"Version {first}{also}"
    return f"Unpublished ({version.digest})" if version.digest else "Not recorded"


def _version_choices() -> list[tuple[str, str]]:
    names: dict[str, str] = {}
    rows = BrainVersion.objects.order_by("-number").values_list("digest", "number")
    for digest, number in rows:
        names.setdefault(digest, f"Version {number}")
    return list(names.items())


def _shown(report: FlowReport) -> list[dict[str, Any]]:
    names = dict(Intent.objects.values_list("code", "name"))
    return [
        {
            "title": flow_name(flow.call_type, flow.intent, names),
            "flow": flow,
            "steps": [(in_words(step.state), step) for step in flow.steps],
            "questions": [
                (question_name(asked.question), asked)
                for asked in flow.questions[:MOST_QUESTIONS]
            ],
            "more_questions": max(0, len(flow.questions) - MOST_QUESTIONS),
        }
        for flow in report.flows[:MOST_FLOWS]
    ]


def _csv(report: FlowReport) -> HttpResponse:
    days: tuple[date, date] = (report.period.first, report.period.last)
    name = "flows-{}-to-{}.csv".format(*days)
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    write_csv(report, response)  # type: ignore[arg-type] # it has ``write``
    return response
