"""Whole calls of a simulated Vapi against a real server, and its honesty."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import time
from pathlib import Path

import orjson
import pytest
from asgiref.sync import sync_to_async
from django.core.management import CommandError, call_command

from apps.agentbrain.engines.simulators.chat.performing import Pace
from apps.agentbrain.engines.simulators.chat.server import ChatSimulator
from apps.calls.choices import CallStatus
from apps.calls.models import Call, CallEvent, Turn
from apps.calls.telephony.vapi import lease
from apps.calls.telephony.vapi.simulator import CallerSays, CallOptions, place_call
from apps.calls.telephony.vapi.simulator.vendor import Vendor
from callcenter.supervisor.commands import web_command
from callcenter.testing import resources
from callcenter.testing.server import RunningServer

pytestmark = pytest.mark.calls

BOOKING = (
    CallerSays("I need an oil change"),
    CallerSays("as soon as possible", interrupts_after=25),
    CallerSays("the first one", retries=1),
    CallerSays("Ann Bell", disconnects=True),
    CallerSays("555 123", goes_on="4567"),
    CallerSays("skip"),
    CallerSays("a 2019 Honda Civic"),
    CallerSays("yes"),
    CallerSays("no thanks, goodbye"),
)
LONG = "We open at eight in the morning and close at six in the evening. " * 6
VALIDATOR = Path(__file__).with_name("validate_messages.py")


class SecondProcess(RunningServer):
    """Another web process on the same database."""

    def start(self) -> None:
        self._spawn("web", web_command("127.0.0.1", self.port))
        self._wait_until_ready()


def turns_of(alias: str, sid: str) -> list[Turn]:
    rows = Turn.objects.using(alias).filter(call__call_sid=sid)
    return list(rows.order_by("index"))


async def place(server, *steps, **options):
    return await place_call(CallOptions(url=server.url, steps=steps, **options))


def test_a_whole_call_with_all_its_mishaps(server, server_rows):
    report = asyncio.run(place(server, *BOOKING))
    assert not report.failure
    assert report.ended_reason == "assistant-ended-call"
    call = Call.objects.using(server_rows).get(call_sid=report.call_id)
    assert (call.status, call.end_reason) == (CallStatus.COMPLETED, "goodbye")
    assert call.outcome == "booked"
    turns = turns_of(server_rows, report.call_id)
    assert [turn.index for turn in turns] == list(range(len(turns)))
    callers = [turn.text for turn in turns if turn.speaker == "caller"]
    assert callers[3] == "Ann Bell"
    assert callers.count("the first one") == 1
    assert " ".join(callers[4:5]).startswith("555 123")
    cut = [turn for turn in turns if turn.interrupted]
    assert cut
    assert all(len(turn.heard_text) < len(turn.text) for turn in cut)
    assert report.exchanges[2].repeated == [report.exchanges[2].text]
    events = CallEvent.objects.using(server_rows).filter(call=call)
    assert events.filter(kind="vapi_report").count() == 1
    assert events.filter(kind="call_ended").count() == 1


def test_the_command_tells_the_conversation(server, server_rows):
    out = io.StringIO()
    call_command(
        "simulate_vapi_call",
        "--say=what are your opening hours",
        "--say=goodbye",
        f"--url={server.url}",
        stdout=out,
    )
    told = out.getvalue()
    assert "caller: what are your opening hours" in told
    assert "agent: Thank you for calling" in told
    assert "first word after" in told
    assert "assistant-ended-call" in told


def test_the_command_says_what_is_wrong():
    with pytest.raises(CommandError, match="assistant-request"):
        call_command(
            "simulate_vapi_call", "--url=http://127.0.0.1:9", stdout=io.StringIO()
        )


def test_two_processes_and_one_that_is_killed(server, server_rows, tmp_path):
    """Requests of one call go to one process and the other; then one dies speaking."""
    with ChatSimulator.run_in_thread(
        replies=("Good morning.", LONG), pace=Pace(tokens_per_second=10)
    ) as ollama:
        speaking = SecondProcess(
            server.data_dir,
            worker=False,
            environment={"LLM": "ollama", "OLLAMA_URL": ollama.url},
        )
        speaking.start()
        try:
            asyncio.run(_die_speaking(server, speaking, server_rows))
        finally:
            speaking.stop()


async def _die_speaking(server, speaking, alias) -> None:
    options = CallOptions(url=server.url)
    one, other = Vendor(options), Vendor(CallOptions(url=speaking.url))
    other.parties = one.parties  # the same call, told to another process
    answer = await one.tell("assistant-request")
    history = [{"role": "assistant", "content": answer["assistant"]["firstMessage"]}]
    history.append({"role": "user", "content": "I need an oil change"})
    text = await _reply(one, history)
    history.append({"role": "assistant", "content": text})
    history.append({"role": "user", "content": "hold on, when do you open"})
    greeted = await _reply(other, history)  # the other process goes on from here
    assert "Good morning" in greeted
    history.append({"role": "assistant", "content": greeted})
    history.append({"role": "user", "content": "and when do you close"})
    heard = ""
    try:
        async for chunk in other.complete(history, []):
            heard += chunk["choices"][0]["delta"].get("content") or ""
            if len(heard) > 20:
                os.kill(speaking.pid("web"), signal.SIGKILL)
    except Exception as broken:
        assert "completions" in str(broken)  # noqa: PT017
    assert "We open at eight" in LONG
    assert heard.strip()
    history.append({"role": "assistant", "content": heard.strip()})
    history.append({"role": "user", "content": "the oil change, my name is Ann Bell"})
    began = time.monotonic()
    text = await _reply(one, history)
    waited = time.monotonic() - began
    print(f"went on {waited:.1f} s after the kill")
    assert waited < lease.LEASE.total_seconds() + 3
    assert text
    turns = await sync_to_async(turns_of)(alias, options.call_id)
    assert [turn.index for turn in turns] == list(range(len(turns)))
    callers = [turn.text for turn in turns if turn.speaker == "caller"]
    assert callers == [line["content"] for line in history if line["role"] == "user"]
    await one.close()
    await other.close()


async def _reply(vendor: Vendor, history) -> str:
    chunks = [chunk async for chunk in vendor.complete(history, [])]
    return "".join(c["choices"][0]["delta"].get("content") or "" for c in chunks)


def test_what_it_sends_and_gets_is_what_vapis_own_package_knows(server, server_rows):
    python = resources.vendor_clients()
    if not python:
        pytest.skip("absent: vendors' clients (.ci/outside-clients)")
    report = asyncio.run(
        place(server, CallerSays("when do you open"), CallerSays("goodbye"))
    )
    call = {
        "id": "call_1",
        "type": "function",
        "function": {"name": "find_slots", "arguments": "{}"},
    }

    async def results():
        vendor = Vendor(CallOptions(url=server.url))
        told = await vendor.tell("tool-calls", toolCallList=[call])
        where = await vendor.tell("transfer-destination-request")
        await vendor.close()
        return told, where

    told, where = asyncio.run(results())
    body = orjson.dumps(
        {
            "messages": report.sent,
            "assistant": report.assistant,
            "results": told,
            "destination": where,
        }
    )
    checked = subprocess.run(
        [python, "-P", str(VALIDATOR)],
        input=body,
        capture_output=True,
        timeout=300,  # its types take a quarter of a minute of processor time to load
        check=False,
    )
    assert checked.returncode == 0, checked.stderr.decode()[-3000:]
    assert checked.stdout.decode().split() == ["messages", str(len(report.sent))]
