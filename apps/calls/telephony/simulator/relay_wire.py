"""ConversationRelay's messages: those Twilio sends, and how it reads those it is sent.

No I/O here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

BAD_MESSAGE = 64107
SESSION_ENDED = 64105
MOST_MALFORMED = 10
MALFORMED_CLOSURE = 1007


class RelayFault(Exception):
    """The server sent what Twilio does not accept."""

    code = BAD_MESSAGE

    def __init__(self, reason: str) -> None:
        super().__init__(f"{BAD_MESSAGE}: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Token:
    """Speak this; ``last`` closes the talk."""

    text: str
    last: bool
    interruptible: bool = True


@dataclass(frozen=True, slots=True)
class PlayFile:
    source: str


@dataclass(frozen=True, slots=True)
class SendKeys:
    digits: str


@dataclass(frozen=True, slots=True)
class ChangeLanguage:
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class End:
    """The session is over."""

    handoff: str


RelayOrder = Token | PlayFile | SendKeys | ChangeLanguage | End

_TYPES: Mapping[type, str] = {str: "a text", bool: "true or false", int: "a number"}


def read_order(raw: str | bytes) -> RelayOrder:
    """Read one message as strictly as Twilio does. Raises ``RelayFault``."""
    if isinstance(raw, bytes):
        raise RelayFault(f"binary frame of {len(raw)} bytes")
    try:
        message = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise RelayFault("not JSON") from None
    if not isinstance(message, dict):
        raise RelayFault("not an object")
    kind = message.get("type")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise RelayFault(f"unknown type {kind!r}")
    return reader(message)


def _field(
    message: Mapping[str, Any], name: str, kind: type, default: Any = None
) -> Any:
    value = message.get(name, default)
    if type(value) is not kind:
        raise RelayFault(f"{name} is not {_TYPES[kind]}")
    return value


def _only(message: Mapping[str, Any], *allowed: str) -> None:
    if extra := message.keys() - {"type", *allowed}:
        raise RelayFault(f"unknown fields {', '.join(sorted(extra))}")


def _token(message: Mapping[str, Any]) -> Token:
    _only(message, "token", "last", "lang", "interruptible", "preemptible")
    _field(message, "lang", str, "")
    _field(message, "preemptible", bool, default=False)
    return Token(
        _field(message, "token", str),
        _field(message, "last", bool, default=False),
        _field(message, "interruptible", bool, default=True),
    )


def _play(message: Mapping[str, Any]) -> PlayFile:
    _only(message, "source", "loop", "preemptible", "interruptible")
    if not 0 <= _field(message, "loop", int, 1) <= 1000:
        raise RelayFault("loop is out of range")
    source = _field(message, "source", str)
    if not source.startswith(("http://", "https://")):
        raise RelayFault("source is no address")
    return PlayFile(source)


def _keys(message: Mapping[str, Any]) -> SendKeys:
    _only(message, "digits")
    digits = _field(message, "digits", str)
    if not re.fullmatch(r"[0-9w#*]+", digits):
        raise RelayFault("digits holds what is no key")
    return SendKeys(digits)


def _language(message: Mapping[str, Any]) -> ChangeLanguage:
    names = ("ttsLanguage", "transcriptionLanguage")
    _only(message, *names)
    codes = tuple(_field(message, name, str) for name in names if name in message)
    if not codes:
        raise RelayFault("language changes nothing")
    return ChangeLanguage(codes)


def _end(message: Mapping[str, Any]) -> End:
    _only(message, "handoffData")
    return End(_field(message, "handoffData", str, ""))


_READERS: Mapping[str, Callable[[Mapping[str, Any]], RelayOrder]] = {
    "text": _token,
    "play": _play,
    "sendDigits": _keys,
    "language": _language,
    "end": _end,
}


@dataclass(slots=True)
class RelayMessages:
    """Makes Twilio's messages of one session."""

    session_id: str
    account_sid: str
    call_sid: str
    from_number: str
    to_number: str
    direction: str = "inbound"
    parameters: Mapping[str, str] = field(default_factory=dict)

    def setup(self) -> str:
        return _text(
            {
                "type": "setup",
                "sessionId": self.session_id,
                "accountSid": self.account_sid,
                "parentCallSid": "",
                "callSid": self.call_sid,
                "from": self.from_number,
                "to": self.to_number,
                "forwardedFrom": "",
                "callType": "PSTN",
                "callerName": "",
                "direction": self.direction,
                "callStatus": "RINGING",
                "customParameters": dict(self.parameters),
            }
        )

    @staticmethod
    def prompt(text: str, *, last: bool) -> str:
        words = {"type": "prompt", "voicePrompt": text, "lang": "en-US", "last": last}
        return _text(words)

    @staticmethod
    def interrupt(heard: str, duration_ms: float) -> str:
        return _text(
            {
                "type": "interrupt",
                "utteranceUntilInterrupt": heard,
                "durationUntilInterruptMs": round(duration_ms),
            }
        )

    @staticmethod
    def dtmf(digit: str) -> str:
        return _text({"type": "dtmf", "digit": digit})

    @staticmethod
    def error(description: str) -> str:
        return _text({"type": "error", "description": description})

    @staticmethod
    def info(name: str, value: str, at_ms: float) -> str:
        told = {"type": "info", "name": name, "value": value, "ts": round(at_ms)}
        return _text(told)


def _text(message: Mapping[str, Any]) -> str:
    return orjson.dumps(message).decode()
