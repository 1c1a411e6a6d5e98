"""Stopped or killed processes: every row tells the truth, and nothing said is lost."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from apps.calls.choices import CallStatus, SummaryStatus
from apps.calls.models import Call, CallEvent, CallSummary, Turn
from apps.calls.telephony.simulator import (
    CallerLine,
    CallOptions,
    CallReport,
    place_call,
)
from apps.calls.telephony.simulator.options import new_sid
from callcenter.testing.server import RunningServer
from callcenter.testing.workers import SERVERS

from .conftest import speak, wait_for

pytestmark = [pytest.mark.calls, pytest.mark.xdist_group(SERVERS)]

ASKED = "what are your opening hours"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server of this module's own: the tests end its processes."""
    running = RunningServer(tmp_path_factory.mktemp("killed"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def telephones() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


@dataclass
class Telephone:
    """A call that goes on while the test does something to the server."""

    call_sid: str
    report: Future[CallReport]

    def row(self, alias: str) -> Call:
        return Call.objects.using(alias).get(call_sid=self.call_sid)

    def ended_row(self, alias: str) -> Call:
        return wait_for(lambda: None if (row := self.row(alias)).is_live else row)

    def turns(self, alias: str) -> list[Turn]:
        turns = Turn.objects.using(alias).filter(call__call_sid=self.call_sid)
        return list(turns.order_by("index"))

    def wait_until_answered(self, alias: str) -> None:
        """The caller asked, and the agent's answer is on its way."""
        wait_for(lambda: True if len(self.turns(alias)) >= 3 else None)


def dial(
    server: RunningServer, telephones: ThreadPoolExecutor, *lines: str, **more: Any
) -> Telephone:
    options = CallOptions(
        url=server.url,
        auth_token=server.AUTH_TOKEN,
        voice=speak,
        steps=tuple(CallerLine(line) for line in lines),
        **{"call_sid": new_sid("CA"), "timeout_seconds": 40, **more},
    )
    report = telephones.submit(lambda: asyncio.run(place_call(options)))
    return Telephone(options.call_sid, report)


def summary_of(telephone: Telephone, alias: str) -> CallSummary | None:
    return (
        CallSummary.objects.using(alias)
        .filter(call__call_sid=telephone.call_sid, status=SummaryStatus.READY)
        .first()
    )


def kill(server: RunningServer, name: str) -> None:
    os.kill(server.pid(name), signal.SIGKILL)
    assert server.wait_for_end(name, 10) == -signal.SIGKILL


def test_what_is_stopped_or_killed_leaves_true_rows_and_is_taken_up_again(
    server, server_rows, telephones
):
    """One story, because every start of a server takes its time."""
    # The worker is killed; calls end, and nobody is there to sum them up.
    kill(server, "worker")
    unsummed = dial(server, telephones, hangup_after_seconds=2)
    unsummed.report.result(30)
    assert unsummed.ended_row(server_rows).status == CallStatus.COMPLETED

    # The server is asked to stop in the middle of a call.
    live = dial(server, telephones, ASKED, "tell me more")
    live.wait_until_answered(server_rows)
    os.kill(server.pid("web"), signal.SIGTERM)
    wait_for(lambda: "Draining" in server.log("web") or None)

    # Who calls now is told so politely.
    late = dial(server, telephones).report.result(30)
    assert late.ended_by == "agent"
    assert late.webhooks[0].status == 200
    assert "Please call again in a minute." in " ".join(late.said_by_twilio)
    turned_away = Call.objects.using(server_rows).get(call_sid=late.call_sid)
    assert (turned_away.status, turned_away.end_reason) == ("refused", "draining")

    # The live call is closed so that it could go on elsewhere, and nothing is lost.
    assert server.wait_for_end("web", 20) == 0
    row = live.ended_row(server_rows)
    assert (row.status, row.end_reason) == (CallStatus.LOST, "shutdown")
    assert row.ended_at is not None
    assert row.next_step["verb"] == "resume"
    assert [t.speaker for t in live.turns(server_rows)][:3] == [
        "agent",
        "caller",
        "agent",
    ]
    assert live.turns(server_rows)[1].text == ASKED
    assert live.report.result(30).streams[0].close_code == 4012
    assert "Traceback" not in server.log("web")
    spilled = list((Path(server.data_dir) / "recorder-spill").glob("*.jsonl"))
    assert spilled == []

    # The next start does what the killed worker had not done.
    server.stop()
    server.start()
    summary = wait_for(partial(summary_of, unsummed, server_rows), 40)
    assert summary.attempts == 1

    # The server is killed in the middle of a call: the row cannot know of it yet.
    cut = dial(server, telephones, ASKED, "tell me more")
    cut.wait_until_answered(server_rows)
    children = _children(server.pid("web"))
    assert children
    kill(server, "web")
    assert cut.row(server_rows).status == CallStatus.IN_PROGRESS
    cut.report.result(40)  # the caller finds nobody

    # Once it has been silent for long enough, the worker closes it as lost.
    silent_since = timezone.now() - timedelta(seconds=50)
    Call.objects.using(server_rows).filter(call_sid=cut.call_sid).update(
        heartbeat_at=silent_since
    )
    server.manage("shell", "-c", _SWEEP)
    row = cut.ended_row(server_rows)
    assert (row.status, row.end_reason) == (CallStatus.LOST, "lost")
    assert row.ended_at == silent_since
    assert len(cut.turns(server_rows)) >= 3
    ended = CallEvent.objects.using(server_rows).get(call=row, kind="call_ended")
    assert ended.data["by"] == "sweeper"
    wait_for(partial(summary_of, cut, server_rows), 40)
    assert "Traceback" not in server.log("worker")

    # What the killed server had started does not outlive it.
    wait_for(lambda: None if any(map(_runs, children)) else True, 15)


_SWEEP = "from apps.calls.tasks import sweep_lost_calls; sweep_lost_calls.delay()"


def _children(pid: int) -> list[int]:
    """All descendants of a process."""
    found, waiting = [], [pid]
    while waiting:
        parent = waiting.pop()
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            fresh = [int(child) for child in task.read_text().split()]
            found += fresh
            waiting += fresh
    return found


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
