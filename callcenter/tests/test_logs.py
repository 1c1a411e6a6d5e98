"""A log record is one line that can be searched by call."""

from __future__ import annotations

import logging
from typing import Any

from callcenter.logs import LineFormatter, WithoutTraceback


def _line(message: str, *arguments: object, **extra: Any) -> str:
    record = logging.LogRecord("calls", logging.INFO, "", 0, message, arguments, None)
    record.__dict__.update(extra)
    return LineFormatter().format(record).partition(" INFO ")[2]


def test_it_appends_the_call_and_the_fields():
    line = _line("frame refused", call_sid="CA1", fields={"bytes": 12, "kind": "media"})
    assert line == "calls frame refused [call_sid=CA1 bytes=12 kind=media]"


def test_it_leaves_a_plain_message_alone():
    assert _line("up since %s", "noon") == "calls up since noon"


def test_it_quotes_values_that_would_be_ambiguous():
    line = _line("refused", fields={"why": 'a "b" c', "empty": "", "x": "a=b"})
    assert line == r'calls refused [why="a \"b\" c" empty="" x="a=b"]'


def test_a_callers_words_cannot_start_a_line_of_their_own():
    line = _line("said %s", "x\n2026 INFO forged\x1b[31m", fields={"v": "1\r\n2"})
    assert "\n" not in line
    assert "\r" not in line
    assert "\x1b" not in line
    assert r"x\n2026 INFO forged\x1b[31m" in line


def test_a_traceback_is_dropped_only_where_it_is_asked_for():
    try:
        raise ValueError("wrong host")
    except ValueError as error:
        info = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("a", logging.ERROR, "", 0, "bad", (), info)
    assert "Traceback" in LineFormatter().format(record)
    assert WithoutTraceback().filter(record)
    assert "Traceback" not in LineFormatter().format(record)
