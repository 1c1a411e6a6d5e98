"""``/metrics`` shows the process's figures to those who may see them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from apps.calls import metrics

FAR_AWAY = "203.0.113.9"


def test_a_process_of_this_machine_reads_them(client):
    metrics.BARGE_INS.labels("confirmed").inc()
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain")
    text = response.content.decode()
    assert 'callcenter_barge_ins_total{outcome="confirmed"}' in text
    for name in (
        "callcenter_calls_live",
        "callcenter_frames_total",
        "callcenter_response_seconds_bucket",
        "callcenter_recorder_queue",
        "callcenter_recorder_dropped_total",
    ):
        assert name in text


def test_a_stranger_is_refused(client):
    assert client.get("/metrics", REMOTE_ADDR=FAR_AWAY).status_code == 403


def test_what_a_local_proxy_hands_on_is_not_local(client):
    response = client.get("/metrics", headers={"X-Forwarded-For": FAR_AWAY})
    assert response.status_code == 403


def test_the_token_opens_them_from_anywhere(client, settings):
    settings.METRICS_TOKEN = "right"
    for token, status in (("right", 200), ("wrong", 403), ("", 403)):
        response = client.get(
            "/metrics",
            REMOTE_ADDR=FAR_AWAY,
            headers={"Authorization": f"Bearer {token}"},
        )
        assert response.status_code == status


def test_without_a_token_set_an_empty_one_opens_nothing(client, settings):
    settings.METRICS_TOKEN = ""
    response = client.get(
        "/metrics", REMOTE_ADDR=FAR_AWAY, headers={"Authorization": "Bearer "}
    )
    assert response.status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(("is_staff", "status"), [(True, 200), (False, 403)])
def test_signed_in_staff_reads_them(client, is_staff, status):
    user = User.objects.create_user("ada", password="x", is_staff=is_staff)
    client.force_login(user)
    assert client.get("/metrics", REMOTE_ADDR=FAR_AWAY).status_code == status
