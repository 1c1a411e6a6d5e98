"""Content to brain: what was tuned and what the shop's pages say, compiled."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from .conversation.dialogue.brain import (
    Brain,
    BusinessFacts,
    EscalationRuleSpec,
    IntentSpec,
    OpeningSpec,
    PatternSpec,
    ServiceSpec,
    UnderstandingSettings,
)
from .conversation.dialogue.classifier import IntentClassifier
from .conversation.dialogue.patterns import BadPattern, compile_pattern
from .conversation.turns.settings import TurnSettings
from .versions.content import digest_of

logger = logging.getLogger(__name__)


@lru_cache(maxsize=8)
def build_brain(
    content: str, facts: str, classifier: IntentClassifier | None = None
) -> Brain:
    """The brain of tuned content (``versions/content.py``) in this shop.

    ``facts`` is what ``versions/facts.py`` reads. ``Brain.version`` names the tuned
    content alone: a new price or a closed day is no new version. A rule that RE2
    refuses is left out and logged.
    """
    data = json.loads(content)
    shop = json.loads(facts)
    return Brain(
        version=digest_of(data),
        business=BusinessFacts(**data["business"]),
        thresholds=_settings(data["thresholds"]),
        intents=tuple(intent_specs(data)),
        escalation_rules=tuple(
            EscalationRuleSpec(reason, pattern, priority, response, f"rule:{pk}")
            for pk, reason, pattern, priority, response in data["rules"]
            if _compiles(pattern, f"rule:{pk}")
        ),
        services=tuple(_service(row) for row in shop["services"]),
        hours=tuple(
            OpeningSpec(weekday, time.fromisoformat(opens), time.fromisoformat(closes))
            for weekday, opens, closes in shop["hours"]
        ),
        closed_days=tuple(date.fromisoformat(day) for day in shop["closed_days"]),
        vehicles={make: tuple(names) for make, names in shop["vehicles"].items()},
        wordings={key: tuple(lines) for key, lines in data["wordings"].items()},
        understanding=UnderstandingSettings(**data["understanding"]),
        classifier=classifier,
    )


def intent_specs(data: Mapping[str, Any]) -> list[IntentSpec]:
    """The intents of tuned content; accepted utterances stand among the examples."""
    return [
        IntentSpec(
            code=row["code"],
            name=row["name"],
            priority=row["priority"],
            patterns=tuple(_patterns(row["patterns"])),
            examples=tuple(dict.fromkeys((*row["examples"], *row["labelled"]))),
        )
        for row in data["intents"]
    ]


def _settings(values: Mapping[str, Any]) -> TurnSettings:
    try:
        return TurnSettings(**values)
    except ValueError as error:
        logger.warning("profile_thresholds_refused", extra={"reason": str(error)})
        return TurnSettings()


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
