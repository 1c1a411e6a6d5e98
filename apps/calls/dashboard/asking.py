"""What the page of reports was asked: a period, and of which calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.agentbrain.models import BrainVersion, Intent

from ..lines.models import Line
from ..reporting.metrics import Split
from ..reporting.windows import By, Window, days_of, last_days, month_of

CUSTOM: Final = "custom"
DEFAULT: Final = "28"
PRESETS: Final = (
    ("today", _("Today")),
    ("yesterday", _("Yesterday")),
    ("7", _("Last 7 days")),
    (DEFAULT, _("Last 28 days")),
    ("90", _("Last 90 days")),
    ("month", _("This month")),
    ("last_month", _("Last month")),
    (CUSTOM, _("From ... to")),
)
MOST_DAYS: Final = 731
FILTERS: Final = (Split.LINE, Split.VERSION, Split.INTENT)
_DATE: Final = {"type": "date"}


class ReportForm(forms.Form):
    """All of it may be left out. ``first`` and ``last`` count with ``custom`` only."""

    period = forms.ChoiceField(
        label=_("Period"), choices=PRESETS, required=False, initial=DEFAULT
    )
    first = forms.DateField(
        label=_("from"), required=False, widget=forms.DateInput(attrs=_DATE)
    )
    last = forms.DateField(
        label=_("to"), required=False, widget=forms.DateInput(attrs=_DATE)
    )
    line = forms.ChoiceField(label=_("Line"), required=False)
    version = forms.ChoiceField(label=_("Answered by"), required=False)
    intent = forms.ChoiceField(label=_("Intent"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("line", _("all lines"), _lines())
        self._offer("version", _("any version"), _versions())
        self._offer("intent", _("all intents"), _intents())

    def _offer(self, name: str, all_of_them: Any, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", all_of_them), *choices]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("period") != CUSTOM:
            return data
        first, last = data.get("first"), data.get("last")
        if not first or not last:
            raise forms.ValidationError(_("Name the first and the last day."))
        if not timedelta(0) <= last - first < timedelta(MOST_DAYS):
            raise forms.ValidationError(
                _("The last day must be none before the first, within two years.")
            )
        return data

    def window(self) -> Window:
        """What was asked for, the default where that makes no sense."""
        if not self.is_valid():
            return last_days(int(DEFAULT))
        data = self.cleaned_data
        return window_of(
            data["period"] or DEFAULT, data["first"], data["last"], last_days(1).last
        )

    def filters(self) -> Mapping[Split, str]:
        """By which calls are told apart; what is empty is all of them."""
        data = self.cleaned_data if self.is_valid() else {}
        return {split: data[split] for split in FILTERS if data.get(split)}


def window_of(
    period: str, first: date | None, last: date | None, today: date
) -> Window:
    """The local days of a preset; ``first`` and ``last`` for ``custom``."""
    match period:
        case "today":
            return days_of(today, today)
        case "yesterday":
            yesterday = today - timedelta(days=1)
            return days_of(yesterday, yesterday)
        case "month":
            return days_of(month_of(today), today)
        case "last_month":
            end = month_of(today) - timedelta(days=1)
            return days_of(month_of(end), end)
        case "custom" if first and last:
            return days_of(first, last)
    return last_days(int(period) if period.isdecimal() else int(DEFAULT), today)


def fineness(window: Window) -> By:
    """How finely its charts go through time."""
    if window.days <= 2:
        return By.HOUR
    if window.days <= 62:
        return By.DAY
    return By.WEEK if window.days <= 366 else By.MONTH


def _lines() -> list[tuple[str, str]]:
    rows = Line.objects.order_by("name").values_list("pk", "name")
    return [*((str(pk), name) for pk, name in rows), ("0", str(_("no line")))]


def _versions() -> list[tuple[str, str]]:
    names: dict[str, str] = {}
    rows = BrainVersion.objects.order_by("-number").values_list("digest", "number")
    for digest, number in rows[:50]:
        names.setdefault(digest, f"Version {number}")
    return list(names.items())


def _intents() -> list[tuple[str, str]]:
    return list(Intent.objects.order_by("name").values_list("code", "name"))
