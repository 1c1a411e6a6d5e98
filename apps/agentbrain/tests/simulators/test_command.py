"""``manage.py realtime_simulator``."""

from __future__ import annotations

import json
import signal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from websockets.sync.client import connect

from .started import started


def test_it_says_where_it_is_tells_what_happens_and_stops(tmp_path):
    scenario = tmp_path / "scenario.json"
    scenario.write_text(json.dumps({"replies": ["Good morning."]}))
    with started(
        *("realtime_simulator", "--mode", "scripted", "--scenario", str(scenario)),
        *("--key", "secret", "--fault", "fail_responses=1", "--times-real-time", "0"),
    ) as simulator:
        [pointer] = simulator.settings
        url = pointer.split("OPENAI_REALTIME_URL=")[1]
        headers = {"Authorization": "Bearer secret"}
        with connect(f"{url}?model=test", additional_headers=headers) as socket:
            socket.send('{"type": "response.create"}')
            while json.loads(socket.recv(timeout=10))["type"] != "response.done":
                continue
        rest = simulator.stop(signal.SIGINT)

    assert "AGENT_ENGINE=openai OPENAI_API_KEY=secret" in pointer
    assert "session 1: opened" in rest
    assert "session 1: fault: fail_responses" in rest
    assert "session 1: closed" in rest
    assert rest.endswith("The simulator has stopped.\n")
    assert simulator.process.returncode == 0


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--fault", "laziness=1"), "no fault is called 'laziness'; there are: after_"),
        (("--fault", "drops=often"), "drops needs a number, not 'often'"),
        (
            ("--mode", "live", "--scenario", "x.json"),
            "--scenario needs --mode scripted",
        ),
        (("--scenario", "/nowhere.json"), "No such file"),
    ],
)
def test_what_cannot_be_is_told(options, complaint):
    with pytest.raises(CommandError, match=complaint):
        call_command(
            "realtime_simulator", "--mode", "scripted", *options, stdout=StringIO()
        )
