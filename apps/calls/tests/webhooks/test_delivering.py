"""A message is sent until it is taken, whatever the other system does meanwhile."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from openai import OpenAI

from apps.calls.models import WebhookDelivery, WebhookEndpoint
from apps.calls.webhooks import delivering, keeping, sending
from apps.calls.webhooks.delivering import MOST_ATTEMPTS, deliver, take
from apps.calls.webhooks.models import DeliveryStatus

from .endpoints import endpoint, let_time_pass, message
from .receiver import Receiver

pytestmark = pytest.mark.django_db


def test_a_message_arrives_signed_and_is_marked_as_delivered():
    with Receiver() as receiver:
        row = message(endpoint(receiver.url), body='{"type":"call.ended","n":1}')
        assert deliver(row.pk)
    [got] = receiver.received
    assert got.body == b'{"type":"call.ended","n":1}'
    assert got.id == row.message_id
    client = OpenAI(api_key="not-used", webhook_secret=row.endpoint.secret)
    client.webhooks.verify_signature(got.body.decode(), got.headers)
    row.refresh_from_db()
    assert (row.status, row.attempts, row.lease) == (DeliveryStatus.DELIVERED, 1, "")
    assert row.delivered_at is not None
    assert not deliver(row.pk), "it went once more"


def test_what_failed_goes_again_under_the_same_id_with_the_same_words():
    with Receiver(500, 503, 200) as receiver:
        row = message(endpoint(receiver.url))
        assert deliver(row.pk)
        assert not deliver(row.pk), "the pause was not kept"
        for _ in range(2):
            deliver(let_time_pass(row).pk)
    row.refresh_from_db()
    assert row.status == DeliveryStatus.DELIVERED
    assert {(got.id, got.body) for got in receiver.received} == {
        (row.message_id, row.body.encode())
    }
    assert [entry.status_code for entry in row.tries.all()] == [500, 503, 200]


def test_nobody_listening_is_a_failure_that_is_tried_again():
    with Receiver() as receiver:
        url = receiver.url
    row = message(endpoint(url))
    assert deliver(row.pk)
    row.refresh_from_db()
    assert row.status == DeliveryStatus.PENDING
    assert row.not_before > timezone.now()
    assert row.tries.get().status_code is None
    assert "ConnectError" in row.tries.get().error


def test_a_receiver_that_never_answers_is_left_after_its_time(monkeypatch):
    monkeypatch.setattr(sending, "TOTAL_SECONDS", 0.3)
    with Receiver() as receiver:
        receiver.gate.clear()
        row = message(endpoint(receiver.url))
        assert deliver(row.pk)
        receiver.gate.set()
    row.refresh_from_db()
    assert row.status == DeliveryStatus.PENDING
    assert "No answer" in row.tries.get().error or "Timeout" in row.tries.get().error


def test_a_redirect_is_not_followed():
    with Receiver() as inside:
        with Receiver(307, headers={"location": inside.url}) as receiver:
            row = message(endpoint(receiver.url))
            assert deliver(row.pk)
        assert inside.received == []
    assert "redirect" in row.tries.get().error


def test_of_a_long_answer_only_the_beginning_is_kept():
    with Receiver(500, body=b"x" * 2_000_000) as receiver:
        row = message(endpoint(receiver.url))
        assert deliver(row.pk)
    assert row.tries.get().response == "x" * sending.KEPT_CHARACTERS


def test_a_receiver_that_is_gone_for_good_is_switched_off_at_once():
    with Receiver(410) as receiver:
        row = message(to := endpoint(receiver.url))
        assert deliver(row.pk)
    row.refresh_from_db()
    to.refresh_from_db()
    assert row.status == DeliveryStatus.FAILED
    assert not to.active
    assert "no messages" in to.disabled_why


def test_a_receiver_says_how_long_to_leave_it_alone():
    with Receiver(429, headers={"retry-after": "900"}) as receiver:
        row = message(endpoint(receiver.url))
        assert deliver(row.pk)
    row.refresh_from_db()
    assert row.not_before > timezone.now() + timedelta(minutes=14)


def test_pauses_grow_to_more_than_a_day_and_are_scattered():
    least = sum(delivering.PAUSES_SECONDS)
    assert timedelta(hours=24) <= timedelta(seconds=least) <= timedelta(hours=36)
    assert list(delivering.PAUSES_SECONDS) == sorted(delivering.PAUSES_SECONDS)
    drawn = {delivering.pause_after(3) for _ in range(20)}
    assert len(drawn) > 10
    assert all(
        timedelta(minutes=2) <= pause <= timedelta(minutes=2.4) for pause in drawn
    )


def test_after_the_last_attempt_it_is_given_up_and_can_be_sent_again():
    with Receiver(500) as receiver:
        row = message(endpoint(receiver.url), attempts=MOST_ATTEMPTS - 1)
        assert deliver(row.pk)
        row.refresh_from_db()
        assert row.status == DeliveryStatus.FAILED
        receiver.statuses = [200]
        assert keeping.send_again(row.pk)
        assert deliver(row.pk)
    row.refresh_from_db()
    assert row.status == DeliveryStatus.DELIVERED
    assert {got.id for got in receiver.received} == {row.message_id}


def test_a_day_without_one_success_switches_the_endpoint_off():
    day_ago = timezone.now() - timedelta(hours=25)
    with Receiver(500) as receiver:
        to = endpoint(receiver.url, failing_since=day_ago)
        assert deliver(message(to, attempts=MOST_ATTEMPTS - 1).pk)
    to.refresh_from_db()
    assert not to.active
    assert to.disabled_at is not None


def test_one_message_given_up_while_others_arrive_switches_nothing_off():
    with Receiver(500) as receiver:
        to = endpoint(receiver.url)
        assert deliver(message(to, attempts=MOST_ATTEMPTS - 1).pk)
    to.refresh_from_db()
    assert to.active


def test_what_waits_is_kept_while_the_endpoint_is_off_and_sent_when_it_is_on():
    with Receiver() as receiver:
        row = message(to := endpoint(receiver.url, active=False))
        assert not deliver(row.pk)
        assert keeping.switch_on(to.pk)
        assert deliver(row.pk)


def test_an_endpoint_that_has_just_failed_is_left_alone_by_its_other_messages():
    with Receiver(500) as receiver:
        first, second = message(to := endpoint(receiver.url)), message(to)
        assert deliver(first.pk)
        assert not deliver(second.pk)
        assert len(receiver.received) == 1


def test_a_success_forgets_the_failures_before_it():
    with Receiver(500, 200) as receiver:
        row = message(to := endpoint(receiver.url))
        deliver(row.pk)
        deliver(let_time_pass(row).pk)
    to.refresh_from_db()
    assert (to.failing_since, to.paused_until) == (None, None)


def test_a_slow_endpoint_never_has_more_than_two_workers():
    to = endpoint("http://127.0.0.1:9/")
    rows = [message(to) for _ in range(3)]
    taken = [take(row.pk) for row in rows]
    assert [claim is not None for claim in taken] == [True, True, False]


def test_a_lease_that_ran_out_lets_the_next_worker_send_it_again():
    """As after a worker that was killed between sending and writing that down."""
    row = message(endpoint("http://127.0.0.1:9/"))
    assert take(row.pk) is not None
    assert take(row.pk) is None
    again = take(let_time_pass(row).pk)
    assert again is not None
    assert again.delivery.message_id == row.message_id


def test_a_worker_that_comes_late_does_not_overwrite_what_another_has_settled():
    with Receiver(200) as receiver:
        row = message(endpoint(receiver.url))
        late = take(row.pk)
        assert late is not None
        assert deliver(let_time_pass(row).pk)
    assert not delivering.settle(late, sending.Answer(500, "late", "", 1))
    row.refresh_from_db()
    assert row.status == DeliveryStatus.DELIVERED


def test_after_a_rotation_both_secrets_sign_for_a_day_then_the_new_one_alone():
    to = endpoint("http://127.0.0.1:9/")
    old = to.secret
    new = keeping.rotate_secret(to.pk)
    to.refresh_from_db()
    assert delivering.current_secrets(to) == (new, old)
    to.previous_secret_until = timezone.now() - timedelta(seconds=1)
    assert delivering.current_secrets(to) == (new,)


def test_each_attempt_is_dated_anew():
    """A receiver refuses old timestamps: a retry a day later must not carry one."""
    with Receiver(500, 200) as receiver:
        row = message(endpoint(receiver.url))
        WebhookDelivery.objects.update(created_at=timezone.now() - timedelta(days=1))
        deliver(row.pk)
        deliver(let_time_pass(row).pk)
    for got in receiver.received:
        assert abs(int(got.headers["webhook-timestamp"]) - time.time()) < 60


def test_nothing_is_sent_again_while_a_worker_is_at_it():
    row = message(endpoint("http://127.0.0.1:9/"))
    assert take(row.pk) is not None
    assert not keeping.send_again(row.pk)
    assert WebhookEndpoint.objects.count() == 1


def test_old_messages_leave_the_log_and_waiting_ones_never():
    to = endpoint("http://127.0.0.1:9/")
    old = timezone.now() - timedelta(days=31)
    for status in ("delivered", "failed", "pending"):
        row = message(to, status=status)
        WebhookDelivery.objects.filter(pk=row.pk).update(created_at=old)
    message(to, status="delivered")
    assert keeping.drop_old(timezone.now()) == 2
    assert sorted(WebhookDelivery.objects.values_list("status", flat=True)) == [
        "delivered",
        "pending",
    ]
