"""``/healthz`` says that the process lives, ``/readyz`` whether it can work."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder

from apps.calls.switchboard import switchboard
from callcenter import health


@pytest.fixture(autouse=True)
def forget_migrations():
    health._check_migrations.cache_clear()
    yield
    health._check_migrations.cache_clear()


def test_healthz_answers_without_a_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_says_that_every_part_is_there(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    body = response.json()
    assert body["ready"] is True
    assert set(body["parts"].values()) == {"ok"}
    assert {"database", "migrations", "broker"} <= set(body["parts"])


def test_readyz_is_503_without_its_database_and_keeps_the_reason_to_the_log(
    client, caplog, monkeypatch
):
    def refuse() -> None:
        raise DatabaseError("could not connect to db.internal as callcenter")

    monkeypatch.setitem(health._CHECKS, "database", refuse)
    monkeypatch.setitem(health._CHECKS, "migrations", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["database"] == "unreachable"
    assert b"db.internal" not in response.content
    assert "not ready" in caplog.messages


@pytest.mark.django_db
def test_readyz_is_503_while_a_migration_is_pending(client):
    MigrationRecorder.Migration.objects.filter(app="calls").delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["migrations"] == "pending"


@pytest.mark.django_db
def test_readyz_does_not_wait_for_what_only_takes_away(client):
    last = MigrationRecorder.Migration.objects.filter(
        app="calls", name="0026_no_plain_webhook_secrets"
    )
    assert last.delete()[0] == 1
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_readyz_is_503_when_the_broker_is_gone(client, settings, tmp_path):
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(tmp_path / "gone")
    }
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["broker"] == "not writable"


@pytest.mark.django_db
def test_readyz_is_503_when_the_cache_keeps_nothing(client, monkeypatch):
    monkeypatch.setattr(type(cache._connections["default"]), "get", lambda *_: None)
    response = client.get("/readyz")
    assert response.json()["parts"]["cache"] == "does not keep"


@pytest.mark.django_db
def test_readyz_is_503_while_live_calls_are_drained(client, monkeypatch):
    monkeypatch.setattr(switchboard, "draining", True)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["calls"] == "draining"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_they_are_only_read(client, path):
    assert client.post(path).status_code == 405
