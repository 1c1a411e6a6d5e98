"""A small agent to tune in tests: rows, and who works on them."""

from __future__ import annotations

from django.contrib.auth.models import User

from apps.agentbrain.models import (
    AgentProfile,
    BrainVersion,
    EscalationRule,
    Intent,
    IntentPattern,
    Wording,
)
from apps.agentbrain.versions.content import read_draft
from apps.agentbrain.versions.live import live_version
from apps.agentbrain.versions.publish import publish

EXAMPLES = {
    "book_appointment": ["fit me in", "squeeze me in this week", "have you got a slot"],
    "cancel_appointment": ["call it off", "scrap my visit", "drop the whole thing"],
}


def small_agent(*, examples: bool = False) -> None:
    """Two intents, a rule, a wording and a profile.

    Without ``examples`` nothing is to be learned, and publishing takes no seconds.
    """
    AgentProfile.objects.create(name="Day", business_name="Elm Garage", active=True)
    intent("book_appointment", "book", "make an appointment")
    intent("cancel_appointment", "cancel")
    if examples:
        for code, texts in EXAMPLES.items():
            Intent.objects.filter(code=code).update(examples=texts)
    EscalationRule.objects.create(reason="anger", pattern="ridiculous", priority="high")
    Wording.objects.create(key="anything_else", texts=["What else?"])


def intent(code: str, *patterns: str, examples: list[str] | None = None) -> Intent:
    row = Intent.objects.create(
        code=code, name=code.replace("_", " ").capitalize(), examples=examples or []
    )
    for pattern in patterns:
        IntentPattern.objects.create(intent=row, pattern=pattern)
    return row


def staff(name: str = "pia") -> User:
    return User.objects.get_or_create(username=name, defaults={"is_staff": True})[0]


def publish_rows(reason: str = "Because.", **fields) -> BrainVersion:
    """Publish the draft as it is now, untested."""
    live = live_version()
    return publish(
        draft_digest=read_draft().digest,
        base_number=live.number if live else 0,
        reason=reason,
        user=staff(),
        untested=True,
        **fields,
    )


def edit(pattern: str, becomes: str) -> None:
    IntentPattern.objects.filter(pattern=pattern).update(pattern=becomes)
