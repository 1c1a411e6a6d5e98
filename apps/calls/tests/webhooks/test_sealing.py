"""Secrets are stored encrypted, and survive a change of the site's key."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from apps.calls.models import WebhookEndpoint
from apps.calls.tests.admin.people import signed_in, staff
from apps.calls.webhooks import delivering, keeping, sealing
from apps.calls.webhooks.sealing import Unreadable
from apps.calls.webhooks.tasks import sweep_old_webhooks

from .endpoints import endpoint, let_time_pass, message
from .receiver import Receiver

pytestmark = pytest.mark.django_db
URL = "https://hooks.example.com/"
FORMER, TODAYS = "a former key " * 5, "the key of today " * 4


@pytest.fixture(autouse=True)
def former_key(settings: Any) -> None:
    settings.SECRET_KEY = FORMER
    settings.SECRET_KEY_FALLBACKS = []


def change_key(settings: Any, *fallbacks: str) -> None:
    settings.SECRET_KEY = TODAYS
    settings.SECRET_KEY_FALLBACKS = list(fallbacks)


def stored(row: WebhookEndpoint) -> tuple[str, ...]:
    columns = ("sealed_secret", "sealed_previous")
    return WebhookEndpoint.objects.values_list(*columns).get(pk=row.pk)


def test_the_table_does_not_hold_the_secret():
    row = endpoint(URL)
    old = row.secret
    assert old.startswith("whsec_")
    new = keeping.rotate_secret(row.pk)
    row.refresh_from_db()
    assert (row.secret, row.previous_secret) == (new, old)
    for column in stored(row):
        assert column
        assert "whsec_" not in column
        assert len(column) <= sealing.LONGEST


def test_the_same_secret_never_looks_the_same():
    assert sealing.seal("whsec_x") != sealing.seal("whsec_x")


def test_under_another_key_it_cannot_be_read(settings):
    row = endpoint(URL)
    change_key(settings)
    with pytest.raises(Unreadable, match="SECRET_KEY_FALLBACKS"):
        row.secret  # noqa: B018 - reading it is the test


def test_a_former_key_among_the_fallbacks_reads_it(settings):
    row = endpoint(URL)
    secret = row.secret
    change_key(settings, "another one", FORMER)
    assert row.secret == secret


def test_the_sweep_brings_it_under_the_key_of_today(settings):
    row = endpoint(URL)
    new, old = keeping.rotate_secret(row.pk), row.secret
    change_key(settings, FORMER)
    sweep_old_webhooks()
    change_key(settings)
    row.refresh_from_db()
    assert (row.secret, row.previous_secret) == (new, old)
    before = stored(row)
    sweep_old_webhooks()
    assert stored(row) == before


def test_the_sweep_leaves_what_it_cannot_read(settings):
    row = endpoint(URL)
    before = stored(row)
    change_key(settings)
    assert keeping.seal_anew() == 0
    assert stored(row) == before


def test_the_log_says_that_the_secret_cannot_be_read_and_it_is_tried_again(settings):
    with Receiver(200) as receiver:
        row = message(endpoint(receiver.url))
        change_key(settings)
        assert delivering.deliver(row.pk)
        assert not receiver.received
        row.refresh_from_db()
        assert (row.status, row.lease) == ("pending", "")
        attempt = row.tries.get()
        assert attempt.status_code is None
        assert "SECRET_KEY has changed" in attempt.error
        change_key(settings, FORMER)
        assert delivering.deliver(let_time_pass(row).pk)
    row.refresh_from_db()
    assert row.status == "delivered"


def test_a_new_secret_helps_where_the_old_one_cannot_be_read(settings):
    row = endpoint(URL)
    change_key(settings)
    new = keeping.rotate_secret(row.pk)
    row.refresh_from_db()
    assert delivering.current_secrets(row) == (new,)


def test_administrators_see_that_it_cannot_be_read(settings):
    row = endpoint(URL)
    change_key(settings)
    root = signed_in(staff("root", root=True))
    listed = root.get(reverse("admin:calls_webhookendpoint_changelist"))
    assert "secret cannot be read" in listed.content.decode()
    page = reverse("admin:calls_webhookendpoint_change", args=[row.pk])
    assert "SECRET_KEY has changed" in root.get(page).content.decode()
    rotate = reverse("admin:calls_webhookendpoint_rotate", args=[row.pk])
    html = root.post(rotate, follow=True).content.decode()
    row.refresh_from_db()
    assert row.secret in html
    assert "SECRET_KEY has changed" not in html
