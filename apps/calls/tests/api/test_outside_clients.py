"""Clients that know the API by its description only, against the running server."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.calls.reporting.metrics import METRICS
from callcenter.testing import resources
from callcenter.testing.server import RunningServer

pytestmark = pytest.mark.calls

SOME_CALLS = """
from apps.calls.tests.api.people import booked_call, maria
from apps.calls.reporting.marks import touch
from apps.calls.reporting.refresh import refresh
customer = maria()
touch([booked_call(f"CA{number}", customer).pk for number in range(3)])
refresh()
"""
USE_TYPED_CLIENT = Path(__file__).with_name("use_typed_client.py")
# What is well-formed may still be no question: days in the wrong order, a figure of
# calls by staff. The description has no words for that.
NOT_CHECKED = "positive_data_acceptance"


@pytest.fixture(scope="module")
def outside() -> Path:
    """The folder of the outside environment's programs."""
    python = resources.api_clients()
    if not python:
        pytest.skip("absent: clients of the API (.ci/outside-clients)")
    return Path(python).parent


@pytest.fixture(scope="module")
def running(outside, tmp_path_factory) -> Iterator[RunningServer]:
    server = RunningServer(
        tmp_path_factory.mktemp("api"),
        worker=False,
        environment={"API_REQUESTS_PER_MINUTE": "0", "API_FILES_PER_MINUTE": "0"},
    )
    server.start()
    server.manage("shell", "-c", SOME_CALLS)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def key(running) -> str:
    return running.manage("make_api_token", running.ADMIN[0], "outside").split()[-1]


def run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


def test_made_up_requests_find_nothing_wrong(outside, running, key, tmp_path):
    said = run(
        outside / "schemathesis",
        *("run", f"{running.url}/api/schema/?format=json"),
        *("-H", f"Authorization: Bearer {key}"),
        *("--checks", "all", "--exclude-checks", NOT_CHECKED),
        *("--phases", "coverage,fuzzing", "--max-examples", "5"),
        *("--continue-on-failure", "--no-color"),
        folder=tmp_path,
    )

    assert "❌" not in said
    assert "Traceback" not in running.log("web")


def test_a_generated_typed_client_reads_reports(outside, running, key, tmp_path):
    schema = tmp_path / "schema.json"
    schema.write_text(running.manage("spectacular", "--format", "openapi-json"))
    run(
        outside / "openapi-python-client",
        *("generate", "--path", schema, "--output-path", tmp_path / "client"),
        folder=tmp_path,
    )

    found = json.loads(
        run(
            outside / "python",
            *(USE_TYPED_CLIENT, tmp_path / "client", running.url, key),
            folder=tmp_path,
        )
    )

    assert found["metrics"] == list(METRICS)
    assert found["handled"] == 3
    assert found["before"] == 0
    assert found["groups"] == {"book_appointment": 3}
    assert sorted(found["calls"]) == ["CA0", "CA1", "CA2"]
    assert found["lines"] == 4
