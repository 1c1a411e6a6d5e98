"""Brings the example agent into the tables; what is there already stays as it is."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.agentbrain.conversation.dialogue.brain import UnderstandingSettings
from apps.agentbrain.conversation.turns.settings import TurnSettings
from apps.agentbrain.models import (
    AgentProfile,
    EscalationRule,
    Intent,
    IntentPattern,
)

FOLDER = Path(__file__).resolve().parent


def read(name: str) -> Any:
    """The content of one of the JSON files beside this module."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@transaction.atomic
def load() -> bool:
    """Load the example agent; running it again adds nothing and changes nothing.

    An intent or a reason that exists, even edited or switched off, is left to staff.
    Whether there was no intent before.
    """
    fresh = not Intent.objects.exists()
    _load_profile(read("agent_profile.json"))
    for row in read("intents.json"):
        _load_intent(row)
    known = set(EscalationRule.objects.values_list("reason", flat=True))
    EscalationRule.objects.bulk_create(
        EscalationRule(**row)
        for row in read("escalation_rules.json")
        if row["reason"] not in known
    )
    return fresh


def _load_profile(row: dict[str, Any]) -> None:
    if AgentProfile.objects.exists():
        return
    columns = {field.name for field in AgentProfile._meta.get_fields()}
    thresholds = {**TurnSettings().as_dict(), **asdict(UnderstandingSettings())}
    defaults = {name: value for name, value in thresholds.items() if name in columns}
    AgentProfile.objects.create(**{**defaults, **row, "active": True})


def _load_intent(row: dict[str, Any]) -> None:
    patterns = row.pop("patterns")
    intent, created = Intent.objects.get_or_create(code=row["code"], defaults=row)
    if created:
        IntentPattern.objects.bulk_create(
            IntentPattern(intent=intent, **pattern) for pattern in patterns
        )
