"""The pages of publishing, as staff open and send them."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from apps.agentbrain.models import (
    BrainVersion,
)
from apps.agentbrain.versions.content import read_draft
from apps.agentbrain.versions.live import live_version

PUBLISH = reverse("admin:agentbrain_publish")
TEST = reverse("admin:agentbrain_backtest_start")


def page(client: Client, url: str = PUBLISH) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def form(**fields) -> dict[str, object]:
    live = live_version()
    return {
        "draft_digest": read_draft().digest,
        "base_number": live.number if live else 0,
        "reason": "Callers say reserve.",
        "untested": "1",
        **fields,
    }


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def version_url(number: int) -> str:
    pk = BrainVersion.objects.get(number=number).pk
    return reverse("admin:agentbrain_brainversion_change", args=[pk])
