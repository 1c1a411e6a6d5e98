"""``manage.py realtime_simulator``."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from websockets.sync.client import connect

from callcenter.testing.environment import ROOT

SECONDS = 60


@pytest.fixture
def started(tmp_path):
    """Start the command as a process; returns it and its lines so far."""
    processes = []

    def start(*options):
        command = (sys.executable, "manage.py", "realtime_simulator", "--port", "0")
        process = subprocess.Popen(
            (*command, *options), cwd=ROOT, text=True, stdout=subprocess.PIPE
        )
        processes.append(process)
        lines = []
        while not lines or "Ctrl-C" not in lines[-1]:
            line = process.stdout.readline()
            assert line, lines
            lines.append(line.rstrip())
        return process, lines

    yield start
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()


def test_it_says_where_it_is_tells_what_happens_and_stops(started, tmp_path):
    scenario = tmp_path / "scenario.json"
    scenario.write_text(json.dumps({"replies": ["Good morning."]}))
    process, lines = started(
        *("--mode", "scripted", "--scenario", str(scenario)),
        *("--key", "secret", "--fault", "fail_responses=1", "--times-real-time", "0"),
    )
    pointer = next(line for line in lines if "OPENAI_REALTIME_URL=" in line)
    url = pointer.split("OPENAI_REALTIME_URL=")[1]
    headers = {"Authorization": "Bearer secret"}
    with connect(f"{url}?model=test", additional_headers=headers) as socket:
        socket.send('{"type": "response.create"}')
        while json.loads(socket.recv(timeout=10))["type"] != "response.done":
            continue
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=SECONDS)

    assert "AGENT_ENGINE=openai OPENAI_API_KEY=secret" in pointer
    assert "session 1: opened" in rest
    assert "session 1: fault: fail_responses" in rest
    assert "session 1: closed" in rest
    assert rest.endswith("The simulator has stopped.\n")
    assert process.returncode == 0


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
