"""Fixtures of the whole suite: what a test may need from outside, and a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from callcenter import env
from callcenter.testing import resources
from callcenter.testing.server import RunningServer


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the machine offered, so that an absent part is never overlooked."""
    terminalreporter.section("what the machine offers")
    for line in resources.summary():
        terminalreporter.line(line)


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
    """The URL of a Redis database that tests may overwrite."""
    url = resources.redis_url()
    if not url:
        pytest.skip("absent: Redis (TEST_REDIS_URL)")
    return url


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
