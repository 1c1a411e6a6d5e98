"""How fast staff's pages and reports are at a business's full size, on PostgreSQL.

python -m bench.reports                  # a million calls; makes them once (an hour)
python -m bench.reports --calls 100000

A server and a worker of their own, over HTTP as a browser asks; meanwhile calls go on:
a thousand rows a minute are written and changed, each marking its reports as due.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import psycopg

from bench.live_updates import LiveUpdates
from bench.machine import machine
from bench.usage import Usage
from callcenter.testing import resources
from callcenter.testing.environment import ROOT
from callcenter.testing.server import RunningServer

RESULTS: Final = Path(__file__).with_name("results")
DATABASE: Final = "callcenter_bench_reports"
PACKAGES: Final = ("django", "daphne", "psycopg", "djangorestframework")
UPDATES_A_MINUTE: Final = 1_000

# What a person waits for without noticing it much: milliseconds, 95 of 100 requests.
TARGETS: Final = {"report": 300, "list": 200, "call": 150}


def main() -> None:
    options = _options()
    url = _database()
    with tempfile.TemporaryDirectory(prefix="callcenter-bench-") as folder:
        server = RunningServer(Path(folder), environment={"DATABASE_URL": url})
        server.start()
        try:
            _fill(server, url, options.calls)
            result = _measure(server, url, options.rounds)
        finally:
            server.stop()
    result["machine"] = machine(PACKAGES)
    print(as_table(result))
    name = f"{datetime.now(UTC):%Y-%m-%d}-reports.json"
    (RESULTS / name).write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=40)
    return parser.parse_args()


def _database() -> str:
    """The URL of the benchmark's own database, made when it is not there."""
    base = resources.postgres_url()
    if not base:
        raise SystemExit("No PostgreSQL: set TEST_POSTGRES_URL.")
    with psycopg.connect(base, autocommit=True) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)
        )
        if found.fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")
    return urlsplit(base)._replace(path=f"/{DATABASE}").geturl()


