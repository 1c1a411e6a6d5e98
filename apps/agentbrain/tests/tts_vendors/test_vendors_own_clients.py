"""The vendors' own packages prove the simulated vendors honest.

They bring dozens of packages of their own, so they run in an environment of their own,
which ``make test`` installs (``.ci/outside-clients``).
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from apps.agentbrain.tests.tts_vendors.vendors import VENDORS
from callcenter.testing import resources

SCRIPT = Path(__file__).with_name("outside_voices.py")
SECONDS = 60
TEXT = "Good morning. How can I help you?"
LENGTH_MS = len(TEXT) * 50


@pytest.fixture
def vendors_python():
    """An interpreter that can import the vendors' own packages."""
    python = resources.vendor_clients()
    if not python:
        pytest.skip("absent: vendors' clients (.ci/outside-clients)")
    return python


async def told_by(python, name):
    async with VENDORS[name].simulator() as simulator:
        client = await asyncio.create_subprocess_exec(
            *(python, "-P", SCRIPT, name, simulator.url),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(client.communicate(), SECONDS)
    assert client.returncode == 0, err.decode()[-2000:]
    return json.loads(out.decode().splitlines()[-1])


async def test_elevenlabs(vendors_python):
    told = await told_by(vendors_python, "elevenlabs")
    # The package sends each sentence with one more space.
    assert told["sound"] == pytest.approx(LENGTH_MS * 8, abs=2000)
    assert told["words"] == TEXT
    assert told["refusal"] == "voice_id_does_not_exist"


async def test_cartesia(vendors_python):
    told = await told_by(vendors_python, "cartesia")
    assert told["sound"] == LENGTH_MS * 8
    assert told["words"] == TEXT
    assert told["kinds"] == ["chunk", "done", "timestamps"]
    assert told["refusal"] == "voice_not_found"


async def test_deepgram(vendors_python):
    told = await told_by(vendors_python, "deepgram")
    assert told["sound"] == LENGTH_MS * 8
    assert told["kinds"] == ["Metadata", "Flushed", "Cleared"]
    assert told["refusal"] == "400"


async def test_speechmatics(vendors_python):
    told = await told_by(vendors_python, "speechmatics")
    assert told["sound"] == pytest.approx(LENGTH_MS * 32, abs=64)
    assert told["refusal"]


async def test_openai(vendors_python):
    told = await told_by(vendors_python, "openai")
    assert told["sound"] == pytest.approx(LENGTH_MS * 48, abs=96)
    assert told["refusal"] == "invalid_value"
