"""A client that others wrote proves the simulator honest, with real speech.

It wants other versions of packages than the project has, so it runs in an environment
of its own, which ``make test`` installs (``.ci/outside-clients``).
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from apps.agentbrain.engines.simulators.realtime import Pace, RealtimeSimulator
from apps.agentbrain.tests.simulators.client import check_honest
from apps.agentbrain.tests.simulators.live import speech
from callcenter.testing import resources

SCRIPT = Path(__file__).with_name("outside_client.py")
SECONDS = 120


@pytest.fixture
def outside_python():
    """An interpreter that can import the outside client."""
    python = resources.outside_client()
    if not python:
        pytest.skip("absent: outside client (.ci/outside-clients)")
    return python


async def test_it_holds_a_conversation_of_several_turns(
    live_backend, outside_python, tmp_path
):
    for name, text in (
        ("statement", "I need a brake inspection."),
        ("question", "How much is an oil change?"),
    ):
        sound = speech(text, rate_hz=24000).astype("<i2").tobytes()
        (tmp_path / f"{name}.pcm").write_bytes(sound)
    pace = Pace(times_real_time=4.0, think_ms=20)
    async with RealtimeSimulator(backend=live_backend, pace=pace) as server:
        url = f"{server.url}?model=gpt-realtime-2.1"
        client = await asyncio.create_subprocess_exec(
            *(outside_python, "-P", SCRIPT, url, tmp_path),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(client.communicate(), SECONDS)
        record = server.sessions[0]
    assert client.returncode == 0, err.decode()[-2000:]
    told = json.loads(out.decode().splitlines()[-1])

    assert told["errors"] == told["exceptions"] == []
    assert told["heard"][:2] == [
        "i need a brake inspection",
        "how much is an oil change",
    ]
    assert told["called"][0][0] == "oil_change_price"
    assert told["said"][0] == "You said: i need a brake inspection"
    assert "costs 40 dollars" in told["said"][1]
    assert told["statuses"][3:] == ["cancelled", "completed"]
    assert told["interrupted"] >= 1
    assert told["truncated"] >= 1
    assert told["audio_bytes"] > 48_000
    for entry in record.sent:
        check_honest(entry.event)
