"""The messages of Twilio's ConversationRelay, read tolerantly and written exactly.

No I/O here. Twilio ends a session after ten malformed messages in a row, so that what
we write is validated before it goes: an order that would be malformed raises
``ValueError``, which is our bug and never reaches the wire.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from .faults import RemoteProtocolError

LARGEST_MESSAGE_CHARACTERS: Final = 65_536
LONGEST_TOKEN: Final = 10_000
LONGEST_HANDOFF: Final = 4_000
MOST_LOOPS: Final = 1_000
_SID: Final = re.compile(r"[A-Za-z0-9]{1,64}")
_KEYS: Final = frozenset("0123456789*#")
_DIGITS: Final = re.compile(r"[0-9w#*]{1,64}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CONTROLS: Final = dict.fromkeys(c for c in range(32) if chr(c) not in "\t\n\r")


@dataclass(frozen=True, slots=True)
class Setup:
    """The session begins: whose it is and what its TwiML passed along."""

    session_id: str
    call_sid: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prompt:
    """Words of the caller; those of an utterance that goes on are not ``last``."""

    text: str
    last: bool = True


@dataclass(frozen=True, slots=True)
class Interrupt:
    """The caller cut our words short; ``heard`` is None where Twilio does not say."""

    heard: str | None = None


@dataclass(frozen=True, slots=True)
class Dtmf:
    """A telephone key."""

    digit: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """Twilio could not use something of ours. Its text may quote what we said."""

    description: str


@dataclass(frozen=True, slots=True)
class Info:
    """Something subscribed to: ``agentSpeaking`` with "on" or "off", and others."""

    name: str
    value: str


RelayMessage = Setup | Prompt | Interrupt | Dtmf | Complaint | Info


class RelayReader:
    """Reads one socket's messages; knows whether its session was set up."""

    def __init__(self) -> None:
        self.session_id = ""
        self.call_sid = ""

    @property
    def set_up(self) -> bool:
        return bool(self.session_id)

    def read(self, text: str) -> RelayMessage:
        """One message. Raises ``RemoteProtocolError``; the socket stays usable."""
        if len(text) > LARGEST_MESSAGE_CHARACTERS:
            raise RemoteProtocolError("oversized_frame", "The message is too large.")
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise RemoteProtocolError(
                "malformed_json", "The message is not JSON."
            ) from None
        if not isinstance(message, dict):
            raise RemoteProtocolError("malformed_json", "The message is no object.")
        kind = message.get("type")
        if kind == "setup":
            return self._setup(message)
        if not self.set_up:
            raise RemoteProtocolError(
                "before_start", "A message came before the session's setup."
            )
        match kind:
            case "prompt":
                last = message.get("last", True)
                return Prompt(_words(message, "voicePrompt"), last is not False)
            case "interrupt":
                return Interrupt(_heard(message))
            case "dtmf":
                return Dtmf(_key(message))
            case "error":
                return Complaint(str(message.get("description", ""))[:500])
            case "info":
                value = message.get("value", "")
                return Info(_words(message, "name"), str(value)[:LONGEST_TOKEN])
        raise RemoteProtocolError("unknown_event", "The type is not known.")

    def _setup(self, message: Mapping[str, Any]) -> Setup:
        session_id, call_sid = _sid(message, "sessionId"), _sid(message, "callSid")
        if self.set_up and call_sid != self.call_sid:
            raise RemoteProtocolError(
                "second_start", "A second setup names another call."
            )
        self.call_sid = call_sid  # one that is refused is logged with its call
        parameters = message.get("customParameters") or {}
        if not isinstance(parameters, dict) or not all(
            isinstance(value, str) for value in parameters.values()
        ):
            raise RemoteProtocolError(
                "malformed_frame", "customParameters is not a set of words."
            )
        self.session_id = session_id
        return Setup(session_id, call_sid, parameters)


def _sid(message: Mapping[str, Any], name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str) or not _SID.fullmatch(value):
        raise RemoteProtocolError("malformed_frame", f"{name} is not an identifier.")
    return value


def _words(message: Mapping[str, Any], name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str):
        raise RemoteProtocolError("malformed_frame", f"{name} is not a text.")
    return value


def _heard(message: Mapping[str, Any]) -> str | None:
    value = message.get("utteranceUntilInterrupt")
    return value if isinstance(value, str) else None


def _key(message: Mapping[str, Any]) -> str:
    digit = message.get("digit")
    if not isinstance(digit, str) or digit not in _KEYS:
        raise RemoteProtocolError("malformed_frame", "dtmf.digit is not a key.")
    return digit


# What we say


def text_token(
    token: str, *, last: bool, interruptible: bool = True, preemptible: bool = False
) -> str:
    """Speak this; ``last`` closes the talk. Signs that no voice can read are left out.

    Raises ``ValueError`` for more than a token may hold.
    """
    if len(token) > LONGEST_TOKEN:
        raise ValueError(f"a token of {len(token)} characters")
    return _text(
        {
            "type": "text",
            "token": _clean(token),
            "last": last,
            "interruptible": interruptible,
            "preemptible": preemptible,
        }
    )


def play(source: str, *, loop: int = 1, interruptible: bool = True) -> str:
    """Play a file. Raises ``ValueError`` for what is no address, or loops too often."""
    if not source.startswith(("https://", "http://")) or not source.isprintable():
        raise ValueError("what is played is an http address")
    if not 0 <= loop <= MOST_LOOPS:
        raise ValueError(f"loop is 0 to {MOST_LOOPS}, not {loop}")
    return _text(
        {
            "type": "play",
            "source": source,
            "loop": loop,
            "preemptible": False,
            "interruptible": interruptible,
        }
    )


def send_digits(digits: str) -> str:
    """Press keys. Raises ``ValueError`` for what is none of 0-9, w, # and *."""
    if not _DIGITS.fullmatch(digits):
        raise ValueError("keys are 0-9, w, # and *")
    return _text({"type": "sendDigits", "digits": digits})


def language(*, spoken: str = "", understood: str = "") -> str:
    """Change languages. Raises ``ValueError`` without one, or for what is none."""
    changes = {"ttsLanguage": spoken, "transcriptionLanguage": understood}
    changes = {name: code for name, code in changes.items() if code}
    if not changes or not all(_LANGUAGE.fullmatch(c) for c in changes.values()):
        raise ValueError(f"no language: {spoken!r}, {understood!r}")
    return _text({"type": "language", **changes})


def end(handoff: Mapping[str, Any]) -> str:
    """End the session; ``handoff`` comes back with the action's request as JSON."""
    data = orjson.dumps(dict(handoff)).decode()
    if len(data) > LONGEST_HANDOFF:
        raise ValueError(f"hand-off data of {len(data)} characters")
    return _text({"type": "end", "handoffData": data})


def _clean(token: str) -> str:
    """Without control signs and halves of characters, which are no JSON text."""
    whole = token.encode("utf-8", "ignore").decode("utf-8")
    return whole.translate(_CONTROLS)


def _text(message: Mapping[str, Any]) -> str:
    return orjson.dumps(message).decode()
