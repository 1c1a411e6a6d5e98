"""``manage.py chat_simulator``."""

from __future__ import annotations

import json
import signal
from io import StringIO

import httpx
import pytest
from django.core.management import CommandError, call_command

from apps.agentbrain.tests.simulators.started import started
from callcenter.testing.environment import ROOT

ASKED = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}


def test_it_says_where_it_is_answers_and_stops(tmp_path):
    replies = tmp_path / "replies.json"
    call = {"name": "find_slots", "arguments": {"day": "monday"}}
    replies.write_text(json.dumps(["Good morning.", {"calls": [call]}]))
    with started(
        *("chat_simulator", "--replies", str(replies), "--key", "secret"),
        *("--fault", "server_errors=1", "--tokens-per-second", "0", "--think-ms", "0"),
    ) as simulator:
        pointer = next(line for line in simulator.settings if "LLM=openai" in line)
        copied = dict(word.split("=", 1) for word in pointer.split())
        answers = [
            httpx.post(
                f"{copied['OPENAI_BASE_URL']}/chat/completions",
                json=ASKED,
                headers={"Authorization": f"Bearer {copied['OPENAI_API_KEY']}"},
            )
            for _ in range(3)
        ]
        rest = simulator.stop(signal.SIGINT)

    assert [answer.status_code for answer in answers] == [500, 200, 200]
    said, called = (a.json()["choices"][0]["message"] for a in answers[1:])
    assert said["content"] == "Good morning."
    assert called["tool_calls"][0]["function"]["name"] == "find_slots"
    assert copied["OPENAI_API_KEY"] == "secret"
    assert "fault: server_errors" in rest
    assert "reply 2: m, 1 messages in, 13 characters out" in rest
    assert rest.endswith("The simulator has stopped.\n")
    assert simulator.process.returncode == 0


def test_its_lines_for_ollama_work_and_nobody_who_listens_keeps_it_from_stopping():
    with started("chat_simulator", "--mind", "echo", "--think-ms", "0") as simulator:
        pointer = next(line for line in simulator.settings if "LLM=ollama" in line)
        copied = dict(word.split("=", 1) for word in pointer.split())
        url = f"{copied['OLLAMA_URL']}/api/chat"
        whole = httpx.post(url, json={**ASKED, "stream": False}).json()
        words = {"role": "user", "content": "on and on " * 500}
        with httpx.stream(
            "POST", url, json={"model": "m", "messages": [words]}
        ) as said:
            pieces = said.iter_lines()
            first = json.loads(next(pieces))
            rest = simulator.stop(signal.SIGTERM)

    assert whole["message"]["content"] == "hello"
    assert first["message"]["content"].startswith("on")
    assert rest.endswith("The simulator has stopped.\n")
    assert simulator.process.returncode == 0


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--fault", "laziness=1"), "no fault is called 'laziness'"),
        (("--replies", "/nowhere.json"), "No such file"),
        (("--replies", str(ROOT / "manage.py")), "these replies cannot be read"),
    ],
)
def test_what_cannot_be_is_told(options, complaint):
    with pytest.raises(CommandError, match=complaint):
        call_command("chat_simulator", "--port", "0", *options, stdout=StringIO())
