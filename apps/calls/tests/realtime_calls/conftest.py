"""A server that speaks the Realtime protocol with the simulated vendor."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from apps.calls.tests.calls.conftest import Place, placer
from callcenter import env
from callcenter.supervisor.child import FOLLOW_PARENT
from callcenter.supervisor.ports import free_port
from callcenter.testing.environment import ROOT
from callcenter.testing.server import RunningServer

_SIMULATOR_READY_SECONDS = 60.0


@pytest.fixture(scope="package")
def realtime_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningServer]:
    """daphne with the live simulator as its vendor, and slow tools."""
    folder = tmp_path_factory.mktemp("realtime")
    port = free_port()
    server = RunningServer(
        folder,
        worker=False,
        environment={
            "DJANGO_SETTINGS_MODULE": "callcenter.testing.slow_tools",
            "AGENT_ENGINE": "openai",
            "OPENAI_API_KEY": "sk-of-the-simulated-account",
            "OPENAI_REALTIME_URL": f"ws://127.0.0.1:{port}/v1/realtime",
            "OPENAI_WS_DEBUG": "1",
        },
    )
    server.start()  # first: the simulated vendor learns the shop's words
    vendor = _vendor(port, server.env, folder / "simulator.log")
    try:
        yield server
    finally:
        server.stop()
        vendor.terminate()
        vendor.wait(20)


def _vendor(
    port: int, environment: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        vendor = subprocess.Popen(
            [
                *(sys.executable, str(FOLLOW_PARENT), str(os.getpid())),
                *(sys.executable, "manage.py", "realtime_simulator"),
                *("--port", str(port)),
            ],
            cwd=ROOT,
            env={**environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _wait_for_text(log, f":{port}", vendor)
    return vendor


@pytest.fixture
def realtime_rows(
    realtime_server: RunningServer, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """The alias of that server's own rows."""
    alias = "realtime"
    database = env.database("", realtime_server.data_dir / "callcenter.sqlite3")
    configured = connections.configure_settings({"default": {}, alias: database})
    connections.databases[alias] = configured[alias]
    try:
        with django_db_blocker.unblock():
            yield alias
    finally:
        connections[alias].close()
        del connections.databases[alias]
        del connections[alias]


@pytest.fixture
def call_up(
    realtime_server: RunningServer, realtime_rows: str, tmp_path: Path
) -> Place:
    """Place calls to that server."""
    return placer(realtime_server, realtime_rows, tmp_path)


def _wait_for_text(log: Path, text: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _SIMULATOR_READY_SECONDS
    while text not in log.read_text("utf-8", errors="replace"):
        printed = log.read_text("utf-8", errors="replace")
        assert process.poll() is None, printed
        assert time.monotonic() < deadline, printed
        time.sleep(0.1)
