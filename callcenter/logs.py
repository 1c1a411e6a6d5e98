"""One line a record, with the call it belongs to."""

from __future__ import annotations

import logging
from typing import Any

# A caller's words or a header must not be able to start a line of their own.
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), 127)} | {
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    ord("\t"): " ",
}


class LineFormatter(logging.Formatter):
    """``time level logger message [call_sid=... key=value]``.

    What callers pass in ``extra={"call_sid": ..., "fields": {...}}`` is appended, so
    that messages stay static and can be counted. A value with blanks is quoted.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record).translate(_CONTROL)
        fields = dict(getattr(record, "fields", None) or {})
        call_sid = getattr(record, "call_sid", "")
        if call_sid:
            fields = {"call_sid": call_sid, **fields}
        if not fields:
            return line
        return (
            line + " [" + " ".join(f"{k}={_value(v)}" for k, v in fields.items()) + "]"
        )


class WithoutTraceback(logging.Filter):
    """For loggers whose records say it all in one line, such as a wrong Host."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        record.exc_text = None
        return True


def _value(value: object) -> str:
    text = str(value)
    if not text or any(character in text for character in ' "[]=\n\r\t'):
        text = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text.translate(_CONTROL)


def logging_of(level: str) -> dict[str, Any]:
    """``LOGGING``: everything goes to the console, once, a line a record."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "callcenter.logs.LineFormatter"}},
        "filters": {"one_line": {"()": "callcenter.logs.WithoutTraceback"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line"}
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": []},  # once is enough: root prints it
            "django.security.DisallowedHost": {"filters": ["one_line"]},
            "daphne": {"level": "WARNING"},
            # A broker of files has no host name.
            "kombu.connection": {"level": "ERROR"},
            "django.channels.server": {"level": "WARNING"},
            # Vendors' clients: a line for every request, which others count better.
            **{
                name: {"level": "WARNING"}
                for name in ("httpx", "httpx2", "httpcore", "httpcore2", "openai")
            },
        },
    }
