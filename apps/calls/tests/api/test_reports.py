"""Reports over HTTP: pages, files, what is refused and what is not sent twice."""

from __future__ import annotations

import asyncio
import csv
import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone

from apps.calls.models import Call, Line
from apps.calls.reporting.api.files import csv_file
from apps.calls.reporting.marks import touch
from apps.calls.reporting.metrics import METRICS
from apps.calls.reporting.refresh import refresh

from ..admin.people import call_of, escalation, maria
from .people import client_of, staff

pytestmark = pytest.mark.django_db

REPORTS = "calls.view_reports"
BASE = "/api/v1/reports/"


@pytest.fixture
def client():
    """Somebody who sees reports, calls and customers, but no costs."""
    return client_of(
        staff("dana", REPORTS, "calls.view_call", "customers.view_customer")
    )


def some_calls(count: int = 5) -> list[Call]:
    line = Line.objects.create(number="+15550009999", name="Body shop")
    calls = [
        call_of(
            maria() if number == 0 else None,
            intent=("book_appointment", "opening_hours")[number % 2],
            outcome="booked" if number == 0 else "",
            line=line if number == 1 else None,
            started_at=timezone.now() - timedelta(days=number),
        )
        for number in range(count)
    ]
    touch([call.pk for call in calls])
    refresh()
    return calls


def body_of(response) -> bytes:
    """All of a file, read as an ASGI server does."""

    async def read() -> bytes:
        return b"".join([chunk async for chunk in response])

    return async_to_sync(read)()


def test_figures_come_with_what_they_are_made_of(client):
    some_calls()
    found = client.get(
        BASE + "figures/", {"metrics": ["handled", "resolution"], "split": "intent"}
    ).json()

    by_key = {g["key"]: {f["metric"]: f for f in g["figures"]} for g in found["groups"]}
    assert by_key["book_appointment"]["resolution"] == {
        "metric": "resolution",
        "numerator": 1,
        "denominator": 3,
        "value": pytest.approx(100 / 3),
        "provisional": False,
        "previous": None,
    }
    assert [f["value"] for f in found["totals"]] == [5, 20]
    assert found["window"]["time_zone"] == "America/New_York"
    assert found["metrics"][1]["definition"] == METRICS["resolution"].definition
    assert found["waiting"] is False


def test_a_change_that_is_not_counted_yet_is_said(client):
    calls = some_calls()
    touch([calls[0].pk])

    assert client.get(BASE + "figures/").json()["waiting"] is True


def test_each_figure_can_be_seen_beside_the_period_before(client):
    some_calls(5)
    today = timezone.localdate()
    asked = {"metrics": "handled", "since": today - timedelta(days=1), "until": today}

    found = client.get(BASE + "figures/", {**asked, "compare": "true"}).json()

    (total,) = found["totals"]
    assert (total["value"], total["previous"]["value"]) == (2, 2)
    assert found["compared_with"]["last"] == str(today - timedelta(days=2))


def test_pages_of_groups_together_are_the_whole(client):
    some_calls()
    asked = {"metrics": "handled", "by": "day", "split": "intent"}
    whole = client.get(BASE + "figures/", asked).json()
    pages, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = client.get(BASE + "figures/", {**asked, "page_size": 2, **more}).json()
        assert len(page["groups"]) <= 2
        pages += page["groups"]
        cursor = page["next"]
        if cursor is None:
            break

    assert pages == whole["groups"]
    assert len(pages) == 5


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"metrics": "nonsense"}, "metrics"),
        ({"metrics": ""}, "metrics"),
        ({"by": "fortnight"}, "by"),
        ({"since": "2026-13-01"}, "since"),
        ({"since": "20260101"}, "since"),
        ({"since": ""}, "since"),
        ({"since": "0001-01-01"}, "since"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "since"),
        ({"since": "2026-01-01", "until": "2026-03-01", "by": "hour"}, "since"),
        ({"compare": "maybe"}, "compare"),
        ({"page_size": "0"}, "page_size"),
        ({"cursor": "!"}, "cursor"),
        ({"cursor": "bnVsbA=="}, "cursor"),
        ({"line": "x"}, "line"),
        ({"metrics": "handled", "reason": "complaint"}, "reason"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_its_reason(client, asked, field):
    response = client.get(BASE + "figures/", asked)

    assert response.status_code == 400
    assert list(response.json()) == [field]
    assert all(isinstance(text, str) for text in response.json()[field])


def test_reports_have_a_permission_of_their_own():
    client = client_of(staff("dana", "calls.view_call"))

    for path in ("figures/", "metrics/", "figures.csv", "calls/?metric=handled"):
        assert client.get(BASE + path).status_code == 403


def test_figures_of_money_need_the_permission_to_see_costs(client):
    assert client.get(BASE + "figures/", {"metrics": "cost"}).status_code == 403
    names = {metric["id"] for metric in client.get(BASE + "metrics/").json()}
    assert "cost" not in names
    assert "handled" in names


def test_the_same_answer_is_not_sent_twice(client):
    some_calls()
    first = client.get(BASE + "figures/")
    again = client.get(BASE + "figures/", headers={"if-none-match": first["ETag"]})
    call_of()
    touch(Call.objects.values_list("pk", flat=True))
    changed = client.get(BASE + "figures/", headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert "private" in first["Cache-Control"]


def test_the_calls_behind_a_figure_are_listed(client):
    calls = some_calls()
    escalation(calls[2])
    asked = {"metric": "containment", "intent": "book_appointment", "page_size": 1}

    found = client.get(BASE + "calls/", asked).json()
    seen = [found["results"][0]["id"]]
    while found["next"]:
        found = client.get(found["next"]).json()
        seen += [row["id"] for row in found["results"]]

    assert seen == [calls[0].pk, calls[4].pk]


@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "cD05OTk5LTk5LTk5"])
def test_a_cursor_that_is_none_finds_nothing(client, cursor):
    response = client.get(BASE + "calls/", {"metric": "handled", "cursor": cursor})

    assert response.status_code == 404


