"""Administrators make endpoints, see each message, and send one again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.calls.models import WebhookDelivery, WebhookEndpoint
from apps.calls.tests.admin.people import signed_in, staff
from apps.calls.webhooks.delivering import deliver
from callcenter.testing.opened import opened

from .endpoints import endpoint, message
from .receiver import Receiver

pytestmark = pytest.mark.django_db
ADD = reverse("admin:calls_webhookendpoint_add")


@pytest.fixture
def root():
    return signed_in(staff("root", root=True))


def page_of(row: WebhookEndpoint) -> str:
    return reverse("admin:calls_webhookendpoint_change", args=[row.pk])


def entered(**fields) -> dict:
    given = {
        "name": "CRM",
        "url": "https://hooks.example.com/in",
        "events": ["call.ended"],
        "active": "on",
    }
    return {**given, **fields}


def test_the_secret_is_shown_once_when_it_is_made(root):
    html = root.post(ADD, entered(), follow=True).content.decode()
    row = WebhookEndpoint.objects.get()
    assert row.events == ["call.ended"]
    assert row.secret in html
    assert row.secret not in root.get(page_of(row)).content.decode()


def test_a_new_secret_is_shown_once_to_who_asked_for_it(root):
    row = endpoint("https://hooks.example.com/")
    old = row.secret
    rotate = reverse("admin:calls_webhookendpoint_rotate", args=[row.pk])
    html = root.post(rotate, follow=True).content.decode()
    row.refresh_from_db()
    assert row.secret != old
    assert row.secret in html
    assert old not in html
    assert row.secret not in root.get(page_of(row)).content.decode()
    assert root.get(rotate).status_code == 405


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "http://hooks.example.com/", "https://10.0.0.1/"]
)
def test_an_address_that_is_not_on_the_open_internet_is_refused(root, settings, url):
    settings.WEBHOOK_PRIVATE_ALLOWED = False
    response = root.post(ADD, entered(url=url))
    assert "url" in response.context["adminform"].form.errors
    assert not WebhookEndpoint.objects.exists()


def test_at_least_one_event_has_to_be_chosen(root):
    response = root.post(ADD, entered(events=[]))
    assert "events" in response.context["adminform"].form.errors


def test_switching_it_on_again_forgets_why_it_was_off(root):
    with Receiver(410) as receiver:
        row = endpoint(receiver.url)
        deliver(message(row).pk)
    row.refresh_from_db()
    assert "no messages" in root.get(page_of(row)).content.decode()
    root.post(page_of(row), entered(url=row.url) | opened(root, page_of(row)))
    row.refresh_from_db()
    assert (row.active, row.disabled_why, row.failing_since) == (True, "", None)


def test_the_log_shows_what_came_back_and_sends_again(root):
    with Receiver(500, 200, body=b"<b>out of order</b>") as receiver:
        row = message(endpoint(receiver.url))
        deliver(row.pk)
        page = reverse("admin:calls_webhookdelivery_change", args=[row.pk])
        html = root.get(page).content.decode()
        assert "&lt;b&gt;out of order" in html
        assert "answered 500" in html
        again = reverse("admin:calls_webhookdelivery_again", args=[row.pk])
        response = root.post(again, follow=True)
        assert "1 message is sent again." in response.content.decode()
        assert deliver(row.pk)
    row.refresh_from_db()
    assert row.status == "delivered"


def test_several_are_sent_again_and_counted(root):
    row = endpoint("http://127.0.0.1:9/")
    failed = [message(row, status="failed", attempts=11) for _ in range(2)]
    off = message(endpoint("http://127.0.0.1:9/", active=False), status="failed")
    data = {
        "action": "send_selected_again",
        "_selected_action": [entry.pk for entry in (*failed, off)],
    }
    log = reverse("admin:calls_webhookdelivery_changelist")
    response = root.post(log, data, follow=True)
    said = [str(entry) for entry in response.context["messages"]]
    assert said[0] == "2 messages are sent again."
    assert WebhookDelivery.objects.filter(status="pending").count() == 2


def test_supervisors_and_agents_see_no_secrets_and_no_messages():
    row = message(endpoint("http://127.0.0.1:9/"))
    for group in ("agents", "supervisors"):
        client = signed_in(staff(group, group=group))
        for url in (
            page_of(row.endpoint),
            reverse("admin:calls_webhookdelivery_change", args=[row.pk]),
        ):
            assert client.get(url).status_code == 403
        again = reverse("admin:calls_webhookdelivery_again", args=[row.pk])
        assert client.post(again).status_code == 403


def test_a_longer_log_takes_no_more_queries(root, django_assert_max_num_queries):
    row = endpoint("http://127.0.0.1:9/")
    log = reverse("admin:calls_webhookdelivery_changelist")
    for wanted in (2, 30):
        while WebhookDelivery.objects.count() < wanted:
            message(row)
        with django_assert_max_num_queries(8):
            root.get(log)
