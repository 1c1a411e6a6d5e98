"""Callbacks over the API: read only, and persons only for who may see them."""

from __future__ import annotations

import pytest

from apps.calls import escalations
from apps.calls.callbacks import promising, steps

from .people import booked_call, client_of, staff

pytestmark = pytest.mark.django_db
PATH = "/api/v1/callbacks/"


@pytest.fixture
def row():
    call = booked_call()
    made = promising.promise(
        "+15550107777", reason="complaint", call=call, note="secret words"
    )
    assert made is not None
    ana = staff("ana", group="agents")
    return steps.record_try(made.pk, ana, "no_answer", "rang out")


def test_an_agent_reads_whom_to_call_and_what_was_tried(row):
    ben = client_of(staff("ben", group="agents"))
    [entry] = ben.get(PATH, {"status": "due"}).json()["results"]
    assert entry["number"] == "+15550107777"
    assert entry["call_id"] == row.call_id
    assert entry["tries"] == 1
    [tried] = entry["attempts"]
    assert (tried["by"], tried["result"]) == ("ana", "no_answer")
    assert tried["note"] == "rang out"
    assert ben.get(f"{PATH}{row.pk}/").json() == entry


def test_persons_are_null_for_who_may_not_see_them(row):
    reporter = client_of(staff("rita", "calls.view_callback"))
    answer = reporter.get(PATH)
    entry = answer.json()["results"][0]
    assert (entry["number"], entry["customer"], entry["note"]) == (None, None, None)
    for personal in ("5550107777", "secret", "rang out", "Maria"):
        assert personal not in answer.content.decode()


@pytest.mark.usefixtures("row")
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"status": "done"}, 0),
        ({"reason": "complaint"}, 1),
        ({"due_before": "2020-01-01T00:00:00Z"}, 0),
        ({"assigned_to": "nobody"}, 0),
    ],
)
def test_they_can_be_narrowed(query, count):
    ben = client_of(staff("ben", group="agents"))
    assert len(ben.get(PATH, query).json()["results"]) == count


@pytest.mark.usefixtures("row")
def test_they_are_only_read():
    root = client_of(staff("root", group="administrators"))
    assert root.post(PATH, {"number": "+15550100000"}).status_code == 405


def test_many_cost_no_more_queries(row, django_assert_max_num_queries):
    ben = client_of(staff("ben", group="agents"))
    for wanted in (1, 15):
        for number in range(wanted):
            promising.promise(f"+1555010{1000 + number}", reason="promised")
        with django_assert_max_num_queries(8):
            ben.get(PATH)


def test_an_escalation_tells_how_it_was_answered_and_settled():
    call = booked_call()
    ana = staff("ana", group="agents")
    made = escalations.raise_for(call.pk, reason="complaint", priority="high")
    escalations.claim(made.pk, ana)
    escalations.resolve(made.pk, ana, "paid back", "solved")
    answer = client_of(ana).get(
        "/api/v1/escalations/", {"outcome": "solved", "reason": "complaint"}
    )
    [entry] = answer.json()["results"]
    assert (entry["outcome"], entry["answered_in_time"]) == ("solved", True)
    assert entry["service_level_seconds"] == 600
    assert entry["handled_seconds"] >= 0
