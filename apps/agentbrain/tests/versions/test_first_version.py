"""An installation starts with a version, also one from before there were any."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from apps.agentbrain.models import BrainVersion, Intent
from apps.agentbrain.services import load_brain
from apps.agentbrain.versions.content import read_draft
from apps.agentbrain.versions.publish import FIRST_REASON

from .shop import small_agent

pytestmark = pytest.mark.django_db


def test_the_example_business_starts_with_its_first_version(capsys):
    call_command("load_example")
    (version,) = BrainVersion.objects.all()
    assert version.reason == "The example business as delivered."
    assert "Version 1 of the agent answers calls." in capsys.readouterr().out
    assert load_brain().version == version.digest == read_draft().digest
    assert load_brain().classifier is not None

    call_command("load_example")
    assert BrainVersion.objects.count() == 1
    assert capsys.readouterr().out == "Example business: already there.\n"


def test_what_staff_had_tuned_before_versions_were_kept_is_the_first_one(monkeypatch):
    small_agent()
    monkeypatch.setattr("apps.agentbrain.versions.publish.train", lambda _: None)
    Intent.objects.filter(code="book_appointment").update(name="Ours")
    call_command("load_example")
    (version,) = BrainVersion.objects.all()
    assert version.reason == FIRST_REASON
    names = {row["code"]: row["name"] for row in json.loads(version.content)["intents"]}
    assert names["book_appointment"] == "Ours"
