"""A build machine must offer the services; elsewhere their tests are skipped, seen."""

from __future__ import annotations

import pytest

from callcenter.testing.resources import absent_though_required

NOBODY = {
    "TEST_POSTGRES_URL": "postgresql://postgres@127.0.0.1:1/nowhere",
    "TEST_REDIS_URL": "redis://127.0.0.1:1/0",
}


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, url in NOBODY.items():
        monkeypatch.setenv(name, url)


def test_services_that_are_required_and_absent_are_named(monkeypatch):
    monkeypatch.setenv("REQUIRE_SERVICES", "1")
    assert absent_though_required() == ["PostgreSQL", "Redis"]


def test_without_being_required_they_may_be_absent(monkeypatch):
    monkeypatch.delenv("REQUIRE_SERVICES", raising=False)
    assert absent_though_required() == []
