"""Reads the script of a caller.

One step a line; empty lines and lines that begin with ``#`` are left out:

    Hi, I need an oil change        say it when the agent has finished
    [wait 1500]                     the next step begins 1.5 s after the last one ended
    [interrupt 400] No, tomorrow    say it 400 ms after the agent began to talk
    [when your name] It's Ann Lee   an answer, given once, when the agent's last words
                                    hold "your name" (a regular expression); of several
                                    in a row the first that fits
    [keys 123#]                     press keys
    [wav path/to/file.wav]          play a file, looked up beside the script
    [hangup]                        put the receiver down
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from .steps import (
    AfterAgentBegan,
    AfterPause,
    CallerLine,
    CallerStep,
    HangUp,
    PressKeys,
    WhenAgentFinished,
    WhenAsked,
)

LONGEST_WAIT_MS = 600_000

_COMMAND = re.compile(r"\[\s*(\w+)\s*([^\]]*?)\s*\]\s*(.*)")


class ScriptError(ValueError):
    """A script cannot be read; says in which line and why."""

    def __init__(self, line_number: int, reason: str) -> None:
        super().__init__(f"line {line_number}: {reason}")
        self.line_number = line_number
        self.reason = reason


def parse_script(text: str, folder: Path = Path()) -> tuple[CallerStep, ...]:
    """The steps of a script; ``folder`` is where its WAV files are.

    Raises ``ScriptError``.
    """
    steps: list[CallerStep] = []
    wait_ms: int | None = None
    number = 0
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        try:
            step = _step(words, folder)
        except ValueError as error:
            raise ScriptError(number, str(error)) from None
        if isinstance(step, int):
            wait_ms = (wait_ms or 0) + step
            continue
        if wait_ms is not None:
            if not isinstance(step.start, WhenAgentFinished):
                raise ScriptError(number, "the step has its own time; drop [wait]")
            step = replace(step, start=AfterPause(wait_ms))
            wait_ms = None
        steps.append(step)
    if wait_ms is not None:
        raise ScriptError(number, "nothing follows [wait]")
    if not steps:
        raise ScriptError(max(number, 1), "the script has no step")
    return tuple(steps)


def read_script(path: Path) -> tuple[CallerStep, ...]:
    """The steps of a script file. Raises ``ScriptError`` and ``OSError``."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ScriptError(1, "the file is not UTF-8 text") from None
    return parse_script(text, path.parent)


def _step(words: str, folder: Path) -> CallerStep | int:
    """One step, or the milliseconds of a wait."""
    if not words.startswith("["):
        return CallerLine(words)
    match = _COMMAND.fullmatch(words)
    if match is None:
        raise ValueError(f"not a command: {words!r}")
    command, argument, rest = match.groups()
    if rest and command not in ("interrupt", "when"):
        raise ValueError(f"unexpected words after [{command}]: {rest!r}")
    match command:
        case "wait":
            return _milliseconds(command, argument)
        case "interrupt" | "when":
            return _spoken(command, argument, rest)
        case "keys":
            return PressKeys(argument)
        case "wav":
            return CallerLine(wav=_existing_file(folder, argument))
        case "hangup":
            if argument:
                raise ValueError("[hangup] takes nothing")
            return HangUp()
        case _:
            raise ValueError(
                f"unknown command [{command}]; "
                "there are wait, interrupt, when, keys, wav and hangup"
            )


def _spoken(command: str, argument: str, words: str) -> CallerLine:
    """A line that begins at a moment of its own."""
    if not words or not argument:
        raise ValueError(f"[{command}] needs the words to say after it")
    if command == "when":
        return CallerLine(words, WhenAsked(argument))
    return CallerLine(words, AfterAgentBegan(_milliseconds(command, argument)))


def _milliseconds(command: str, argument: str) -> int:
    if not argument.isdecimal() or int(argument) > LONGEST_WAIT_MS:
        raise ValueError(
            f"[{command}] takes milliseconds from 0 to {LONGEST_WAIT_MS}, "
            f"not {argument!r}"
        )
    return int(argument)


def _existing_file(folder: Path, name: str) -> Path:
    path = folder / name
    if not name or not path.is_file():
        raise ValueError(f"no such file: {name!r}")
    return path
