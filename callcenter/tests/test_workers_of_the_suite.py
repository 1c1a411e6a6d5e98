"""How the suite is shared out: when, and what stays together."""

from __future__ import annotations

import os
from collections import OrderedDict
from pathlib import Path
from types import SimpleNamespace

import pytest

from callcenter.testing import workers
from callcenter.testing.calls_first import CallsFirst
from callcenter.testing.workers import CALLS, SERVERS, group, share_out, stand_back

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
        self.nodeid = f"{file}::test_it"
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


def test_a_file_with_limits_of_real_time_is_a_group_of_its_own():
    items = [
        Item("a/b.py", pytest.mark.real_time),
        Item("a/b.py"),
        Item("c.py", pytest.mark.browser),
        Item("d.py", pytest.mark.browser, pytest.mark.calls),
        Item("e.py"),
    ]
    group(items)
    groups = ["timed a/b.py", "timed a/b.py", "timed c.py", SERVERS, None]
    assert [item.group for item in items] == groups


@pytest.mark.parametrize(
    ("process", "order"),
    [
        ("gw0", [SERVERS, "timed b.py", "a.py", "c.py", CALLS]),
        ("gw1", [CALLS, "timed b.py", "a.py", "c.py", SERVERS]),
        ("gw2", ["a.py", "c.py", "timed b.py", SERVERS, CALLS]),
    ],
)
def test_the_first_two_processes_place_calls_and_the_third_does_the_rest(
    process, order
):
    scheduling = object.__new__(CallsFirst)
    scopes = ["a.py", SERVERS, "timed b.py", CALLS, "c.py"]
    scheduling.workqueue = OrderedDict((scope, {}) for scope in scopes)
    node = Process(process)
    scheduling.assigned_work = {}
    scheduling.registered_collections = {node: []}
    while scheduling.workqueue:
        scheduling._assign_work_unit(node)
    assert list(scheduling.assigned_work[node]) == order


class Process:
    """As much of a process of the suite as its scheduling looks at."""

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)

    def send_runtest_some(self, tests):
        assert tests == []


@pytest.mark.parametrize(("process", "nicer"), [("gw0", 0), ("gw1", 0), ("gw2", 5)])
def test_what_places_no_calls_lets_what_does_go_first(process, nicer, monkeypatch):
    made = [0]
    monkeypatch.setattr(os, "nice", made.append)
    stand_back(SimpleNamespace(workerinput={"workerid": process}))
    assert made[-1] == nicer


def test_the_suite_in_one_process_is_as_urgent_as_anything(monkeypatch):
    monkeypatch.setattr(os, "nice", lambda _: pytest.fail("made nicer"))
    stand_back(SimpleNamespace())


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
