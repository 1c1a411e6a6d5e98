"""Rows to brain: read once as plain content, hash it, build what it describes."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from apps.customers.models import ClosedDay, OpeningHours, Service, Vehicle

from .conversation.dialogue.brain import (
    Brain,
    BusinessFacts,
    EscalationRuleSpec,
    IntentSpec,
    OpeningSpec,
    PatternSpec,
    ServiceSpec,
)
from .conversation.dialogue.patterns import BadPattern, compile_pattern
from .conversation.turns.settings import TurnSettings
from .example import read
from .models import AgentProfile, EscalationRule, Intent

logger = logging.getLogger(__name__)

_THRESHOLDS = tuple(
    name
    for name in TurnSettings().as_dict()
    if name in {field.name for field in AgentProfile._meta.get_fields()}
)
_UNNAMED_BUSINESS = "our shop"


def read_content() -> str:
    """Everything published as canonical JSON: equal content, equal text."""
    profile = (
        AgentProfile.objects.order_by("-active", "name").first()
        or AgentProfile(business_name=_UNNAMED_BUSINESS)
    )  # fmt: skip
    content = {
        "business": _business(profile),
        "thresholds": {name: getattr(profile, name) for name in _THRESHOLDS},
        "intents": [
            {
                "code": intent.code,
                "name": intent.name,
                "priority": intent.priority,
                "examples": _texts(intent.examples),
                "patterns": [
                    [pattern.pk, pattern.pattern, pattern.weight]
                    for pattern in intent.patterns.all()
                    if pattern.active
                ],
            }
            for intent in Intent.objects.filter(active=True).prefetch_related(
                "patterns"
            )
        ],
        "rules": [
            [rule.pk, rule.reason, rule.pattern, rule.priority, rule.response]
            for rule in EscalationRule.objects.filter(active=True)
        ],
        "services": [
            [
                s.code,
                s.name,
                _texts(s.aliases),
                s.duration_minutes,
                s.price,
                s.description,
            ]
            for s in Service.objects.filter(active=True)
        ],
        "hours": list(
            OpeningHours.objects.values_list("weekday", "opens_at", "closes_at")
        ),
        "closed_days": list(ClosedDay.objects.values_list("date", flat=True)),
        "vehicles": _vehicles(),
    }
    return json.dumps(content, default=str, sort_keys=True, ensure_ascii=False)


def _texts(value: Any) -> list[str]:
    """A JSON field that should hold a list of phrases; anything else is left out."""
    if not isinstance(value, list):
        return []
    return [text.strip() for text in value if isinstance(text, str) and text.strip()]


def _business(profile: AgentProfile) -> dict[str, str]:
    return {
        "name": profile.business_name,
        "agent_name": profile.agent_name,
        "address": profile.business_address,
        "phone": profile.business_phone,
        "time_zone": profile.time_zone,
        "transfer_number": profile.transfer_number,
        "greeting": profile.greeting,
        "greeting_known": profile.greeting_known,
        "persona": profile.persona,
    }


def _vehicles() -> dict[str, list[str]]:
    """Common makes and models, and those that customers really drive."""
    models = {make: set(names) for make, names in read("vehicles.json").items()}
    spelled = {make.lower(): make for make in models}
    driven = Vehicle.objects.order_by().values_list("make", "model").distinct()
    for make, model in driven:
        known = models.setdefault(spelled.setdefault(make.lower(), make), set())
        if model.lower() not in {name.lower() for name in known}:
            known.add(model)
    return {make: sorted(names) for make, names in sorted(models.items())}


@lru_cache(maxsize=4)
def build_brain(content: str) -> Brain:
    """The brain that content describes. A rule RE2 refuses is left out and logged."""
    data = json.loads(content)
    return Brain(
        version=hashlib.sha256(content.encode()).hexdigest()[:16],
        business=BusinessFacts(**data["business"]),
        thresholds=_settings(data["thresholds"]),
        intents=tuple(_intent(row) for row in data["intents"]),
        escalation_rules=tuple(
            EscalationRuleSpec(reason, pattern, priority, response, f"rule:{pk}")
            for pk, reason, pattern, priority, response in data["rules"]
            if _compiles(pattern, f"rule:{pk}")
        ),
        services=tuple(_service(row) for row in data["services"]),
        hours=tuple(
            OpeningSpec(weekday, time.fromisoformat(opens), time.fromisoformat(closes))
            for weekday, opens, closes in data["hours"]
        ),
        closed_days=tuple(date.fromisoformat(day) for day in data["closed_days"]),
        vehicles={make: tuple(names) for make, names in data["vehicles"].items()},
    )


def _settings(values: Mapping[str, Any]) -> TurnSettings:
    try:
        return TurnSettings(**values)
    except ValueError as error:
        logger.warning("profile_thresholds_refused", extra={"reason": str(error)})
        return TurnSettings()


def _intent(row: Mapping[str, Any]) -> IntentSpec:
    return IntentSpec(
        code=row["code"],
        name=row["name"],
        priority=row["priority"],
        patterns=tuple(_patterns(row["patterns"])),
        examples=tuple(row["examples"]),
    )


def _patterns(rows: Iterable[tuple[int, str, float]]) -> Iterable[PatternSpec]:
    for pk, pattern, weight in rows:
        if _compiles(pattern, f"pattern:{pk}"):
            yield PatternSpec(pattern, weight, f"pattern:{pk}")


def _compiles(pattern: str, rule_id: str) -> bool:
    try:
        compile_pattern(pattern)
    except BadPattern as error:
        logger.warning("pattern_refused", extra={"rule": rule_id, "reason": str(error)})
        return False
    return True


def _service(row: list[Any]) -> ServiceSpec:
    code, name, aliases, minutes, price, description = row
    return ServiceSpec(
        code=code,
        name=name,
        aliases=tuple(aliases),
        duration_minutes=minutes,
        price=None if price is None else Decimal(price),
        description=description,
    )
