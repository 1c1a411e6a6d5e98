"""One line a record, with the call it belongs to."""

from __future__ import annotations

import logging

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
