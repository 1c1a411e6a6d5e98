"""An older version can be loaded into the draft, whatever became of the rows."""

from __future__ import annotations

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.agentbrain.models import (
    AgentProfile,
    BrainVersion,
    EscalationRule,
    Intent,
    IntentPattern,
    LabelledUtterance,
    Wording,
)
from apps.agentbrain.versions.content import read_draft
from apps.agentbrain.versions.publish import Refused
from apps.agentbrain.versions.restoring import load_into_draft

from .shop import edit, intent, small_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(db):
    small_agent()
    Intent.objects.update(examples=["x"])
    IntentPattern.objects.filter(pattern="cancel").update(weight=2, note="ours")
    LabelledUtterance.objects.create(
        text="squeeze me in", intent="book_appointment", use="example"
    )
    LabelledUtterance.objects.create(text="what a day", intent="", use="example")
    draft = read_draft()
    return BrainVersion.objects.create(
        number=1, digest=draft.digest, content=draft.text
    )


def load(version) -> None:
    load_into_draft(version, draft_digest=read_draft().digest)


def swap_patterns():
    one, two = IntentPattern.objects.filter(intent__code="book_appointment")
    a, b = one.pattern, two.pattern
    IntentPattern.objects.filter(pk=one.pk).update(pattern="between")
    IntentPattern.objects.filter(pk=two.pk).update(pattern=a)
    IntentPattern.objects.filter(pk=one.pk).update(pattern=b)


def copy_and_edit():
    row = IntentPattern.objects.get(pattern="book")
    IntentPattern.objects.filter(pk=row.pk).update(pattern="else")
    IntentPattern.objects.create(intent=row.intent, pattern="book", active=False)


def another_profile():
    AgentProfile.objects.update(active=False)
    AgentProfile.objects.create(name="Night", business_name="Owl", active=True)


EDITS = {
    "an edited pattern": lambda: edit("book", "reserve"),
    "a deleted pattern": lambda: IntentPattern.objects.filter(pattern="book").delete(),
    "a new pattern": lambda: IntentPattern.objects.create(
        intent=Intent.objects.order_by("code").first(), pattern="newest"
    ),
    "swapped patterns": swap_patterns,
    "a copied pattern": copy_and_edit,
    "a weight": lambda: IntentPattern.objects.update(weight=3),
    "a deleted intent": lambda: Intent.objects.filter(
        code="cancel_appointment"
    ).delete(),
    "a new intent": lambda: intent("ask_hours", "hours", "open"),
    "an intent switched off": lambda: Intent.objects.update(active=False),
    "examples": lambda: Intent.objects.update(examples=["one", "two"]),
    "a rule": lambda: EscalationRule.objects.update(pattern="mad", priority="low"),
    "no rules": lambda: EscalationRule.objects.all().delete(),
    "a new rule": lambda: EscalationRule.objects.create(reason="threat", pattern="sue"),
    "a wording": lambda: Wording.objects.update(texts=["Hm?"]),
    "a new wording": lambda: Wording.objects.create(key="pardon", texts=["Sorry?"]),
    "the profile": lambda: AgentProfile.objects.update(
        greeting="Hey", max_nudges=9, intent_threshold=0.9, words_per_minute=90
    ),
    "another profile": another_profile,
    "labels": lambda: LabelledUtterance.objects.update(intent="cancel_appointment"),
    "no labels": lambda: LabelledUtterance.objects.all().delete(),
    "a new label": lambda: LabelledUtterance.objects.create(
        text="and now", intent="book_appointment", use="example"
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_every_edit_is_undone(version, name):
    EDITS[name]()
    assert read_draft().digest != version.digest or name == "swapped patterns"
    load(version)
    assert read_draft().digest == version.digest


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(names=st.lists(st.sampled_from(sorted(EDITS)), max_size=6, unique=True))
def test_any_edits_together_are_undone(version, names):
    with transaction.atomic():
        for name in names:
            try:
                with transaction.atomic():
                    EDITS[name]()
            except (ValueError, ObjectDoesNotExist, IntegrityError):
                continue  # what it would edit is gone, or there already
        load(version)
        assert read_draft().digest == version.digest
        transaction.set_rollback(True)


def test_what_the_version_does_not_know_is_switched_off_and_kept(version):
    intent("ask_hours", "opening hours")
    LabelledUtterance.objects.create(text="late", intent="ask_hours", use="example")
    load(version)
    assert not Intent.objects.get(code="ask_hours").active
    assert LabelledUtterance.objects.get(text="late").use == "test_case"


def test_an_edited_pattern_gets_its_words_back_in_its_own_row(version):
    edit("cancel", "call off")
    load(version)
    row = IntentPattern.objects.get(pattern="cancel")
    assert (row.note, row.weight, row.active) == ("ours", 2, True)
    assert not IntentPattern.objects.filter(pattern="call off").exists()


def test_a_draft_somebody_worked_on_meanwhile_is_not_overwritten(version):
    seen = read_draft().digest
    edit("book", "reserve")
    with pytest.raises(Refused):
        load_into_draft(version, draft_digest=seen)
    assert IntentPattern.objects.filter(pattern="reserve").exists()
