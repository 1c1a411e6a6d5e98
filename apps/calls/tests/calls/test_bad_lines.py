"""Bad lines over the real wire: refused or ignored with one line, nobody disturbed."""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from apps.calls.choices import CallStatus
from apps.calls.models import Call, CallEvent, Turn
from apps.calls.telephony.simulator import (
    AfterPause,
    CallerLine,
    CallOptions,
    CallReport,
    place_call,
)
from apps.calls.telephony.simulator.faults import Burst, Faults, Window
from apps.calls.tests.calls.hostile_sockets import babble, come_and_go, scribble
from callcenter.testing.server import RunningServer

from .conftest import speak, wait_for

pytestmark = pytest.mark.calls

IGNORED = "A message of the caller's line was ignored."
REFUSED = "A stream was refused."
BROKEN = "The line broke off."

GARBAGE_KINDS = {
    "malformed_json",
    "binary_frame",
    "unknown_event",
    "wrong_stream_sid",
    "malformed_frame",
}

ASKING = CallerLine("What are your opening hours?")


# The longest gap in the agent's voice that passes for speech, on a busy machine.
LONGEST_GAP_MS = 250.0


@dataclass(frozen=True)
class Bad:
    """A fault, and the warnings the log must hold about its call, in any order.

    ``closed``: the code the server closes the first stream with; None when the caller
    is the one who leaves.
    """

    faults: Faults
    warnings: tuple[str, ...] = ()
    status: str = CallStatus.COMPLETED
    reason: str = "caller"
    closed: int | None = None
    line: CallerLine = ASKING


TALKS_ON = {
    "jitter": Bad(Faults(jitter_ms=100)),
    "a stall": Bad(Faults(stalls=(Window(7_000, 1_500),))),
    "a muted caller": Bad(
        Faults(mutes=(Window(2_800, 4_000),)),  # in mid-sentence
        line=replace(ASKING, start=AfterPause(2_000)),
    ),
    "sound before the start": Bad(Faults(media_before_start=40)),
    "a second start": Bad(
        Faults(second_start_at_ms=2_000), (f"{IGNORED} second_start",)
    ),
    "another stream's sound": Bad(
        Faults(wrong_stream_sid=Burst(2_000, 50)), (f"{IGNORED} wrong_stream_sid",)
    ),
    "an oversized frame": Bad(
        Faults(oversize=Burst(2_000, 100_000)), (f"{IGNORED} oversized_frame",)
    ),
    "a second socket": Bad(
        Faults(second_socket_at_ms=2_000), (f"{REFUSED} token used before",)
    ),
}

CUT_OFF = {
    "200 frames of garbage": Bad(
        Faults(garbage=Burst(2_000, 200)),
        (
            *(f"{IGNORED} {kind}" for kind in sorted(GARBAGE_KINDS)),
            "The caller's line sends garbage: closed. ",
        ),
        CallStatus.FAILED,
        "too much garbage",
        closed=1000,
    ),
    "a replayed token": Bad(
        Faults(replay_token=True), (f"{REFUSED} token used before",)
    ),
    "a forged token": Bad(
        Faults(forge_parameters=True), (f"{REFUSED} token unknown",), closed=4008
    ),
    "another audio format": Bad(
        Faults(encoding="audio/x-l16", sample_rate_hz=16_000),
        (f"{REFUSED} The sound is not mu-law, 8000 Hz, mono.",),
        closed=4008,
    ),
    "no start": Bad(Faults(no_start=True), closed=4008),
    "a torn connection": Bad(Faults(drop_at_ms=2_000), (f"{BROKEN} stream lost",)),
    "a frame of five million characters": Bad(
        Faults(oversize=Burst(2_000, 4_000_000)),
        (f"{BROKEN} stream lost",),
        closed=1006,
    ),
    "a half-open socket": Bad(Faults(half_open_at_ms=2_000)),
}

FORGED = "a forged signature"
CALL_SECONDS = 14


"""Long enough for a busy machine to give a caller who was cut off another stream."""


@dataclass
class Lived:
    """What a round of calls left: the callers' reports, and the server's new log."""

    reports: dict[str, CallReport]
    log: str

    def warnings(self, name: str) -> list[str]:
        """``message why`` of every warning about a call."""
        sid = self.reports[name].call_sid
        lines = [x for x in self.log.splitlines() if f"call_sid={sid}" in x]
        return [_told(line) for line in lines if " INFO " not in line]


_LIVED: dict[str, Lived] = {}


"""The rounds of calls, which all tests look at."""


def _told(line: str) -> str:
    message = re.search(r"apps\.\S+ (.*?) \[", line)
    fields = {
        name: quoted or plain
        for name, quoted, plain in re.findall(
            r'(\w+)=(?:"([^"]*)"|(\S+?)(?=[ \]]))', line
        )
    }
    detail = fields.get("kind") or fields.get("why") or fields.get("reason", "")
    return f"{message[1] if message else line} {detail}"


