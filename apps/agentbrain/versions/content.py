"""The rows staff tune, as one canonical text: the draft.

Tuned content is what stands on the agent's own pages: the profile, intents with their
patterns and examples, escalation rules, wordings, and the labelled examples. What the
shop's pages hold (services, hours, closed days, vehicles) is none of it and acts at
once: see ``facts.py``.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..conversation.turns.settings import TurnSettings
from ..models import AgentProfile, EscalationRule, Intent, LabelledUtterance, Wording

UNNAMED_BUSINESS = "our shop"
BUSINESS = {
    "name": "business_name",
    "agent_name": "agent_name",
    "address": "business_address",
    "phone": "business_phone",
    "time_zone": "time_zone",
    "transfer_number": "transfer_number",
    "greeting": "greeting",
    "greeting_known": "greeting_known",
    "persona": "persona",
}
"""Names in ``BusinessFacts`` and the profile's columns."""
VOICE = ("voice", "words_per_minute")
UNDERSTANDING = ("intent_threshold", "clarify_threshold")
THRESHOLDS = tuple(
    name
    for name in TurnSettings().as_dict()
    if name in {field.name for field in AgentProfile._meta.get_fields()}
)


@dataclass(frozen=True, slots=True)
class Draft:
    """``text`` is canonical JSON. ``digest`` names what it means: rows that were made
    anew with the same content have it too."""

    text: str
    digest: str

    @property
    def data(self) -> dict[str, Any]:
        return dict(json.loads(self.text))


def read_draft() -> Draft:
    """The rows as they are now. A handful of queries, whatever their number."""
    profile = (
        AgentProfile.objects.order_by("-active", "name").first()
        or AgentProfile(business_name=UNNAMED_BUSINESS)
    )  # fmt: skip
    labelled = _labelled()
    content = {
        "profile": profile.name,
        "business": {key: getattr(profile, name) for key, name in BUSINESS.items()},
        "voice": {name: getattr(profile, name) for name in VOICE},
        "thresholds": {name: getattr(profile, name) for name in THRESHOLDS},
        "understanding": {name: getattr(profile, name) for name in UNDERSTANDING},
        "intents": [
            {
                "code": intent.code,
                "name": intent.name,
                "priority": intent.priority,
                "examples": texts(intent.examples),
                "labelled": labelled[intent.code],
                "patterns": _patterns(intent),
            }
            for intent in Intent.objects.filter(active=True).prefetch_related(
                "patterns"
            )
        ],
        "none_of_ours": labelled[""],
        "rules": [
            [rule.pk, rule.reason, rule.pattern, rule.priority, rule.response]
            for rule in EscalationRule.objects.filter(active=True).order_by(
                "reason", "pattern", "pk"
            )
        ],
        "wordings": {
            wording.key: texts(wording.texts)
            for wording in Wording.objects.all()
            if texts(wording.texts)
        },
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return Draft(text, digest_of(content))


def digest_of(content: Mapping[str, Any]) -> str:
    """A name for what the content means; row numbers and labels do not count."""
    bare = {
        **content,
        "profile": "",
        "intents": [
            {**intent, "patterns": [row[1:] for row in intent["patterns"]]}
            for intent in content["intents"]
        ],
        "rules": [row[1:] for row in content["rules"]],
    }
    text = json.dumps(bare, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def texts(value: Any) -> list[str]:
    """A JSON field that should hold a list of phrases; anything else is left out."""
    if not isinstance(value, list):
        return []
    return [text.strip() for text in value if isinstance(text, str) and text.strip()]


def _patterns(intent: Intent) -> list[list[Any]]:
    rows = [row for row in intent.patterns.all() if row.active]
    rows.sort(key=lambda row: (row.pattern, row.pk))
    return [[row.pk, row.pattern, row.weight] for row in rows]


def _labelled() -> defaultdict[str, list[str]]:
    """Accepted examples by intent; "" holds those that are none of ours."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    rows = LabelledUtterance.objects.filter(use=LabelledUtterance.Use.EXAMPLE)
    for intent, text in rows.order_by("text").values_list("intent", "text"):
        found[intent].append(text)
    return found
