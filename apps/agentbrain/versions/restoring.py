"""An older version becomes the draft, so that staff can go on from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ..models import (
    AgentProfile,
    BrainVersion,
    EscalationRule,
    Intent,
    IntentPattern,
    LabelledUtterance,
    Wording,
)
from .content import BUSINESS, read_draft
from .publish import Refused


@transaction.atomic
def load_into_draft(version: BrainVersion, *, draft_digest: str) -> None:
    """Make the rows say what the version says; calls notice nothing.

    ``draft_digest`` is the draft the person agreed to give up. Rows the version does
    not know are switched off, not deleted: their notes stay. Raises ``Refused``.
    """
    if read_draft().digest != draft_digest:
        raise Refused("The draft has changed since you opened this page. Look again.")
    content = json.loads(version.content)
    _profile(content)
    _intents(content["intents"])
    _rules(content["rules"])
    _wordings(content["wordings"])
    _labels(content)


def _profile(content: Mapping[str, Any]) -> None:
    profile = (
        AgentProfile.objects.filter(name=content["profile"]).first()
        or AgentProfile.objects.order_by("-active", "name").first()
        or AgentProfile(name=content["profile"] or "Agent")
    )
    for key, column in BUSINESS.items():
        setattr(profile, column, content["business"][key])
    for part in ("voice", "thresholds", "understanding"):
        for column, value in content[part].items():
            setattr(profile, column, value)
    AgentProfile.objects.filter(active=True).exclude(pk=profile.pk).update(active=False)
    profile.active = True
    profile.save()


def _intents(rows: list[dict[str, Any]]) -> None:
    known = {row["code"] for row in rows}
    for intent in Intent.objects.filter(active=True).exclude(code__in=known):
        intent.active = False
        intent.save()
    for row in rows:
        intent, _ = Intent.objects.update_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "priority": row["priority"],
                "examples": row["examples"],
                "active": True,
            },
        )
        _patterns(intent, row["patterns"])


def _patterns(intent: Intent, wanted: list[list[Any]]) -> None:
    """Each in the row that says it already, in the row it stood in, or in a new one."""
    said = {row.pattern: row for row in intent.patterns.all()}
    texts = {text for _, text, _ in wanted}
    free = {row.pk: row for row in said.values() if row.pattern not in texts}
    kept = []
    for pk, text, weight in wanted:
        row = said.get(text) or free.pop(pk, None) or IntentPattern(intent=intent)
        row.pattern, row.weight, row.active = text, weight, True
        row.save()
        kept.append(row.pk)
    for row in intent.patterns.filter(active=True).exclude(pk__in=kept):
        row.active = False
        row.save()


def _rules(rows: list[list[Any]]) -> None:
    kept = [_rule(*row) for row in rows]
    for rule in EscalationRule.objects.filter(active=True).exclude(pk__in=kept):
        rule.active = False
        rule.save()


def _rule(pk: int, reason: str, pattern: str, priority: str, response: str) -> int:
    row = EscalationRule.objects.filter(pk=pk).first() or EscalationRule()
    row.reason, row.pattern = reason, pattern
    row.priority, row.response, row.active = priority, response, True
    row.save()
    return row.pk


def _wordings(lines: Mapping[str, list[str]]) -> None:
    Wording.objects.exclude(key__in=lines).delete()
    for key, texts in lines.items():
        Wording.objects.update_or_create(key=key, defaults={"texts": texts})


def _labels(content: Mapping[str, Any]) -> None:
    """What the version had learned from calls is learned from again, and no more."""
    taught = dict.fromkeys(content["none_of_ours"], "")
    taught |= {
        text: row["code"] for row in content["intents"] for text in row["labelled"]
    }
    example, test_case = LabelledUtterance.Use.EXAMPLE, LabelledUtterance.Use.TEST_CASE
    for label in LabelledUtterance.objects.filter(use=example):
        if label.text not in taught:
            label.use = test_case
            label.save()
    for text, intent in taught.items():
        LabelledUtterance.objects.update_or_create(
            text=text, defaults={"intent": intent, "use": example}
        )