def _options(server: RunningServer, line: CallerLine, **more: Any) -> CallOptions:
    return CallOptions(
        url=server.url,
        auth_token=server.AUTH_TOKEN,
        voice=speak,
        steps=(line,),
        **more,
    )


def _live(server: RunningServer, bad: dict[str, Bad]) -> Lived:
    """Live calls with these faults, and one good call beside them."""
    began = len(server.log("web"))
    calls = {
        name: _options(
            server,
            case.line,
            faults=case.faults,
            hangup_after_seconds=CALL_SECONDS,
        )
        for name, case in bad.items()
    }
    calls["good"] = _options(server, ASKING, hangup_after_seconds=CALL_SECONDS)

    async def all_at_once() -> list[CallReport]:
        return list(await asyncio.gather(*map(place_call, calls.values())))

    reports = dict(zip(calls, asyncio.run(all_at_once()), strict=True))
    wait_for(lambda: _figure(server, "callcenter_calls_live") == 0 or None, 10)
    return Lived(reports, server.log("web")[began:])


@pytest.fixture
def talked_on(server: RunningServer, tried_before: bool) -> Lived:
    if tried_before or "talked on" not in _LIVED:
        _LIVED["talked on"] = _live(server, TALKS_ON)
    return _LIVED["talked on"]


@pytest.fixture
def cut_off(server: RunningServer, tried_before: bool) -> Lived:
    if tried_before or "cut off" not in _LIVED:
        forged = Bad(Faults(forge_signatures=True))
        _LIVED["cut off"] = _live(server, {**CUT_OFF, FORGED: forged})
    return _LIVED["cut off"]


def _check(lived: Lived, name: str, case: Bad, alias: str) -> CallReport:
    report = lived.reports[name]
    assert sorted(lived.warnings(name)) == sorted(case.warnings)
    row = wait_for(partial(_final, report.call_sid, alias))
    assert (row.status, row.end_reason) == (case.status, case.reason)
    assert row.ended_at is not None
    stream = report.streams[0]
    by_server = stream.close_code if stream.ended_by == "server" else None
    assert by_server == case.closed
    return report


def _final(call_sid: str, alias: str) -> Call | None:
    row = Call.objects.using(alias).get(call_sid=call_sid)
    return None if row.is_live else row


@pytest.mark.parametrize("name", TALKS_ON)
def test_a_line_with_this_fault_is_talked_to_all_the_same(talked_on, server_rows, name):
    report = _check(talked_on, name, TALKS_ON[name], server_rows)
    assert not report.failure
    assert report.agent_utterances


@pytest.mark.parametrize("name", CUT_OFF)
def test_a_line_with_this_fault_is_cut_off_and_its_row_is_true(
    cut_off, server_rows, name
):
    _check(cut_off, name, CUT_OFF[name], server_rows)


@pytest.mark.parametrize("name", ["a forged token", "another audio format", "no start"])
def test_a_caller_whose_stream_was_refused_gets_another_one(cut_off, name):
    report = cut_off.reports[name]
    assert [stream.ended_by for stream in report.streams] == ["server", "caller"]


def test_a_second_socket_and_a_replayed_token_are_closed_unheard(talked_on, cut_off):
    strangers = [
        *talked_on.reports["a second socket"].strangers,
        *cut_off.reports["a replayed token"].strangers,
    ]
    assert [(s.close_code, s.messages_received) for s in strangers] == [(4008, 0)] * 2


def test_messages_before_a_start_are_one_line_a_socket(talked_on, cut_off):
    assert talked_on.log.count("kind=before_start") == 1
    # With no start at all they go on until it is enough.
    assert cut_off.log.count("kind=before_start") == 1
    assert cut_off.log.count(f'{REFUSED} [why="too much garbage"]') == 1


def test_a_forged_signature_opens_no_call(cut_off, server_rows):
    report = cut_off.reports[FORGED]
    assert "403" in report.failure
    assert not Call.objects.using(server_rows).filter(call_sid=report.call_sid).exists()
    refused = "A webhook without a valid signature was refused."
    assert cut_off.log.count(refused) == len(report.statuses)


@pytest.mark.parametrize("round_", ["talked_on", "cut_off"])
def test_a_good_call_beside_them_goes_on_in_step(round_, request, server_rows):
    lived = request.getfixturevalue(round_)
    report = lived.reports["good"]
    assert not report.failure
    assert not report.warnings
    assert lived.warnings("good") == []
    assert [gap for gap in report.starvations if gap.gap_ms > LONGEST_GAP_MS] == []
    turns = Turn.objects.using(server_rows).filter(call__call_sid=report.call_sid)
    said = {turn.speaker: turn.text.lower() for turn in turns}
    assert "opening hours" in said["caller"]
    assert "eight in the morning" in said["agent"]


