"""The brain is what staff published, and nothing else."""

from __future__ import annotations

import logging
from datetime import date, time
from decimal import Decimal

import pytest

from apps.agentbrain.example import load
from apps.agentbrain.models import (
    AgentProfile,
    EscalationRule,
    Intent,
    IntentPattern,
)
from apps.agentbrain.services import build_vocabulary, load_brain
from apps.customers.models import ClosedDay, Customer, OpeningHours, Service, Vehicle

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(db):
    load()
    OpeningHours.objects.create(weekday=0, opens_at=time(8), closes_at=time(17))
    ClosedDay.objects.create(date=date(2026, 12, 25))
    Service.objects.create(
        code="oil-change",
        name="Oil change",
        aliases=["lube", 7, ""],
        duration_minutes=30,
        price=Decimal("59.00"),
    )


def test_it_holds_what_the_tables_hold(published):
    brain = load_brain()
    assert brain.business.agent_name == "Alex"
    assert {intent.code for intent in brain.intents} >= {"book_appointment", "deny"}
    assert brain.hours[0].opens_at == time(8)
    assert brain.closed_days == (date(2026, 12, 25),)
    service = brain.services[0]
    assert (service.code, service.price) == ("oil-change", Decimal("59.00"))
    assert service.aliases == ("lube",)
    assert "Civic" in brain.vehicles["Honda"]


def test_the_same_content_is_the_same_brain(published):
    assert load_brain() is load_brain()


def test_a_change_makes_another_version(published):
    before = load_brain()
    IntentPattern.objects.filter(intent__code="repeat").delete()
    assert load_brain().version != before.version


def test_what_the_shop_enters_acts_at_once_and_is_no_new_version(published):
    before = load_brain()
    Service.objects.update(price=Decimal("60.00"))
    ClosedDay.objects.create(date=date(2026, 12, 24))
    after = load_brain()
    assert after.services[0].price == Decimal("60.00")
    assert date(2026, 12, 24) in after.closed_days
    assert before.services[0].price == Decimal("59.00")
    assert after.version == before.version


def test_what_is_switched_off_is_not_published(published):
    Intent.objects.filter(code="book_appointment").update(active=False)
    IntentPattern.objects.filter(intent__code="repeat").update(active=False)
    EscalationRule.objects.update(active=False)
    brain = load_brain()
    codes = {intent.code: intent for intent in brain.intents}
    assert "book_appointment" not in codes
    assert codes["repeat"].patterns == ()
    assert brain.escalation_rules == ()


def test_a_pattern_that_does_not_compile_is_left_out_and_logged(published, caplog):
    intent = Intent.objects.get(code="repeat")
    IntentPattern.objects.create(intent=intent, pattern="(unclosed")
    with caplog.at_level(logging.WARNING):
        brain = load_brain()
    patterns = {p.pattern for i in brain.intents for p in i.patterns}
    assert "(unclosed" not in patterns
    assert "pattern_refused" in caplog.text


def test_thresholds_that_make_no_sense_fall_back(published, caplog):
    AgentProfile.objects.update(silence_duration_ms=100)
    assert load_brain().thresholds.silence_duration_ms == 750
    assert "profile_thresholds_refused" in caplog.text


def test_thresholds_come_from_the_profile(published):
    AgentProfile.objects.update(max_nudges=4)
    assert load_brain().thresholds.max_nudges == 4


def test_it_works_before_anything_is_published():
    brain = load_brain()
    assert brain.business.name == "our shop"
    assert brain.intents == ()


def test_cars_that_customers_drive_are_known(published):
    owner = Customer.objects.create(first_name="Ann", phone="+15550001234")
    Vehicle.objects.create(customer=owner, year=2001, make="honda", model="Prelude")
    Vehicle.objects.create(customer=owner, year=1999, make="Saab", model="900")
    vehicles = load_brain().vehicles
    assert "Prelude" in vehicles["Honda"]
    assert vehicles["Saab"] == ("900",)
    assert "honda" not in vehicles


def test_loading_the_example_again_changes_nothing(published):
    load()
    intents, rules = Intent.objects.count(), EscalationRule.objects.count()
    load()
    assert Intent.objects.count() == intents
    assert EscalationRule.objects.count() == rules
    assert AgentProfile.objects.filter(active=True).count() == 1


def test_loading_the_example_again_keeps_staff_edits(published):
    Intent.objects.filter(code="repeat").update(name="Ours", active=False)
    IntentPattern.objects.filter(intent__code="repeat").delete()
    AgentProfile.objects.update(agent_name="Robin")
    EscalationRule.objects.filter(reason="anger").update(pattern="only this")
    load()
    intent = Intent.objects.get(code="repeat")
    assert (intent.name, intent.active, intent.patterns.count()) == ("Ours", False, 0)
    assert AgentProfile.objects.get().agent_name == "Robin"
    rules = EscalationRule.objects.filter(reason="anger")
    assert {rule.pattern for rule in rules} == {"only this"}


def test_every_example_row_satisfies_the_models(published):
    for row in (
        *Intent.objects.all(),
        *IntentPattern.objects.all(),
        *EscalationRule.objects.all(),
        *AgentProfile.objects.all(),
    ):
        row.full_clean()


def test_the_vocabulary_speaks_of_the_shop(published):
    vocabulary = build_vocabulary(load_brain(), ["Zelda Quist", "Bo"])
    assert vocabulary.classes["service"] == ("oil change", "lube")
    assert "f one fifty" in vocabulary.classes["model"]
    assert "fifteen hundred" in vocabulary.classes["model"]
    assert "zelda" in vocabulary.classes["first_name"]
    assert vocabulary.classes["last_name"] == ("quist",)
    assert "i need an oil change" in vocabulary.sentences
    assert vocabulary.version == load_brain().version


def test_the_vocabulary_leaves_out_what_no_phrase_can_fill():
    load()
    vocabulary = build_vocabulary(load_brain(), [])
    assert "service" not in vocabulary.classes
    assert not any("{service}" in sentence for sentence in vocabulary.sentences)
