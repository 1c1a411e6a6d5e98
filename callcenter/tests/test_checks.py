"""System checks name each misconfiguration and the way out."""

from __future__ import annotations

import pytest
from django.core.checks import CheckMessage, run_checks
from django.db import connections

from apps.agentbrain.engines.needs import SHUTDOWNS
from apps.agentbrain.models import AgentProfile

PRODUCTION = {
    "DEBUG": False,
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": ["calls.example.com"],
    "PUBLIC_URL": "https://calls.example.com",
    "TWILIO_AUTH_TOKEN": "token",
    "CHANNEL_LAYERS": {"default": {"BACKEND": "channels_redis.pubsub.X"}},
    "CELERY_BROKER_URL": "redis://redis.example.com/1",
    "AGENT_ENGINE": "local",
    "WEBHOOK_PRIVATE_ALLOWED": False,
}


def _ours(
    *, deploy: bool, databases: list[str] | None = None
) -> dict[str, CheckMessage]:
    found = run_checks(include_deployment_checks=deploy, databases=databases)
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


@pytest.fixture
def with_openai(production):
    production.AGENT_ENGINE = "openai"
    production.OPENAI_API_KEY = "key"
    return production


@pytest.fixture
def with_azure(production):
    production.AGENT_ENGINE = "azure"
    production.AZURE_OPENAI_ENDPOINT = "https://name.openai.azure.com"
    production.AZURE_OPENAI_DEPLOYMENT = "speaker"
    production.AZURE_OPENAI_API_KEY = "key"
    return production


def test_azure_is_content_with_endpoint_deployment_and_key(with_azure):
    assert _ours(deploy=True) == {}


@pytest.mark.parametrize(
    "name",
    ["AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_DEPLOYMENT", "AZURE_OPENAI_API_KEY"],
)
def test_what_azure_lacks_is_named(with_azure, name):
    setattr(with_azure, name, "")
    found = _ours(deploy=False)
    assert set(found) == {"callcenter.E004"}
    assert name in found["callcenter.E004"].msg


def test_azure_takes_a_token_file_instead_of_a_key_and_not_beside_it(
    with_azure, tmp_path
):
    token = tmp_path / "token"
    token.write_text("ey...")
    with_azure.AZURE_OPENAI_AD_TOKEN_FILE = str(token)
    assert set(_ours(deploy=False)) == {"callcenter.E010"}
    with_azure.AZURE_OPENAI_API_KEY = ""
    assert _ours(deploy=False) == {}


def test_a_token_file_that_cannot_be_read_is_an_error(with_azure, tmp_path):
    with_azure.AZURE_OPENAI_API_KEY = ""
    with_azure.AZURE_OPENAI_AD_TOKEN_FILE = str(tmp_path / "nothing")
    assert set(_ours(deploy=False)) == {"callcenter.E011"}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("AGENT_ENGINE", "telepathy", "callcenter.E007"),
        ("OPENAI_REALTIME_URL", "https://api.openai.com/v1", "callcenter.E008"),
        ("OPENAI_REALTIME_URL", "api.openai.com", "callcenter.E008"),
        ("AZURE_OPENAI_ENDPOINT", "name.openai.azure.com", "callcenter.E009"),
        ("OPENAI_REALTIME_MODEL", "gpt-realtime", "callcenter.W005"),
        ("OPENAI_FALLBACK_MODEL", "gpt-realtime-mini", "callcenter.W005"),
        ("OPENAI_TRANSCRIPTION_MODEL", "whisper-1", "callcenter.W005"),
        ("OPENAI_WS_TRACE", True, "callcenter.W006"),
        ("OPENAI_REALTIME_MODEL", "gpt-4.1-mini", "callcenter.W007"),
        ("OPENAI_REALTIME_URL", "ws://proxy.example.com", "callcenter.W008"),
    ],
)
def test_a_realtime_engine_that_would_not_do_is_reported_with_a_way_out(
    with_openai, name, value, expected
):
    setattr(with_openai, name, value)
    found = _ours(deploy=False)
    assert set(found) == {expected}
    assert found[expected].hint
    assert found[expected].is_serious() == expected.startswith("callcenter.E")


def test_a_models_last_day_is_named(with_openai):
    with_openai.OPENAI_REALTIME_MODEL = "gpt-realtime"
    assert "2027-01-20" in _ours(deploy=False)["callcenter.W005"].msg


def test_no_default_model_has_a_last_day(with_openai):
    assert with_openai.OPENAI_REALTIME_MODEL not in SHUTDOWNS
    assert with_openai.OPENAI_TRANSCRIPTION_MODEL not in SHUTDOWNS


def test_the_retired_form_of_azure_is_a_warning(with_azure):
    with_azure.AZURE_OPENAI_API_VERSION = "2025-04-01-preview"
    assert set(_ours(deploy=False)) == {"callcenter.W009"}


def test_trace_and_a_plain_address_are_fine_on_a_developers_machine(with_openai):
    with_openai.DEBUG = True
    with_openai.OPENAI_WS_TRACE = True
    with_openai.OPENAI_REALTIME_URL = "ws://127.0.0.1:9000"
    assert _ours(deploy=False) == {}


def test_another_engines_settings_are_not_looked_at(production):
    production.OPENAI_WS_TRACE = True
    production.OPENAI_REALTIME_MODEL = "gpt-realtime"
    assert _ours(deploy=False) == {}


@pytest.mark.django_db
def test_a_profile_that_cuts_callers_short_is_reported_where_databases_are_asked(
    production,
):
    AgentProfile.objects.create(name="patient", active=True)
    AgentProfile.objects.create(name="unused", silence_duration_ms=300)
    assert _ours(deploy=False, databases=["default"]) == {}
    AgentProfile.objects.filter(name="patient").update(silence_duration_ms=300)
    found = _ours(deploy=False, databases=["default"])
    assert set(found) == {"callcenter.W010"}
    assert "300" in found["callcenter.W010"].msg


def test_without_leave_no_database_is_asked(production, django_db_blocker):
    with django_db_blocker.block():
        assert _ours(deploy=False) == {}


@pytest.mark.django_db
def test_before_the_first_migration_there_is_nothing_to_say(production):
    table = AgentProfile._meta.db_table
    with connections["default"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO not_there_yet")
    assert _ours(deploy=False, databases=["default"]) == {}


def test_an_unsigned_deployment_is_an_error_not_a_warning(production):
    production.TWILIO_AUTH_TOKEN = ""
    assert _ours(deploy=True)["callcenter.E005"].is_serious()
