"""Two workers call a hundred customers: nobody twice, and never too many at once."""

from __future__ import annotations

import json

import pytest

from apps.calls.tests.programs import finished, postgres_database, started

PROGRAM = "apps.calls.tests.outbound.race"
TARGETS, LIMIT, OF_ONE = 100, 7, 5
WORKERS = 2


def race(database_url: str, data_dir) -> list[dict]:
    """What each worker did, with what came of two who met before."""
    met = json.loads(finished(started(PROGRAM, "prepare", database_url, data_dir)))
    workers = [started(PROGRAM, "work", database_url, data_dir) for _ in range(WORKERS)]
    return [met | json.loads(finished(w).splitlines()[-1]) for w in workers]


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory) -> list[dict]:
    folder = tmp_path_factory.mktemp("race")
    return race(f"sqlite:///{folder}/race.sqlite3", folder)


@pytest.fixture(scope="module")
def on_postgresql(tmp_path_factory, postgres_url) -> list[dict]:
    with postgres_database(postgres_url) as url:
        return race(url, tmp_path_factory.mktemp("race"))


@pytest.fixture(params=["on_sqlite", "on_postgresql"])
def workers(request) -> list[dict]:
    return request.getfixturevalue(request.param)


def most_at_once(spans: list[tuple[float, float]]) -> int:
    """Ends come before beginnings at the same moment."""
    edges = sorted([(end, -1) for _, end in spans] + [(begin, 1) for begin, _ in spans])
    most = now = 0
    for _, step in edges:
        now += step
        most = max(most, now)
    return most


def test_everybody_is_called_and_nobody_twice(workers):
    called = [phone for worker in workers for phone in worker["called"]]
    assert len(called) == len(set(called)) == TARGETS


def test_both_workers_had_a_share(workers):
    assert all(worker["called"] for worker in workers)


def test_there_are_never_more_calls_than_allowed(workers):
    spans = [span for worker in workers for span in worker["spans"]]
    assert 1 < most_at_once([(begin, end) for _, begin, end in spans]) <= LIMIT
    for campaign in {span[0] for span in spans}:
        own = [(begin, end) for which, begin, end in spans if which == campaign]
        assert most_at_once(own) <= OF_ONE


def test_two_who_count_at_the_same_moment_do_not_both_call(workers):
    assert workers[0]["calling"] == 1
