"""What the environment says is what the settings hold, or the start fails."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from callcenter.testing.environment import ROOT, clear_environment

_PRINT = (
    "from callcenter import settings as s; print(*(repr(getattr(s, n)) for n in {}))"
)


def _read(tmp_path, *names, **environment):
    """The settings' values, read by a process with this environment only."""
    variables = dict(os.environ)
    clear_environment(variables)
    done = subprocess.run(
        [sys.executable, "-c", _PRINT.format(names)],
        cwd=ROOT,
        env={**variables, "DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip(), done.stderr


def test_the_model_that_speaks_has_a_default_and_writes_no_summaries(tmp_path):
    values, _ = _read(
        tmp_path, "OPENAI_REALTIME_MODEL", "SUMMARY_MODEL", OPENAI_API_KEY="k"
    )
    assert values == "'gpt-realtime-2.1' 'gpt-4.1-mini'"


def test_a_key_for_a_realtime_server_of_ones_own_writes_no_summaries(tmp_path):
    values, _ = _read(
        tmp_path,
        "SUMMARY_MODEL",
        OPENAI_API_KEY="x",
        OPENAI_REALTIME_URL="ws://127.0.0.1:8765/v1/realtime",
    )
    assert values == "''"


def test_a_model_that_was_named_is_the_one_that_speaks(tmp_path):
    values, _ = _read(
        tmp_path,
        "OPENAI_REALTIME_MODEL",
        "SUMMARY_MODEL",
        OPENAI_MODEL="gpt-realtime-2",
    )
    assert values == "'gpt-realtime-2' ''"


def test_azure_writes_down_words_with_the_deployment_of_that_name(tmp_path):
    values, _ = _read(
        tmp_path,
        "AZURE_OPENAI_TRANSCRIPTION_DEPLOYMENT",
        OPENAI_TRANSCRIPTION_MODEL="writer",
    )
    assert values == "'writer'"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OPENAI_REALTIME_URL", "https://api.openai.com/v1/realtime"),
        ("AZURE_OPENAI_ENDPOINT", "name.openai.azure.com"),
        ("REALTIME_TURN_DETECTION", "none"),
        ("REALTIME_NOISE_REDUCTION", "much"),
        ("OPENAI_WS_TRACE", "maybe"),
        ("AGENT_ENGINE", "telepathy"),
    ],
)
def test_a_value_that_cannot_be_stops_the_start_and_is_named(tmp_path, name, value):
    _, error = _read(tmp_path, "AGENT_ENGINE", **{name: value})
    assert f"ImproperlyConfigured: {name}={value!r}" in error
