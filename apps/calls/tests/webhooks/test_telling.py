"""What happens is written for every endpoint that asked, with the event itself."""

from __future__ import annotations

import orjson
import pytest
from django.db import transaction
from django.utils import timezone

from apps.calls import escalations, services, sweeper
from apps.calls.callbacks import promising
from apps.calls.choices import RESUMABLE_FOR, CallStatus
from apps.calls.models import Call, CallSummary, WebhookDelivery
from apps.calls.summaries import claims
from apps.calls.summaries.embedded import EmbeddedSummarizer
from apps.calls.summaries.record import load_record
from apps.calls.tests.admin.people import maria, staff
from apps.calls.tests.parts import live_call

from .endpoints import endpoint

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:9/"


def told(event: str) -> list[dict]:
    rows = WebhookDelivery.objects.filter(event=event).order_by("pk")
    return [orjson.loads(row.body) for row in rows]


def marias_call() -> Call:
    call = live_call("CA-told")
    Call.objects.filter(pk=call.pk).update(
        customer=maria(), from_number="+15550101001", answered_at=timezone.now()
    )
    call.refresh_from_db()
    return call


def test_a_call_that_ends_is_told_of_once_in_a_versioned_envelope():
    endpoint(URL)
    call = marias_call()
    assert services.end_call(call.pk, CallStatus.COMPLETED, "caller")
    assert not services.end_call(call.pk, CallStatus.COMPLETED, "caller")
    [message] = told("call.ended")
    assert (message["type"], message["version"]) == ("call.ended", 1)
    assert message["data"]["call_sid"] == "CA-told"
    assert message["data"]["status"] == "completed"
    assert message["data"]["duration_seconds"] is not None


def test_what_is_rolled_back_is_told_to_nobody():
    endpoint(URL)
    call = marias_call()
    with transaction.atomic():
        services.end_call(call.pk, CallStatus.COMPLETED, "caller")
        transaction.set_rollback(True)
    assert told("call.ended") == []


def test_a_call_that_may_come_back_is_told_of_only_when_it_did_not():
    endpoint(URL)
    call = marias_call()
    services.end_call(call.pk, CallStatus.LOST, "lost", snapshot={"a": 1})
    row = WebhookDelivery.objects.get()
    assert row.not_before >= timezone.now() + RESUMABLE_FOR * 0.9
    services.answer_call(call.pk, "MZ2")
    assert not WebhookDelivery.objects.exists()
    services.end_call(call.pk, CallStatus.COMPLETED, "caller")
    [message] = told("call.ended")
    assert message["data"]["status"] == "completed"


def test_a_call_whose_process_died_is_told_of_by_the_sweep():
    endpoint(URL)
    call = marias_call()
    long_ago = timezone.now() - sweeper.SILENT_FOR * 2
    Call.objects.filter(pk=call.pk).update(heartbeat_at=long_ago, answered_at=long_ago)
    assert sweeper.close_lost_calls() == 1
    [message] = told("call.ended")
    assert (message["data"]["status"], message["data"]["end_reason"]) == (
        "lost",
        "lost",
    )


def test_every_step_of_an_escalation_is_told():
    endpoint(URL)
    ana = staff("ana", group="agents")
    row = escalations.raise_for(
        marias_call().pk, reason="complaint", priority="high", words="I am angry"
    )
    escalations.claim(row.pk, ana)
    escalations.resolve(row.pk, ana, "sorted", "solved")
    [raised] = told("escalation.raised")
    [claimed] = told("escalation.claimed")
    [resolved] = told("escalation.resolved")
    assert (raised["data"]["status"], raised["data"]["priority"]) == ("open", "high")
    assert claimed["data"]["claimed_by"] == "ana"
    assert (resolved["data"]["outcome"], resolved["data"]["status"]) == (
        "solved",
        "resolved",
    )


def test_who_lost_a_race_tells_nobody():
    endpoint(URL)
    row = escalations.raise_for(marias_call().pk, reason="x", priority="high")
    escalations.claim(row.pk, staff("ana"))
    assert not escalations.claim(row.pk, staff("ben"))
    assert len(told("escalation.claimed")) == 1


def test_a_written_summary_is_told_of():
    endpoint(URL, personal_data=True)
    call = marias_call()
    services.end_call(call.pk, CallStatus.COMPLETED, "caller")
    claim = claims.take(call.pk)
    assert claim is not None
    draft = EmbeddedSummarizer().summarize(load_record(call.pk))
    assert claims.finish(claim, draft)
    assert not claims.finish(claim, draft)
    [message] = told("summary.ready")
    assert message["data"]["text"] == CallSummary.objects.get(call=call).text
    assert message["data"]["call"]["call_sid"] == "CA-told"


def test_persons_are_named_only_to_endpoints_that_may_know_them():
    endpoint(URL, name="statistics")
    endpoint(URL, name="crm", personal_data=True)
    row = escalations.raise_for(
        marias_call().pk, reason="complaint", priority="high", words="secret words"
    )
    promising.promise("+15550107777", reason="complaint", call=row.call)
    bodies = {
        delivery.endpoint.name: delivery.body
        for delivery in WebhookDelivery.objects.filter(event="escalation.raised")
    }
    for personal in ("secret words", "+15550101001", "Maria"):
        assert personal in bodies["crm"]
        assert personal not in bodies["statistics"]


def test_only_endpoints_that_are_on_and_asked_for_it_are_told():
    endpoint(URL, name="off", active=False)
    endpoint(URL, name="other", events=["summary.ready"])
    wanted = endpoint(URL, name="wanted", events=["call.ended"])
    services.end_call(marias_call().pk, CallStatus.COMPLETED, "caller")
    assert [row.endpoint for row in WebhookDelivery.objects.all()] == [wanted]


def test_without_endpoints_an_event_costs_one_query_more(django_assert_num_queries):
    call = marias_call()
    from apps.calls.webhooks import telling

    with django_assert_num_queries(1):
        telling.call_ended(call)
