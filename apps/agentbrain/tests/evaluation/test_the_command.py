"""``manage.py evaluate_brain`` as a person at a terminal meets it."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.agentbrain.evaluation import commands
from apps.agentbrain.management.commands import evaluate_brain
from apps.agentbrain.tests.evaluation.yes_or_no import BRAIN, YesOrNo, data_at


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """One small suite, and a brain that needs no training."""
    monkeypatch.setattr(evaluate_brain, "SUITES", (YesOrNo(),))
    monkeypatch.setattr(commands, "shipping_brain", lambda: BRAIN)


def run(folder, *options):
    out = StringIO()
    page = folder / "page.html"
    call_command(
        "evaluate_brain", "--data", folder, "--html", page, *options, stdout=out
    )
    return out.getvalue()


def test_it_prints_the_table_and_writes_page_and_figures(tmp_path):
    told = run(data_at(tmp_path), "--json", tmp_path / "f.json")
    assert "75.0 %" in told
    assert "1 of 2 figures reached" in told
    assert json.loads((tmp_path / "f.json").read_text())["suites"][0]["missed"] == 1
    assert (tmp_path / "page.html").exists()


def test_figures_below_their_mark_are_no_failure(tmp_path):
    run(data_at(tmp_path))


def test_when_asked_to_be_strict_they_are(tmp_path):
    with pytest.raises(CommandError, match="not everything is reached"):
        run(data_at(tmp_path), "--strict")


def test_a_directory_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="no directory"):
        run(tmp_path / "nowhere")


def test_an_unknown_suite_is_named(tmp_path):
    with pytest.raises(CommandError, match="no suite weather"):
        run(tmp_path, "--suite", "weather")


def test_a_broken_line_is_named(tmp_path):
    with pytest.raises(CommandError, match="line 1"):
        run(data_at(tmp_path, rows="{\n"))
