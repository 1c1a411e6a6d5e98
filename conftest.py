"""Fixtures of the whole suite: what a test may need from outside, and a real server."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from apps.agentbrain.engines.ladder import circuit
from callcenter import env
from callcenter.testing import resources, second_try, workers
from callcenter.testing.server import RunningServer

# The same examples each time, so that a build fails for what was changed in it;
# ``HYPOTHESIS_PROFILE=search`` looks for new ones. Other processes may slow any test.
_PATIENT: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
}
hypothesis_settings.register_profile("same", derandomize=True, **_PATIENT)
hypothesis_settings.register_profile("search", **_PATIENT)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the machine offered, so that an absent part is never overlooked."""
    terminalreporter.section("what the machine offers")
    for line in resources.summary():
        terminalreporter.line(line)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    workers.share_out(config)


def pytest_configure(config: pytest.Config) -> None:
    workers.stand_back(config)


def pytest_sessionstart() -> None:
    """A build that must meet real services does not pass without them."""
    if absent := resources.absent_though_required():
        raise pytest.UsageError(f"REQUIRE_SERVICES: absent: {', '.join(absent)}")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from callcenter.testing.calls_first import CallsFirst

    return CallsFirst(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    return workers.sendable((yield))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    workers.group(items)
    second_try.allow(items)


@pytest.fixture(autouse=True)
def every_vendor_is_trusted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed in one test is tried again in the next."""
    monkeypatch.setattr(circuit.CIRCUITS, "_circuits", {})


@pytest.fixture
def tried_before(request: pytest.FixtureRequest) -> bool:
    """Whether this test failed and is tried again: calls are placed anew then."""
    return second_try.is_second(request.node)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of recorded speech and sentences beside the project."""
    folder = resources.shared_data()
    if folder is None:
        pytest.skip("absent: shared data (SHARED_DATA_DIR)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium."""
    path = resources.chromium()
    if not path:
        pytest.skip("absent: Chromium")
    return path


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The URL of a PostgreSQL server on which databases may be created."""
    url = resources.postgres_url()
    if not url:
        pytest.skip("absent: PostgreSQL (TEST_POSTGRES_URL)")
    return url


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The URL of a Redis database that this process' tests may overwrite."""
    url = resources.redis_url()
    if not url:
        pytest.skip("absent: Redis (TEST_REDIS_URL)")
    return workers.own_redis(url, os.environ.get("PYTEST_XDIST_WORKER", ""))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """daphne and a Celery worker with the example business, for the whole session."""
    running = RunningServer(tmp_path_factory.mktemp("server"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def server_rows(
    server: RunningServer, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """The alias of the server's own rows: ``Call.objects.using(alias)``."""
    alias = "server"
    database = env.database("", server.data_dir / "callcenter.sqlite3")
    configured = connections.configure_settings({"default": {}, alias: database})
    connections.databases[alias] = configured[alias]
    try:
        with django_db_blocker.unblock():
            yield alias
            connections[alias].close()
    finally:
        del connections[alias]
        del connections.databases[alias]
