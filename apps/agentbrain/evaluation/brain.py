"""The brain that is measured: as delivered, or as published here."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from apps.customers.example import loader as shop_example

from ..conversation.dialogue.brain import Brain
from ..conversation.dialogue.classifier import IntentClassifier
from ..conversation.turns.settings import TurnSettings
from ..example import read
from ..models import AgentProfile
from ..publishing import build_brain
from ..services import load_brain
from ..versions.content import BUSINESS, THRESHOLDS, UNDERSTANDING, VOICE
from ..versions.training import train


def shipping_brain() -> Brain:
    """The example agent in the example shop with its classifier, as version 1 has it.

    Made from the files alone, so that nothing staff did and no database decides a
    figure. No day is closed but by the weekly hours: a holiday of the year in which it
    is measured must not change what is understood.
    """
    content = shipped_content()
    brain = build_brain(
        json.dumps(content, sort_keys=True, ensure_ascii=False),
        json.dumps(_shipped_facts(), sort_keys=True, ensure_ascii=False),
    )
    learned = train(content)
    assert learned is not None, "the example teaches several intents"
    return replace(brain, classifier=IntentClassifier.from_bytes(learned))


def published_brain() -> Brain:
    """What answers calls of this installation now."""
    return load_brain()


def shipped_content() -> dict[str, Any]:
    """The example files in the form of ``versions/content.py``."""
    profile = AgentProfile(**{**_thresholds(), **read("agent_profile.json")})
    return {
        "profile": profile.name,
        "business": {key: getattr(profile, name) for key, name in BUSINESS.items()},
        "voice": {name: getattr(profile, name) for name in VOICE},
        "thresholds": {name: getattr(profile, name) for name in THRESHOLDS},
        "understanding": {name: getattr(profile, name) for name in UNDERSTANDING},
        "intents": [_intent(row) for row in _intents()],
        "none_of_ours": [],
        "rules": [
            [
                number,
                rule["reason"],
                rule["pattern"],
                rule["priority"],
                rule["response"],
            ]
            for number, rule in enumerate(_rules())
        ],
        "wordings": {},
    }


# The order is that in which the rows are read from tables: it is part of the version.


def _intents() -> list[dict[str, Any]]:
    return sorted(read("intents.json"), key=lambda row: (-row["priority"], row["code"]))


def _rules() -> list[dict[str, Any]]:
    rows = read("escalation_rules.json")
    return sorted(rows, key=lambda row: (row["reason"], row["pattern"]))


def _intent(row: dict[str, Any]) -> dict[str, Any]:
    patterns = sorted(row["patterns"], key=lambda pattern: str(pattern["pattern"]))
    return {
        "code": row["code"],
        "name": row["name"],
        "priority": row["priority"],
        "examples": row["examples"],
        "labelled": [],
        "patterns": [
            [number, pattern["pattern"], pattern.get("weight", 1.0)]
            for number, pattern in enumerate(patterns)
        ],
    }


def _thresholds() -> dict[str, Any]:
    return {name: getattr(TurnSettings(), name) for name in THRESHOLDS}


def _shipped_facts() -> dict[str, Any]:
    """The example shop in the form of ``versions/facts.py``."""
    shop = json.loads(shop_example.SHOP_FILE.read_text(encoding="utf-8"))
    return {
        "services": [
            [
                row["code"],
                row["name"],
                row["aliases"],
                row["duration_minutes"],
                row["price"],
                row["description"],
            ]
            for row in shop["services"]
        ],
        "hours": [
            [weekday, period["opens_at"], period["closes_at"]]
            for period in shop["hours"]
            for weekday in period["weekdays"]
        ],
        "closed_days": [],
        "vehicles": read("vehicles.json"),
    }
