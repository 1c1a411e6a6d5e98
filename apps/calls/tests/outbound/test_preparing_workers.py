"""Workers that write down whom to call: one is killed, two go on at the same time."""

from __future__ import annotations

import json
import signal
from typing import Any

import pytest

from apps.calls.tests.programs import finished, postgres_database, started

PROGRAM = "apps.calls.tests.outbound.writing"
CUSTOMERS, PORTION, WHOLE_PORTIONS = 1_500, 100, 2


def played(url: str, data_dir: Any) -> list[dict[str, Any]]:
    """What the tables hold after the start, after the death and in the end."""

    def step(name: str) -> Any:
        return json.loads(finished(started(PROGRAM, name, url, data_dir)))

    step("start")
    seen = [step("count")]
    dying = started(PROGRAM, "die", url, data_dir)
    dying.communicate(timeout=150)
    assert dying.returncode == -signal.SIGKILL
    seen.append(step("count"))
    workers = [started(PROGRAM, "work", url, data_dir) for _ in range(2)]
    shares = [json.loads(finished(worker)) for worker in workers]
    seen.append(step("count") | {"shares": sum(shares)})
    return seen


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory):
    folder = tmp_path_factory.mktemp("writing")
    return played(f"sqlite:///{folder}/writing.sqlite3", folder)


@pytest.fixture(scope="module")
def on_postgresql(tmp_path_factory, postgres_url):
    with postgres_database(postgres_url) as url:
        return played(url, tmp_path_factory.mktemp("writing"))


@pytest.fixture(params=["on_sqlite", "on_postgresql"])
def seen(request):
    return request.getfixturevalue(request.param)


def test_the_start_leaves_it_to_the_workers(seen):
    assert (seen[0]["targets"], seen[0]["preparing"]) == (0, True)
    assert seen[0]["free"]


def test_a_killed_worker_leaves_whole_portions(seen):
    assert seen[1]["targets"] == WHOLE_PORTIONS * PORTION
    assert seen[1]["preparing"]


def test_the_others_go_on_and_write_everybody_once(seen):
    assert seen[2]["targets"] == seen[2]["customers"] == CUSTOMERS
    assert seen[2]["waiting"] == CUSTOMERS * 2 // 3
    assert not seen[2]["preparing"]
    assert seen[2]["shares"] == (CUSTOMERS // PORTION) - WHOLE_PORTIONS
