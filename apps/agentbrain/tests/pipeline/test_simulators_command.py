"""``manage.py pipeline_simulators``."""

from __future__ import annotations

import json
import os
import signal
import socket
from io import StringIO

import httpx
import pytest
from django.core.management import CommandError, call_command
from websockets.sync.client import connect

from apps.agentbrain.conversation.events import AgentAudio, AgentTextDelta, CallerSaid
from apps.agentbrain.engines import parts
from apps.agentbrain.engines.configured import Changed
from apps.agentbrain.tests.simulators.started import started
from callcenter import env
from callcenter.testing.environment import ROOT

from .test_simulators_together import speak_once


@pytest.fixture
def heard(tmp_path):
    file = tmp_path / "heard.json"
    file.write_text(json.dumps(["How much is an oil change?"]))
    return str(file)


def as_copied(lines, file, settings):
    """Settings with these lines, as they are, in a ``.env``."""
    file.write_text("\n".join(lines))
    with pytest.MonkeyPatch.context() as shell:
        shell.setattr(os, "environ", {})
        env.load_dotenv(file)
        chains = {part.setting: env.names(part.setting) for part in parts.PARTS}
        return Changed(settings, **{**os.environ, **chains})


async def test_its_lines_work_when_copied_and_it_stops_when_asked(
    heard, tmp_path, settings
):
    with started("pipeline_simulators", "--heard", heard) as simulators:
        copied = as_copied(simulators.settings, tmp_path / ".env", settings)
        told = await speak_once(copied)
        rest = simulators.stop(signal.SIGINT)

    assert copied.AGENT_ENGINE == "pipeline"
    for part in parts.PARTS:
        assert not part.unknown(copied), part
        for name in part.known():
            assert not part.missing(name, copied), name
    words = [event.text for event in told if isinstance(event, AgentTextDelta)]
    assert "".join(words).strip() == "Good morning to you all."
    assert any(isinstance(event, AgentAudio) for event in told)
    said = [event.text for event in told if isinstance(event, CallerSaid)]
    assert said == ["How much is an oil change?"]
    assert rest == "The simulators have stopped.\n"
    assert simulators.process.returncode == 0


def test_who_is_still_connected_does_not_keep_it_from_stopping(heard):
    with started("pipeline_simulators", "--heard", heard) as simulators:
        copied = dict(line.strip().split("=", 1) for line in simulators.settings)
        listen = f"{copied['DEEPGRAM_URL']}/v1/listen".replace("http", "ws", 1)
        query = "model=nova-3&encoding=mulaw&sample_rate=8000"
        key = {"Authorization": f"Token {copied['DEEPGRAM_API_KEY']}"}
        with (
            connect(f"{listen}?{query}", additional_headers=key),
            httpx.Client(base_url=copied["OLLAMA_URL"]) as model,
        ):
            assert model.get("/api/version").status_code == 200
            rest = simulators.stop(signal.SIGTERM)
    assert rest == "The simulators have stopped.\n"
    assert simulators.process.returncode == 0


@pytest.mark.parametrize(
    ("file", "complaint"),
    [
        ("/nowhere.json", "No such file"),
        (str(ROOT / "manage.py"), "these texts cannot be read"),
    ],
)
def test_texts_that_cannot_be_read_are_told(file, complaint):
    with pytest.raises(CommandError, match=complaint):
        call_command("pipeline_simulators", "--heard", file, stdout=StringIO())


@pytest.mark.parametrize("held", [0, 5])
def test_any_of_the_six_ports_in_a_row_that_is_taken_is_told(held, heard):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1] - held
        options = ("--port", str(port), "--heard", heard)
        with pytest.raises(CommandError, match="address already in use"):
            call_command("pipeline_simulators", *options, stdout=StringIO())
