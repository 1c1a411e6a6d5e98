"""How the suite is shared out: when, and what stays together."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from callcenter.testing import workers
from callcenter.testing.calls_first import CallsFirst
from callcenter.testing.workers import CALLS, SERVERS, group, share_out

WHOLE = pytest.Config.ArgsSource.TESTPATHS
NAMED = pytest.Config.ArgsSource.ARGS


def run(source, **options):
    chosen = {"numprocesses": None, "dist": "no", "collectonly": False, "usepdb": False}
    option = SimpleNamespace(**{**chosen, **options})
    config = SimpleNamespace(args_source=source, option=option)
    share_out(config)
    return option


def test_the_whole_suite_runs_in_three_processes():
    option = run(WHOLE)
    assert (option.numprocesses, option.dist) == (3, "loadgroup")


@pytest.mark.parametrize(
    ("source", "options"),
    [(NAMED, {}), (WHOLE, {"collectonly": True}), (WHOLE, {"usepdb": True})],
)
def test_a_named_file_and_a_debugger_stay_in_the_process_that_was_started(
    source, options
):
    assert run(source, **options).numprocesses is None


def test_who_says_how_many_gets_as_many():
    assert run(WHOLE, numprocesses=0).numprocesses == 0
    option = run(NAMED, numprocesses=2)
    assert (option.numprocesses, option.dist) == (2, "loadgroup")


def test_a_process_of_the_suite_starts_no_others():
    option = SimpleNamespace(
        numprocesses=None, dist="no", collectonly=False, usepdb=False
    )
    share_out(SimpleNamespace(workerinput={}, args_source=WHOLE, option=option))
    assert option.numprocesses is None


class Item:
    """As much of a test as its group depends on."""

    def __init__(self, file: str, *marks: pytest.MarkDecorator, uses=()) -> None:
        self.path = Path(file)
        self.marks = [mark.mark for mark in marks]
        self.fixturenames = list(uses)

    def get_closest_marker(self, name):
        return next((mark for mark in self.marks if mark.name == name), None)

    def add_marker(self, mark):
        self.marks.append(mark.mark)

    @property
    def group(self):
        mark = self.get_closest_marker("xdist_group")
        return mark and mark.args[0]


def test_calls_to_the_shared_server_are_one_group_and_those_to_others_another():
    calls = pytest.mark.calls
    chosen = pytest.mark.xdist_group("own")
    items = [
        Item("a.py", calls, uses=["server"]),
        Item("a.py", calls),
        Item("b.py", calls),
        Item("c.py", calls, chosen, uses=["server"]),
        Item("d.py"),
    ]
    group(items)
    assert [item.group for item in items] == [CALLS, CALLS, SERVERS, "own", None]


@pytest.mark.parametrize(
    ("test", "together"),
    [
        ("apps/x/test_a.py::test_one", "apps/x/test_a.py"),
        ("apps/x/test_a.py::TestB::test_one[a@b.c]", "apps/x/test_a.py"),
        ("apps/x/test_a.py::test_one[x]@calls", "calls"),
    ],
)
def test_what_is_in_no_group_stays_with_its_file(test, together):
    assert CallsFirst._split_scope(object.__new__(CallsFirst), test) == together


def test_half_a_character_in_a_report_stops_no_process():
    report = {
        "sections": [("log", "a \ud800 b")],
        "longrepr": None,
        "lines": ["\udfff"],
    }
    sent = workers.sendable(report)
    assert sent["sections"] == [("log", "a \\ud800 b")]
    assert sent["lines"] == ["\\udfff"]
    assert sent["longrepr"] is None


def test_every_process_has_a_redis_database_of_its_own():
    url = "redis://127.0.0.1:6379/15"
    assert workers.own_redis(url, "") == workers.own_redis(url, "gw0") == url
    assert workers.own_redis(url, "gw2") == "redis://127.0.0.1:6379/13"
    assert workers.own_redis("redis://127.0.0.1:6379/0", "gw1").endswith("/15")
    assert workers.own_redis("unix:///run/redis", "gw1") == "unix:///run/redis"
