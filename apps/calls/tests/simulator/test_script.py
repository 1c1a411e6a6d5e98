"""Caller scripts are read, and their mistakes named by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from apps.calls.telephony.simulator import (
    AfterAgentBegan,
    AfterPause,
    CallerLine,
    HangUp,
    PressKeys,
    ScriptError,
    WhenAsked,
    parse_script,
    read_script,
)


def test_it_reads_every_kind_of_step(tmp_path):
    (tmp_path / "cough.wav").write_bytes(b"RIFF")
    script = """
    # a caller in a hurry
    Hi, I need an oil change

    [wait 1500]
    [keys 123#]
    [interrupt 400] No, tomorrow
    [wav cough.wav]
    [wait 100]
    [wait 200]
    [hangup]
    """
    assert parse_script(script, tmp_path) == (
        CallerLine("Hi, I need an oil change"),
        PressKeys("123#", AfterPause(1500)),
        CallerLine("No, tomorrow", AfterAgentBegan(400)),
        CallerLine(wav=tmp_path / "cough.wav"),
        HangUp(AfterPause(300)),
    )


@pytest.mark.parametrize(
    ("script", "line_number", "reason"),
    [
        ("hello\n[sing]", 2, "unknown command"),
        ("[wait soon]\nhi", 1, "milliseconds"),
        ("[wait -5]\nhi", 1, "milliseconds"),
        ("[wait 99999999]\nhi", 1, "milliseconds"),
        ("[wait 100]", 1, "nothing follows"),
        ("[wait 100]\n[interrupt 20] hi", 2, "drop .wait."),
        ("[interrupt 400]", 1, "needs the words"),
        ("# nothing\n[keys 12x]", 2, "keys are"),
        ("[keys]", 1, "keys are"),
        ("[wav nowhere.wav]", 1, "no such file"),
        ("[hangup now]", 1, "takes nothing"),
        ("[hangup] bye", 1, "unexpected words"),
        ("[wait 100", 1, "not a command"),
        ("", 1, "no step"),
        ("# only words\n# about words", 2, "no step"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_reason(script, line_number, reason):
    with pytest.raises(ScriptError, match=reason) as caught:
        parse_script(script, Path("/nonexistent"))
    assert caught.value.line_number == line_number
    assert str(caught.value).startswith(f"line {line_number}: ")


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "script.txt"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScriptError, match="UTF-8"):
        read_script(path)


def test_answers_to_what_the_agent_asks():
    steps = parse_script("[when your name|who] Ann Lee\n[when is that right] yes")
    assert steps == (
        CallerLine("Ann Lee", WhenAsked("your name|who")),
        CallerLine("yes", WhenAsked("is that right")),
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[when your name]", "needs the words to say"),
        ("[when] Ann Lee", "needs the words to say"),
        ("[when (] Ann Lee", "cannot listen for"),
    ],
)
def test_an_answer_needs_something_to_hear_and_something_to_say(line, reason):
    with pytest.raises(ScriptError, match=reason):
        parse_script(line)
