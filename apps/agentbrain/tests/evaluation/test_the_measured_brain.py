"""What is measured is what ships."""

from __future__ import annotations

import pytest

from apps.agentbrain.evaluation.brain import shipped_content
from apps.agentbrain.example import loader
from apps.agentbrain.versions.content import read_draft
from apps.customers.example import loader as shop_loader


def test_it_is_made_without_a_database(brain):
    assert brain.intents
    assert brain.escalation_rules
    assert brain.services
    assert brain.classifier is not None


def test_it_opens_as_the_example_shop_does(brain):
    assert len(brain.hours) == 6
    assert brain.closed_days == ()


@pytest.mark.django_db
def test_its_version_is_that_of_the_example_as_loaded(brain):
    loader.load()
    shop_loader.load()
    assert read_draft().digest == brain.version


def test_making_it_twice_gives_the_same_content():
    assert shipped_content() == shipped_content()
