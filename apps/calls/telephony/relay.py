"""Twilio's ConversationRelay as a line to a caller: Twilio hears and speaks."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any, Final

from apps.agentbrain.conversation.actions import SaveTurn, SayText, UpdateCall
from apps.calls.session import CallSession
from apps.calls.text_session import TextSession

from . import relay_messages, tokens
from .faults import RemoteProtocolError
from .relay_messages import (
    LONGEST_TOKEN,
    Complaint,
    Dtmf,
    Info,
    Interrupt,
    Prompt,
    RelayMessage,
    RelayReader,
    Setup,
)
from .socket import CallerSocket, Refused
from .transport import NORMAL, BoundedSender, Rest, Transport

log = logging.getLogger(__name__)

LONGEST_UTTERANCE: Final = 20_000
AGENT_SPEAKING: Final = "agentSpeaking"
SETTLED_SECONDS: Final = 1.0
"""A voice that has words left does not pause for so long, and begins sooner."""


class RelayTransport:
    """Writes to the session that ``RelaySocket`` reads from.

    It closes with an ``end`` where the call goes on as we say; without one, Twilio
    takes the session for broken off and asks what follows all the same.
    """

    def __init__(self, sender: BoundedSender) -> None:
        self._sender = sender
        self._handoff: Mapping[str, Any] | None = None
        self._said_seconds = -SETTLED_SECONDS

    @property
    def seconds_since_words(self) -> float:
        """How long ago the line was last given any."""
        return time.monotonic() - self._said_seconds

    def say(self, action: SayText) -> Rest:
        if action.text:
            self._said_seconds = time.monotonic()
        parts = [
            relay_messages.text_token(
                piece, last=last, interruptible=action.interruptible
            )
            for piece, last in _pieces(action)
        ]
        for number, part in enumerate(parts):
            if (rest := self._sender.begin_text(part)) is not None:
                return self._say_rest(rest, parts[number + 1 :])
        return None

    async def _say_rest(self, rest: Any, parts: list[str]) -> None:
        await rest
        for part in parts:
            await self._sender.text(part)

    def send_audio(self, mulaw: bytes) -> Rest:
        """Twilio makes the sound."""
        return None

    def send_mark(self, name: str) -> Rest:
        return None

    def clear(self) -> Rest:
        """Twilio stops its voice by itself; nobody else can."""
        return None

    def show(self, action: SaveTurn | UpdateCall) -> Rest:
        """A telephone has no screen."""
        return None

    def hand_over(self, data: Mapping[str, Any]) -> None:
        self._handoff = data

    async def close(self, code: int = NORMAL, reason: str = "") -> None:
        if self._handoff is not None:
            await self._sender.text(relay_messages.end(self._handoff))
        await self._sender.close(code)


class RelaySocket(CallerSocket):
    """Reads one session; the token in its setup says whose call it is."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._reader = RelayReader()
        self._transport = RelayTransport(self.sender)
        self._token = ""
        self._utterances = 0
        self._goes_on = False
        self._settling: asyncio.TimerHandle | None = None

    @property
    def call_sid(self) -> str:
        return self._reader.call_sid

    @property
    def transport(self) -> Transport:
        return self._transport

    def admit(self) -> tuple[int, str]:
        try:
            call_id = tokens.redeem(self._token, self._reader.call_sid)
        except tokens.TokenRefused as error:
            raise Refused(f"token {error}") from error
        return call_id, self._reader.session_id

    def read(self, message: MutableMapping[str, Any]) -> None:
        text = message.get("text")
        if text is None:
            raise RemoteProtocolError("binary_frame", "Twilio's messages are text.")
        self._take_message(self._reader.read(text))

    def disconnected(self, code: int) -> None:
        """Twilio has no word for a caller who hangs up but a proper close.

        After any other one it asks what follows, and says there how the call stands.
        """
        self._settle(False)
        if code == NORMAL:
            self.report(lambda session: session.caller_left())

    def _take_message(self, message: RelayMessage) -> None:
        match message:
            case Setup():
                self._start(message)
            case Prompt(words, last):
                self._hear(words[:LONGEST_UTTERANCE], last=last)
            case Interrupt(heard):
                self._tell(lambda session: session.caller_interrupted(heard))
            case Dtmf(digit):
                self.report(lambda session: session.key_pressed(digit))
            case Info(name, value) if name == AGENT_SPEAKING:
                self._settle(value == "off")
                if value == "off":
                    self._tell(lambda session: session.fell_silent())
            case Complaint():
                # Its text may quote what was said; the kind is what we need to know.
                raise RemoteProtocolError(
                    "relay_error", "Twilio could not use a message of ours."
                )

    def _start(self, setup: Setup) -> None:
        if self._started.is_set():
            # The codec let it through: the same call, so the newest session wins.
            raise RemoteProtocolError("second_start", "A newer session of this call.")
        self._token = setup.parameters.get("token", "")
        self._started.set()

    def _hear(self, words: str, *, last: bool) -> None:
        """Words so far and settled words of one utterance go by one name."""
        if not self._goes_on:
            self._utterances += 1
        self._goes_on = not last
        # Not the same name again when another session of this call goes on.
        item_id = f"{self._reader.session_id[-8:]}-{self._utterances}"
        if last:
            self._tell(lambda session: session.caller_said(item_id, words))
        else:
            self._tell(lambda session: session.caller_partial(item_id, words))

    def _settle(self, silent: bool) -> None:
        """A silence that lasts is told of again; one that may be about the words before
        those just given is not."""
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
        if silent and self._transport.seconds_since_words >= SETTLED_SECONDS:
            loop = asyncio.get_running_loop()
            self._settling = loop.call_later(SETTLED_SECONDS, self._settled)

    def _settled(self) -> None:
        if self._transport.seconds_since_words > SETTLED_SECONDS:
            self._tell(lambda session: session.fell_silent(settled=True))

    def _tell(self, report: Callable[[TextSession], None]) -> None:
        def tell(session: CallSession) -> None:
            assert isinstance(session, TextSession)
            report(session)

        self.report(tell)


def _pieces(action: SayText) -> Iterator[tuple[str, bool]]:
    """Tokens that are not too long; only the last of them closes."""
    text = action.text
    while len(text) > LONGEST_TOKEN:
        yield text[:LONGEST_TOKEN], False
        text = text[LONGEST_TOKEN:]
    yield text, action.last
