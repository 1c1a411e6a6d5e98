"""System checks name each misconfiguration and the way out."""

from __future__ import annotations

import pytest
from django.core.checks import CheckMessage, run_checks
from django.db import connections

PRODUCTION = {
    "DEBUG": False,
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": ["calls.example.com"],
    "PUBLIC_URL": "https://calls.example.com",
    "TWILIO_AUTH_TOKEN": "token",
    "CHANNEL_LAYERS": {"default": {"BACKEND": "channels_redis.pubsub.X"}},
    "CELERY_BROKER_URL": "redis://redis.example.com/1",
    "AGENT_ENGINE": "local",
}


def _ours(*, deploy: bool) -> dict[str, CheckMessage]:
    found = run_checks(include_deployment_checks=deploy)
    return {x.id: x for x in found if x.id.startswith("callcenter.")}


@pytest.fixture
def production(settings, monkeypatch):
    monkeypatch.setattr(connections["default"], "vendor", "postgresql")
    for name, value in PRODUCTION.items():
        setattr(settings, name, value)
    return settings


def test_a_fresh_checkout_only_says_that_calls_are_unsigned(settings):
    settings.DEBUG = True
    assert set(_ours(deploy=False)) == {"callcenter.W001"}


def test_a_whole_production_configuration_is_silent(production):
    assert _ours(deploy=True) == {}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SECRET_KEY", "", "callcenter.E001"),
        ("ALLOWED_HOSTS", [], "callcenter.E002"),
        ("PUBLIC_URL", "", "callcenter.E003"),
        ("AGENT_ENGINE", "openai", "callcenter.E004"),
        ("AGENT_ENGINE", "azure", "callcenter.E004"),
    ],
)
def test_what_production_cannot_do_without_is_an_error(
    production, name, value, expected
):
    setattr(production, name, value)
    found = _ours(deploy=False)
    assert set(found) == {expected}
    assert found[expected].is_serious()
    assert found[expected].hint


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("TWILIO_AUTH_TOKEN", "", "callcenter.E005"),
        ("PUBLIC_URL", "http://calls.example.com", "callcenter.E006"),
        (
            "CHANNEL_LAYERS",
            {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}},
            "callcenter.W003",
        ),
        ("CELERY_BROKER_URL", "filesystem://", "callcenter.W004"),
    ],
)
def test_what_serves_one_machine_only_is_reported_for_deployment(
    production, name, value, expected
):
    setattr(production, name, value)
    assert set(_ours(deploy=False)) == set()
    found = _ours(deploy=True)
    assert set(found) == {expected}
    assert found[expected].hint


def test_sqlite_is_reported_for_deployment(production, monkeypatch):
    monkeypatch.setattr(connections["default"], "vendor", "sqlite")
    assert set(_ours(deploy=False)) == set()
    assert set(_ours(deploy=True)) == {"callcenter.W002"}


def test_the_openai_engine_is_content_with_its_key(production):
    production.AGENT_ENGINE = "openai"
    production.OPENAI_API_KEY = "key"
    assert _ours(deploy=False) == {}


def test_an_unsigned_deployment_is_an_error_not_a_warning(production):
    production.TWILIO_AUTH_TOKEN = ""
    assert _ours(deploy=True)["callcenter.E005"].is_serious()
