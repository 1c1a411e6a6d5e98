"""``manage.py simulate_call``: what people type and what they are told."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from io import StringIO

import numpy as np
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.calls.models import Call, Turn
from apps.calls.telephony.simulator.wav import write_call_wav

from .honest_server import HonestServer, tone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def simulate(server, tmp_path):
    async def run(*arguments: str) -> str:
        out = StringIO()
        await asyncio.to_thread(
            call_command,
            "simulate_call",
            *("--url", server.url, "--output", str(tmp_path)),
            *("--patience-ms", "100", "--linger-ms", "300", "--no-answer-ms", "500"),
            *arguments,
            stdout=out,
        )
        return out.getvalue()

    return run


async def greet_and_answer(agent):
    await agent.say(tone(300), mark="greeting")
    await agent.wait_for("mark")
    await agent.wait_quiet_after_speech()
    await agent.say(tone(300))
    await agent.wait_for("stop")


async def test_it_tells_the_call_as_it_happens_and_its_figures(
    server, simulate, tmp_path
):
    server.behave = greet_and_answer
    told = await simulate("--say", "I need an oil change")
    assert "caller: I need an oil change" in told
    assert "ms after the caller" in told
    assert "1 calls, 0 failed" in told
    assert "answer after the caller's line: p50" in told
    (recording,) = tmp_path.glob("CA*.wav")
    assert f"recording: {recording}" in told
    assert "no transcript" in told


async def test_it_shows_the_words_of_a_call_this_database_knows(server, simulate):
    @sync_to_async
    def record(call_sid: str) -> None:
        call = Call.objects.create(call_sid=call_sid, from_number="+15550001111")
        turn = {"call": call, "started_ms": 10, "ended_ms": 20}
        Turn.objects.create(
            **turn,
            index=0,
            speaker="agent",
            text="Thanks for calling Maple Street",
            heard_text="Thanks for",
            interrupted=True,
        )
        Turn.objects.create(**turn, index=1, speaker="caller", text="hello")

    async def greet_and_record(agent):
        await agent.say(tone(300))
        await record(agent.messages[1]["start"]["callSid"])
        await agent.wait_for("stop")

    server.behave = greet_and_record
    told = await simulate("--hangup-after", "1.5")
    words = "agent: 'Thanks for calling Maple Street', cut off; heard: 'Thanks for'"
    assert told.count(words) == 2
    assert told.index(words) < told.index("caller hangs up") < told.rindex(words)
    assert "caller: 'hello'" in told


async def test_steps_happen_in_the_order_they_are_typed(server, simulate, tmp_path):
    write_call_wav(tmp_path / "cough.wav", tone(200), tone(200))
    server.behave = greet_and_answer
    told = await simulate(
        *("--wav", str(tmp_path / "cough.wav"), "--wav-at-once"),
        *("--keys", "7", "--say", "hello"),
    )
    order = ["caller: (cough.wav)", "caller presses 7", "caller: hello"]
    assert sorted(order, key=told.index) == order


async def test_a_line_can_interrupt(server, simulate):
    async def talk(agent):
        await agent.say(tone(4000))
        await agent.wait_quiet_after_speech()
        await agent.ws.close()

    server.behave = talk
    told = await simulate("--say", "stop", "--interrupt-after-ms", "300", "--json")
    (report,) = json.loads(told)
    (line,) = report["lines"]
    assert line["start_ms"] - report["greeting_ms"] == pytest.approx(300, abs=120)
    assert line["barge_in_ms"] > 0


async def test_calls_at_once_come_from_numbers_that_follow(server, simulate):
    told = await simulate(
        *("--calls", "3", "--from", "+15550000009"),
        *("--quiet", "--hangup-after", "0.2"),
    )
    callers = {form["From"] for form in server.forms("/twilio/voice")}
    assert callers == {"+15550000009", "+15550000010", "+15550000011"}
    assert told.startswith("3 calls, 0 failed")


async def test_requests_are_signed_with_the_token_given(server, simulate):
    await simulate("--auth-token", "12345", "--hangup-after", "0.1")
    assert all("x-twilio-signature" in headers for *_, headers in server.requests)


async def test_it_fails_aloud_when_nobody_answers(simulate):
    with pytest.raises(CommandError, match="is the server running"):
        await simulate("--url", "http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--keys", "12x"), "keys are"),
        (("--wav", "/nowhere.wav"), "nowhere.wav"),
        (("--script", "/nowhere.txt"), "nowhere.txt"),
        (("--interrupt-after-ms", "300"), "needs a line"),
        (("--say", "hi", "--interrupt-after-ms", "soon"), "milliseconds"),
        (("--calls", "0"), "from 1 to 1000"),
        (("--say", "hi", "--voice", "nobody"), "no such voice"),
    ],
)
async def test_a_mistake_on_the_command_line_is_named(
    server, simulate, arguments, reason
):
    with pytest.raises(CommandError, match=reason):
        await simulate(*arguments)
    assert not server.requests


async def test_a_mistake_in_a_script_is_named_by_line(simulate, tmp_path):
    script = tmp_path / "script.txt"
    script.write_text("hello\n[sing]\n")
    with pytest.raises(CommandError, match="line 2: unknown command"):
        await simulate("--script", str(script))


async def test_what_is_written_is_what_was_heard(server, simulate, tmp_path):
    server.behave = greet_and_answer
    await simulate("--say", "hello", "--quiet")
    (recording,) = tmp_path.glob("CA*.wav")
    both = np.frombuffer(recording.read_bytes()[44:], "<i2").reshape(-1, 2)
    assert np.abs(both).max(axis=0).min() > 1000


def test_ctrl_c_hangs_up_and_still_reports(tmp_path):
    """In a process of its own, as a signal reaches it."""
    code = asyncio.run(_interrupt_a_call(tmp_path))
    assert code == 0
    assert len(list(tmp_path.glob("CA*.wav"))) == 1


async def _interrupt_a_call(tmp_path) -> int:
    picked_up = asyncio.Event()

    async def greet(agent):
        picked_up.set()
        await agent.say(tone(300))
        await agent.wait_for("stop")

    async with HonestServer().running() as server:
        server.behave = greet
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "manage.py", "simulate_call", "--url", server.url),
            *("--quiet", "--output", str(tmp_path)),
            cwd=settings.BASE_DIR,
            stdout=asyncio.subprocess.DEVNULL,
        )
        await asyncio.wait_for(picked_up.wait(), 30)
        process.send_signal(signal.SIGINT)
        return await asyncio.wait_for(process.wait(), 30)