def test_numbers_and_names_are_for_those_who_may_see_customers():
    some_calls(1)
    blind = client_of(staff("bea", REPORTS, "calls.view_call"))
    page = blind.get(BASE + "calls/", {"metric": "handled"}).json()
    table = body_of(blind.get(BASE + "calls.csv", {"metric": "handled"})).decode()

    assert page["results"][0]["from_number"] is None
    assert "+1555" not in table
    assert "Lopez" not in table


def test_a_csv_has_one_figure_a_row(client):
    some_calls()
    response = client.get(
        BASE + "figures.csv", {"metrics": ["handled", "resolution"], "split": "line"}
    )
    rows = list(csv.DictReader(io.StringIO(body_of(response).decode())))

    assert response["Content-Type"] == "text/csv"
    assert "attachment" in response["Content-Disposition"]
    assert [(r["label"], r["metric"], r["numerator"]) for r in rows] == [
        ("No line", "handled", "4"),
        ("No line", "resolution", "1"),
        ("Body shop", "handled", "1"),
        ("Body shop", "resolution", "0"),
    ]


def test_a_name_that_looks_like_a_formula_is_text_in_files(client):
    line = Line.objects.create(number="+15550008888", name="=1+1")
    touch([call_of(maria(), line=line).pk])
    refresh()

    table = body_of(client.get(BASE + "figures.csv", {"split": "line"})).decode()
    calls = body_of(client.get(BASE + "calls.csv", {"metric": "handled"})).decode()

    assert ",'=1+1," in table
    assert ",'=1+1," in calls
    assert ",'+15550101001," in calls


def cells_of(sheet: bytes) -> list[str]:
    """The texts of a spreadsheet, and that it holds no formula."""
    with zipfile.ZipFile(io.BytesIO(sheet)) as book:
        root = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    assert root.find(f".//{space}f") is None
    return [cell.text or "" for cell in root.iter(f"{space}t")]


@pytest.mark.parametrize("path", ["figures.xlsx", "calls.xlsx?metric=handled"])
def test_a_spreadsheet_can_be_opened_and_holds_the_rows(client, path):
    some_calls()
    texts = cells_of(body_of(client.get(BASE + path)))

    assert ("handled" in texts) or (Call.objects.first().call_sid in texts)


def test_a_file_is_given_whatever_is_accepted(client):
    response = client.get(BASE + "figures.csv", headers={"accept": "text/csv"})
    refused = client.get(BASE + "figures.csv?by=x", headers={"accept": "text/csv"})

    assert response.status_code == 200
    assert refused.json() == {"by": ['"x" is not a valid choice.']}


def test_rows_are_read_only_as_fast_as_they_are_sent():
    read = []

    def rows():
        for number in range(100_000):
            read.append(number)
            yield [number]

    async def first_chunks() -> None:
        stream = aiter(csv_file("x", ["n"], rows()).streaming_content)
        await anext(stream)
        await anext(stream)

    asyncio.run(first_chunks())
    assert len(read) <= 2_001


def test_who_asks_too_much_is_told_how_long_to_wait(client):
    cache.clear()
    with override_settings(API_REQUESTS_PER_MINUTE=2, API_FILES_PER_MINUTE=1):
        answers = [client.get(BASE + "metrics/") for _ in range(3)]
        files = [client.get(BASE + "figures.csv").status_code for _ in range(2)]
        other = client_of(staff("olaf", REPORTS)).get(BASE + "metrics/")
    cache.clear()

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) <= 60
    assert files == [200, 429]
    assert other.status_code == 200


def test_days_are_the_shops(client):
    late = datetime(2026, 6, 2, 3, 30, tzinfo=UTC)  # 23:30 on the 1st
    touch([call_of(started_at=late, answered_at=late, ended_at=late).pk])
    refresh()

    for day, count in ((date(2026, 6, 1), 1), (date(2026, 6, 2), 0)):
        asked = {"metrics": "handled", "since": day, "until": day}
        (total,) = client.get(BASE + "figures/", asked).json()["totals"]
        assert total["value"] == count


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-11-02", 24)]
)
def test_a_day_has_the_hours_its_clock_shows(client, day, hours):
    """On the day clocks are set back there are two hours from one to two."""
    asked = {"metrics": "offered", "since": day, "until": day, "by": "hour"}
    groups = client.get(BASE + "figures/", asked).json()["groups"]
    assert len({group["begins"] for group in groups}) == len(groups) == hours


def test_calls_without_one_are_named_so(client):
    call = call_of(intent="", call_type="", outcome="")
    touch([call.pk])
    refresh()
    for split, name in (
        ("line", "No line"),
        ("intent", "No intent"),
        ("version", "No version"),
        ("call_type", "No type"),
        ("flow", "No flow"),
    ):
        answer = client.get(BASE + "figures/", {"metrics": "offered", "split": split})
        assert [group["label"] for group in answer.json()["groups"]] == [name]