@pytest.mark.parametrize("round_", ["talked_on", "cut_off"])
def test_no_traceback_is_logged_and_none_is_sent(round_, request):
    lived = request.getfixturevalue(round_)
    assert "Traceback" not in lived.log
    assert " ERROR " not in lived.log
    assert "close code" not in lived.log
    bodies = [w.body for r in lived.reports.values() for w in r.webhooks]
    assert not [body for body in bodies if b"Traceback" in body]


def test_a_caller_who_muted_is_heard_to_the_end_of_what_came(talked_on, server_rows):
    sid = talked_on.reports["a muted caller"].call_sid
    turns = Turn.objects.using(server_rows).filter(call__call_sid=sid)
    assert [turn for turn in turns if turn.speaker == "caller"]


def test_what_was_wrong_with_a_line_is_in_the_call_s_own_log(cut_off, server_rows):
    sid = cut_off.reports["200 frames of garbage"].call_sid
    events = CallEvent.objects.using(server_rows).filter(
        call__call_sid=sid, kind="protocol_warning"
    )
    assert {event.data["kind"] for event in events} >= GARBAGE_KINDS


@pytest.mark.usefixtures("talked_on")
def test_what_was_said_is_counted(server):
    assert _figure(server, 'callcenter_frames_total{direction="in"}') > 1_000
    assert _figure(server, 'callcenter_frames_total{direction="out"}') > 1_000
    assert _figure(server, "callcenter_response_seconds_count") >= 1
    assert _figure(server, "callcenter_response_seconds_sum") > 0


def test_turns_are_dated_by_when_the_caller_heard_them(talked_on, server_rows):
    report = talked_on.reports["good"]
    turns = Turn.objects.using(server_rows).filter(call__call_sid=report.call_sid)
    heard = [utterance.start_ms for utterance in report.agent_utterances]
    for turn in turns.filter(speaker="agent"):
        # A voice begins softly, and this machine has a lot to do.
        nearest = min(heard, key=lambda start_ms: abs(start_ms - turn.started_ms))
        assert abs(nearest - turn.started_ms) < 400


# Strangers who never get as far as a call.


def test_fuzz_floods_and_dropped_sockets_leave_nothing_behind(server):
    began = len(server.log("web"))
    before = _held(server)

    async def everything() -> CallReport:
        good = asyncio.create_task(
            place_call(_options(server, ASKING, hangup_after_seconds=8))
        )
        await asyncio.gather(*(babble(server, seed) for seed in range(6)))
        await asyncio.gather(*(scribble(server, seed) for seed in range(12)))
        for _ in range(2):
            await asyncio.gather(*(come_and_go(server, n) for n in range(50)))
        return await good

    report = asyncio.run(everything())
    assert not report.failure
    assert [gap for gap in report.starvations if gap.gap_ms > LONGEST_GAP_MS] == []
    log = wait_for(lambda: _after(server, began, REFUSED, 106))
    assert "Traceback" not in log
    assert " ERROR " not in log
    assert "never retrieved" not in log
    wait_for(lambda: _figure(server, "callcenter_calls_live") == 0 or None)
    files, megabytes = wait_for(
        lambda: held if (held := _held(server))[0] <= before[0] + 15 else None
    )
    assert megabytes < before[1] + 80, f"{before} before, {(files, megabytes)} after"


def test_a_websocket_to_no_address_of_ours_is_refused_with_one_line(server):
    began = len(server.log("web"))

    async def knock() -> int:
        with pytest.raises(InvalidStatus) as refused:
            await connect(server.url.replace("http", "ws") + "/nowhere", proxy=None)
        return refused.value.response.status_code

    assert asyncio.run(knock()) == 403
    log = server.log("web")[began:]
    assert len(log.splitlines()) == 1
    assert 'path=/nowhere why="no such address"' in log


def _after(server: RunningServer, began: int, text: str, times: int) -> str | None:
    log = server.log("web")[began:]
    return log if log.count(text) >= times else None


def _figure(server: RunningServer, name: str) -> float:
    with urlopen(f"{server.url}/metrics") as answer:
        text = answer.read().decode()
    return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)[1])


def _held(server: RunningServer) -> tuple[int, float]:
    """Open files and resident megabytes of the web process."""
    process = Path("/proc") / str(server.pid("web"))
    kilobytes = re.search(r"VmRSS:\s+(\d+)", (process / "status").read_text())
    return len(os.listdir(process / "fd")), int(kilobytes[1]) / 1024
