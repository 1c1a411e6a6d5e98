"""The one registry of figures: dashboard, API and documentation are made from it.

To show figures, ask ``queries.report`` for metrics by id and read ``Figure.value``
beside its numerator and denominator; ``Metric.label``, ``unit`` and ``definition``
caption them. To add one: a line here, and where it needs a sum that does not exist yet,
a name in ``sums.py`` and its rule in ``facts.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Kind(StrEnum):
    """How a figure is computed: a count; percent; a mean; a percentile; a sum."""

    COUNT = "count"
    RATE = "rate"
    MEAN = "mean"
    PERCENTILE = "percentile"
    SUM = "sum"


class Source(StrEnum):
    """Which rollup has the sums."""

    CALLS = "calls"
    PEOPLE = "people"


class Split(StrEnum):
    """By what figures can be told apart. A flow is a type of call with its intent."""

    LINE = "line"
    VERSION = "version"
    INTENT = "intent"
    CALL_TYPE = "call_type"
    FLOW = "flow"
    REASON = "reason"
    STAFF = "staff"


_OF_CALLS: Final = (
    *(Split.LINE, Split.VERSION, Split.INTENT, Split.CALL_TYPE, Split.FLOW),
)
SPLITS: Final = {
    Source.CALLS: frozenset(_OF_CALLS),
    Source.PEOPLE: frozenset(Split),
}
VIEW_REPORTS: Final = "calls.view_reports"
VIEW_COST: Final = "calls.view_callcost"
VIEW_STAFF: Final = "calls.view_staff_reports"
"""For figures told apart by member of staff."""


@dataclass(frozen=True, slots=True)
class Metric:
    """``numerator`` and ``denominator`` name sums; the numerator is divided by
    ``scale`` to be in the unit. ``better``: whether more of it is "up" or "down" for
    the caller, "" where that is not to be said. For ``settles_days`` after its window a
    figure may still change by calls that follow. A percentile has its ``percent``."""

    id: str
    label: Words
    unit: str
    kind: Kind
    formula: Words
    numerator: str = ""
    denominator: str = ""
    scale: int = 1
    source: Source = Source.CALLS
    better: str = ""
    settles_days: int = 0
    percent: int = 0
    permissions: tuple[str, ...] = field(default=(VIEW_REPORTS,))

    @property
    def splits(self) -> frozenset[Split]:
        return SPLITS[self.source]

    @property
    def definition(self) -> str:
        """The formula in words, with the limits that are set here."""
        return str(self.formula) % {
            "service_level": settings.REPORT_SERVICE_LEVEL_SECONDS,
            "short": settings.REPORT_SHORT_ABANDON_SECONDS,
        }


def _count(name: str, label: Words, formula: Words, **more: object) -> Metric:
    return Metric(name, label, "", Kind.COUNT, formula, name, **more)  # type: ignore[arg-type]


def _rate(
    name: str, label: Words, formula: Words, over: tuple[str, str], **more: object
) -> Metric:
    return Metric(name, label, "%", Kind.RATE, formula, *over, **more)  # type: ignore[arg-type]


def _seconds(
    name: str, label: Words, formula: Words, over: tuple[str, str], **more: object
) -> Metric:
    return Metric(name, label, "s", Kind.MEAN, formula, *over, scale=1000, **more)  # type: ignore[arg-type]


_PEOPLE: Final = Source.PEOPLE
_ALL: Final = (
    _count(
        "offered",
        _("Offered"),
        _("Calls that came in and are over, answered or not."),
    ),
    _count(
        "answered",
        _("Answered"),
        _("Offered calls that the agent answered."),
    ),
    _rate(
        "answer_rate",
        _("Answer rate"),
        _("Answered calls over offered calls."),
        ("answered", "offered"),
        better="up",
    ),
    _count(
        "handled",
        _("Handled"),
        _("Calls in both directions that were answered and are over."),
    ),
    _rate(
        "containment",
        _("Containment"),
        _("Handled calls that were never sent to a person over handled calls."),
        ("contained", "handled"),
        better="up",
    ),
    _rate(
        "resolution",
        _("Resolution"),
        _("Handled calls whose goal was reached over handled calls."),
        ("resolved", "handled"),
        better="up",
    ),
    _rate(
        "flow_completion",
        _("Flow completion"),
        _(
            "Handled calls with an intent whose goal was reached over handled calls "
            "with an intent."
        ),
        ("goal_reached", "with_goal"),
        better="up",
    ),
    _count(
        "queued",
        _("Queued for a person"),
        _("Calls that were put through and waited for a person on the line."),
    ),
    _rate(
        "transfer_rate",
        _("Transferred"),
        _("Calls that a person took on the line over handled calls."),
        ("transferred", "handled"),
    ),
    _rate(
        "abandonment",
        _("Abandoned"),
        _("Calls whose caller hung up while queued for a person over queued calls."),
        ("abandoned", "queued"),
        better="down",
    ),
    _rate(
        "short_abandonment",
        _("Short abandoned"),
        _(
            "Calls abandoned after at most %(short)s seconds of waiting over queued "
            "calls."
        ),
        ("short_abandoned", "queued"),
    ),
    _rate(
        "service_level",
        _("Service level"),
        _(
            "Queued calls answered by a person within %(service_level)s seconds over "
            "answered plus abandoned less short abandoned ones (up to %(short)s "
            "seconds)."
        ),
        ("answered_in_time", "transferred+abandoned-short_abandoned"),
        better="up",
    ),
    _seconds(
        "speed_of_answer",
        _("Speed of answer"),
        _(
            "Mean time from being put through to a person's answer, over calls that a "
            "person took on the line."
        ),
        ("wait_ms", "transferred"),
        better="down",
    ),
    _seconds(
        "agent_handle_time",
        _("Handle time of the agent"),
        _("Mean time from answer to the end of the agent's part over handled calls."),
        ("agent_ms", "handled"),
    ),
    _seconds(
        "human_handle_time",
        _("Handle time of people"),
        _(
            "Mean talk on the line plus after-call work over calls on which a person "
            "talked or settled an escalation."
        ),
        ("human_ms", "human_handled"),
    ),
    _seconds(
        "after_call_work",
        _("After-call work"),
        _("Mean time from claim to resolution over escalations that had both."),
        ("work_ms", "worked"),
        source=_PEOPLE,
    ),
    _count(
        "escalations",
        _("Escalations"),
        _("Times a person was asked for, by reason; a call may have several."),
        source=_PEOPLE,
    ),
    _count(
        "escalations_settled",
        _("Escalations settled"),
        _("Escalations that are resolved."),
        source=_PEOPLE,
    ),
    _seconds(
        "time_to_claim",
        _("Time to claim"),
        _("Mean time from escalation to its claim over escalations that were claimed."),
        ("claim_wait_ms", "claimed"),
        source=_PEOPLE,
        better="down",
    ),
    _rate(
        "claim_service_level",
        _("Claimed in time"),
        _(
            "Escalations first claimed within the time set for their priority over "
            "escalations that somebody took."
        ),
        ("taken_in_time", "taken"),
        source=_PEOPLE,
        better="up",
    ),
    _rate(
        "repeat_calls",
        _("Repeat calls"),
        _(
            "Handled calls before which the same customer called about the same intent "
            "within 7 days, over handled calls of known customers with an intent."
        ),
        ("repeats", "known"),
        better="down",
    ),
    _rate(
        "first_call_resolution",
        _("First-call resolution"),
        _(
            "Handled calls after which the same customer did not call about the same "
            "intent within 7 days, over handled calls of known customers with an "
            "intent. Provisional until those 7 days are over."
        ),
        ("not_again", "known"),
        better="up",
        settles_days=7,
    ),
    *(
        Metric(
            f"response_latency_p{percent}",
            label,
            "s",
            Kind.PERCENTILE,
            _(
                "From the end of the caller's speech to the agent's first sound: what "
                "so many percent of replies do not exceed. From buckets no wider than "
                "a tenth of their value between 0.1 and 10 seconds."
            ),
            denominator="latency",
            percent=percent,
            better="down",
        )
        for percent, label in (
            (50, _("Response latency, median")),
            (95, _("Response latency, 95th percentile")),
        )
    ),
    _rate(
        "interruption_rate",
        _("Interruptions"),
        _("Turns of the agent that the caller interrupted over turns of the agent."),
        ("interrupted", "agent_turns"),
        better="down",
    ),
    _rate(
        "missed_answers",
        _("Not understood"),
        _(
            "Answers nothing could be made of over what callers said when something "
            "had been asked."
        ),
        ("missed", "answers"),
        better="down",
    ),
    Metric(
        "recognition_confidence",
        _("Recognition confidence"),
        "",
        Kind.MEAN,
        _("Mean of what the recognizer said of itself, 0 to 1, over callers' turns."),
        "confidence_e4",
        "heard",
        scale=10_000,
        better="up",
    ),
    Metric(
        "cost",
        _("Cost"),
        "money",
        Kind.SUM,
        _("What vendors take for the calls; the denominator is calls with a price."),
        "cost_micros",
        "costed",
        scale=1_000_000,
        permissions=(VIEW_REPORTS, VIEW_COST),
    ),
    Metric(
        "cost_per_call",
        _("Cost of a call"),
        "money",
        Kind.MEAN,
        _("What vendors take over calls with a price."),
        "cost_micros",
        "costed",
        scale=1_000_000,
        better="down",
        permissions=(VIEW_REPORTS, VIEW_COST),
    ),
)

METRICS: Final = MappingProxyType({metric.id: metric for metric in _ALL})
"""By id, in the order reports show them."""