def _fill(server: RunningServer, url: str, calls: int) -> None:
    with psycopg.connect(url) as connection:
        have = _count(connection, "calls_call")
    missing = calls - have
    if missing > 0:
        print(f"Making {missing:,} calls.", flush=True)
        made = ("generate_calls", "--calls", str(missing), "--force")
        subprocess.run(  # noqa: S603 - shows how far it is; takes what it takes
            [sys.executable, "manage.py", *made], cwd=ROOT, env=server.env, check=True
        )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _measure(server: RunningServer, url: str, rounds: int) -> dict[str, Any]:
    with psycopg.connect(url) as connection:
        rows = {
            name: _count(connection, f"calls_{name}")
            for name in ("call", "turn", "callevent", "callrollup")
        }
        middle = connection.execute(
            "SELECT id, from_number FROM calls_call ORDER BY id OFFSET %s LIMIT 1",
            (rows["call"] // 2,),
        ).fetchone()
    assert middle is not None
    with ExitStack() as stack:
        client = _signed_in(stack, server)
        updates = stack.enter_context(LiveUpdates(url, UPDATES_A_MINUTE))
        pages = [
            _page(client, kind, name, path, rounds)
            for kind, name, path in _paths(*middle)
        ]
        pages.append(_month_as_csv(client, server))
        written = updates.written
    return {"rows": rows, "updates": written, "pages": pages}


def _paths(call_id: int, number: str) -> Iterator[tuple[str, str, str]]:
    today = date.today()
    year = today - timedelta(days=364)
    admin, api = "/admin/calls/call", "/api/v1/reports/figures/"
    yield "report", "dashboard, 28 days", f"{admin}/reports/"
    yield "report", "dashboard, today", f"{admin}/reports/?period=today"
    custom = f"period=custom&first={year}&last={today}"
    yield "report", "dashboard, a year", f"{admin}/reports/?{custom}"
    for by in ("day", "week", "month"):
        yield "report", f"a year by {by}", f"{api}?since={year}&until={today}&by={by}"
    yield "report", "28 days by hour", f"{api}?by=hour"
    for split in ("line", "version", "intent", "flow", "reason", "staff"):
        asked = f"since={year}&until={today}&split={split}&compare=true"
        yield "report", f"a year by {split}, compared", f"{api}?{asked}"
    behind = f"{admin}/reports/calls/?metric=resolution"
    yield "list", "calls behind a figure", behind
    yield "list", "calls", f"{admin}/"
    yield "list", "calls that failed", f"{admin}/?status__exact=failed"
    yield "list", "search: a number", f"{admin}/?q={number[-7:]}"
    yield "list", "search: a name", f"{admin}/?q=Okafor"
    yield "list", "search: nothing there", f"{admin}/?q=zzzzzz"
    yield "list", "API: calls", "/api/v1/calls/"
    yield "list", "API: search", f"/api/v1/calls/?search={number[-7:]}"
    yield "call", "a call's page", f"{admin}/{call_id}/change/"
    yield "call", "API: a call", f"/api/v1/calls/{call_id}/"


def _page(
    client: httpx.Client, kind: str, name: str, path: str, rounds: int
) -> dict[str, Any]:
    times = []
    for number in range(rounds + 2):
        began = time.perf_counter()
        answer = client.get(path)
        if number >= 2:  # the first ones fill caches
            times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
    times.sort()
    return {
        "kind": kind,
        "page": name,
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
        "bytes": len(answer.content),
    }


def _month_as_csv(client: httpx.Client, server: RunningServer) -> dict[str, Any]:
    """A month of calls as a file: how fast, and what the server's memory does."""
    last = date.today()
    asked = f"metric=offered&since={last - timedelta(days=30)}&until={last}"
    usage = Usage(server.pid("web"))
    before = most = usage.memory_bytes()
    stop = threading.Event()

    def watch() -> None:
        nonlocal most
        while not stop.wait(0.05):
            most = max(most, usage.memory_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    began, size, first_ms = time.perf_counter(), 0, 0.0
    with client.stream("GET", f"/api/v1/reports/calls.csv?{asked}") as answer:
        for chunk in answer.iter_bytes():
            first_ms = first_ms or (time.perf_counter() - began) * 1000
            size += len(chunk)
    stop.set()
    watcher.join()
    return {
        "kind": "file",
        "page": "a month as CSV",
        "first_ms": round(first_ms, 1),
        "seconds": round(time.perf_counter() - began, 2),
        "bytes": size,
        "memory_grew_mib": round((most - before) / 2**20, 1),
    }


def _signed_in(stack: ExitStack, server: RunningServer) -> httpx.Client:
    client = stack.enter_context(
        httpx.Client(base_url=server.url, timeout=120, trust_env=False)
    )
    client.get("/admin/login/")
    name, password = server.ADMIN
    client.post(
        "/admin/login/",
        data={
            "username": name,
            "password": password,
            "csrfmiddlewaretoken": client.cookies["csrftoken"],
        },
    )
    if "sessionid" not in client.cookies:
        raise SystemExit("The benchmark could not sign in.")
    return client


def _count(connection: Any, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    return int(row[0])


def as_table(result: Mapping[str, Any]) -> str:
    rows = ", ".join(f"{count:,} {name}" for name, count in result["rows"].items())
    lines = [f"{rows}; {result['updates']} live updates meanwhile", ""]
    lines += ["| page | p50 ms | p95 ms | target |", "|---|---|---|---|"]
    lines += [_line(page) for page in result["pages"] if "p95_ms" in page]
    for page in result["pages"]:
        if page["kind"] == "file":
            lines.append(
                f"\n{page['page']}: {page['bytes']:,} bytes in {page['seconds']} s, "
                f"the first after {page['first_ms']} ms; the server's memory grew by "
                f"{page['memory_grew_mib']} MiB"
            )
    return "\n".join(lines)


def _line(page: Mapping[str, Any]) -> str:
    target = TARGETS[page["kind"]]
    mark = "" if page["p95_ms"] <= target else " (missed)"
    cells: Sequence[str] = (
        page["page"],
        f"{page['p50_ms']:.0f}",
        f"{page['p95_ms']:.0f}",
        f"{target}{mark}",
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
