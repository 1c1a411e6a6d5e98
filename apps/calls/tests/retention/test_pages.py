"""The pages of keeping and forgetting: what they show first, and who may do what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.calls.models import (
    Call,
    ForgetRequest,
    LegalHold,
    RetentionEntry,
    RetentionPolicy,
)
from apps.customers.models import Customer

from .person import NAME, a_whole_life, call_of, recorded

pytestmark = pytest.mark.django_db
POLICY = reverse("admin:calls_retentionpolicy_change", args=[1])


def signed_in(group: str = "administrators") -> Client:
    user = User.objects.create_user("ada", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def rules(**days: int) -> dict[str, object]:
    names = ("recordings_days", "words_days", "events_days", "calls_days")
    return {name: days.get(name, "") for name in names}


def test_the_policy_says_what_it_deletes_before_it_is_in_force() -> None:
    began = timezone.now() - timedelta(days=50)
    recorded(call_of(None, 1, started_at=began, ended_at=began))
    client = signed_in()

    page = client.post(POLICY, rules(recordings_days=30)).content.decode()

    assert "This deletes for good" in page
    assert "of 1 call" in page
    assert RetentionPolicy.objects.get().recordings_days == 90
    client.post(POLICY, {**rules(recordings_days=30), "confirmed": "yes"})
    assert RetentionPolicy.objects.get().recordings_days == 30
    entry = RetentionEntry.objects.get()
    assert (entry.kind, entry.by.username) == ("policy", "ada")
    assert entry.detail["recordings_days"] == 30


def test_a_policy_of_no_days_is_refused() -> None:
    page = signed_in().post(POLICY, rules(calls_days=0)).content.decode()
    assert "greater than or equal to 1" in page
    assert not RetentionEntry.objects.exists()


def test_supervisors_read_the_policy_and_do_not_change_it() -> None:
    client = signed_in("supervisors")
    assert client.get(POLICY).status_code == 200
    answer = client.post(POLICY, {**rules(calls_days=1), "confirmed": "yes"})
    assert answer.status_code == 403
    assert RetentionPolicy.objects.get().calls_days is None


def test_a_customer_is_forgotten_by_typing_the_name() -> None:
    customer = a_whole_life()
    url = reverse("admin:calls_forgetrequest_forget", args=[customer.pk])
    client = signed_in()
    change = reverse("admin:customers_customer_change", args=[customer.pk])
    assert url in client.get(change).content.decode()

    page = client.get(url).content.decode()
    assert "3 calls" in page
    assert "1 recording" in page
    assert "not the name above" in client.post(url, {"name": "zephy"}).content.decode()
    assert Customer.objects.filter(pk=customer.pk).exists()

    answer = client.post(url, {"name": NAME}, follow=True)
    assert "1 customer was forgotten." in answer.content.decode()
    assert not Customer.objects.filter(pk=customer.pk).exists()
    assert client.get(url).status_code == 404


def test_staff_are_told_what_forgetting_waits_for() -> None:
    customer = a_whole_life()
    call_of(customer, 8, status="in_progress", ended_at=None)
    url = reverse("admin:calls_forgetrequest_forget", args=[customer.pk])
    client = signed_in()
    assert "still going on" in client.get(url).content.decode()
    answer = client.post(url, {"name": NAME}, follow=True)
    assert "0 customers were forgotten" in answer.content.decode()
    requests = client.get(reverse("admin:calls_forgetrequest_changelist"))
    assert "still going on" in requests.content.decode()
    assert ForgetRequest.objects.get().asked_by.username == "ada"


def test_who_may_not_forget_sees_no_way_to() -> None:
    customer = a_whole_life()
    url = reverse("admin:calls_forgetrequest_forget", args=[customer.pk])
    client = signed_in("supervisors")
    change = reverse("admin:customers_customer_change", args=[customer.pk])
    assert url not in client.get(change).content.decode()
    assert client.post(url, {"name": NAME}).status_code == 403


def test_a_legal_hold_is_placed_and_lifted_on_its_page() -> None:
    call = call_of(None, 1)
    client = signed_in("supervisors")
    add = reverse("admin:calls_legalhold_add")
    page = client.get(reverse("admin:calls_call_change", args=[call.pk]))
    assert f"{add}?call={call.pk}" in page.content.decode()

    client.post(add, {"call": call.pk, "reason": "claim 12"})
    hold = LegalHold.objects.get()
    assert hold.placed_by.username == "ada"
    page = client.get(reverse("admin:calls_call_change", args=[call.pk]))
    assert "claim 12" in page.content.decode()

    client.post(
        reverse("admin:calls_legalhold_delete", args=[hold.pk]), {"post": "yes"}
    )
    assert not LegalHold.objects.exists()
    kinds = list(RetentionEntry.objects.values_list("kind", flat=True))
    assert kinds == ["released", "held"]


def test_a_call_under_a_hold_cannot_be_deleted_by_hand() -> None:
    call = call_of(None, 1)
    LegalHold.objects.create(call=call, reason="claim 12")
    client = signed_in()
    client.post(reverse("admin:calls_call_delete", args=[call.pk]), {"post": "yes"})
    assert Call.objects.filter(pk=call.pk).exists()


@pytest.mark.parametrize(
    "name", ["retentionentry", "legalhold", "forgetrequest", "listening"]
)
def test_the_logs_can_be_read(name: str) -> None:
    client = signed_in()
    assert client.get(reverse(f"admin:calls_{name}_changelist")).status_code == 200
