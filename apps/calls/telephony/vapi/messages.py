"""Messages that Vapi's server URL is told, as values."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import orjson

from apps.agentbrain.conversation.language.messages import Role

from .party import Party, party_of
from .wire import BadRequest, Line, part, read_object, word

_ROLES: Final = {
    "user": Role.USER,
    "customer": Role.USER,
    "assistant": Role.ASSISTANT,
    "bot": Role.ASSISTANT,
}


@dataclass(frozen=True)
class Message:
    """``kind`` is its type without what stands in brackets behind it."""

    kind: str
    body: Mapping[str, Any]

    @cached_property
    def party(self) -> Party | None:
        return party_of(self.body)

    @property
    def sid(self) -> str:
        return self.party.sid if self.party else ""

    @property
    def sent_ms(self) -> int:
        """Milliseconds since 1970 by Vapi's clock; zero where it does not say."""
        sent = part(self.body, "timestamp")
        return int(sent) if isinstance(sent, int | float) and sent > 0 else 0

    @cached_property
    def digest(self) -> str:
        """Alike for one message delivered twice, and for no other."""
        content = orjson.dumps(self.body, option=orjson.OPT_SORT_KEYS)
        names = [self.sid, self.kind, str(self.sent_ms)]
        return hashlib.sha256("\0".join(names).encode() + b"\0" + content).hexdigest()

    @property
    def history(self) -> tuple[Line, ...]:
        """What was said, as far as the message repeats it."""
        for path in (
            ("artifact", "messagesOpenAIFormatted"),
            ("messagesOpenAIFormatted",),
            ("artifact", "messages"),
            ("messages",),
        ):
            if lines := _lines(part(self.body, *path)):
                return lines
        return ()


def read_message(raw: bytes) -> Message:
    """The message of a body. Raises ``BadRequest``."""
    body = part(read_object(raw), "message")
    if not isinstance(body, Mapping):
        raise BadRequest("message is not an object.", "message")
    kind = word(body, "type", longest=100).partition("[")[0]
    if not kind:
        raise BadRequest("message.type is missing.", "message.type")
    return Message(kind, body)


def _lines(messages: Any) -> tuple[Line, ...]:
    lines: list[Line] = []
    for message in messages if isinstance(messages, list) else []:
        role = _ROLES.get(word(message, "role"))
        text = part(message, "content") or part(message, "message")
        if role is not None and isinstance(text, str) and text.strip():
            lines.append(Line(role, text.strip()))
    return tuple(lines)
