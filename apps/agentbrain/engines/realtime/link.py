"""One connection to the vendor, from its first event to its loss."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.realtime.context import CallContext
from apps.agentbrain.engines.realtime.failures import (
    ConnectionLost,
    Meaning,
    code_of,
    meaning_of,
)
from apps.agentbrain.engines.realtime.handshake import agree_on_session
from apps.agentbrain.engines.realtime.hearing import Hearing
from apps.agentbrain.engines.realtime.outgoing import Outgoing
from apps.agentbrain.engines.realtime.replay import Replay
from apps.agentbrain.engines.realtime.reports import RateLimits
from apps.agentbrain.engines.realtime.responses import Responses
from apps.agentbrain.engines.realtime.session_shape import (
    agreed_detection,
    with_another_transcription,
)
from apps.agentbrain.engines.realtime.spoken_items import SpokenItems
from apps.agentbrain.engines.realtime.tool_calls import ToolCalls
from apps.agentbrain.engines.realtime.wire import OpenWire, Wire

_PAUSE_MS: Final = 500

_UNREADABLE: Final = (AttributeError, LookupError, TypeError, ValueError)

Handler = Callable[[dict[str, Any]], None]


class Link:
    """Made by ``Link.open``; then ``read`` handles what comes until it raises."""

    def __init__(self, context: CallContext, wire: Wire) -> None:
        self._context = context
        self._wire = wire
        self.out = Outgoing(wire, context.log)
        self.hearing = Hearing(context, self._agent_speaks, self._words_keep_failing)
        self._writes_otherwise = False
        self.tool_calls = ToolCalls(context, self.out)
        self.replay = Replay(context, self.out, self.tool_calls)
        self.items = SpokenItems(context, self.out, self.replay)
        self.responses = Responses(context, self.out, self.items, self.tool_calls)
        self.ignored_events = 0
        self.ends_in_seconds: float | None = None
        self._handlers: Mapping[str, Handler] = {
            **self.hearing.handlers,
            **self.responses.handlers,
            "rate_limits.updated": RateLimits(context).updated,
            "error": self._error,
        }

    @classmethod
    async def open(cls, context: CallContext, open_wire: OpenWire) -> Link:
        """Connect and agree on the session.

        Raises ``ConnectionLost``; nothing of the connection is left then.
        """
        options = context.options
        wire: Wire | None = None
        try:
            async with asyncio.timeout(options.open_timeout_seconds):
                headers = await _headers(context)
                wire = await open_wire(
                    options.url, headers, options.open_timeout_seconds
                )
                link = cls(context, wire)
                agreed = await agree_on_session(context, wire, link.out)
                link.ends_in_seconds = agreed.ends_in_seconds
                link.hearing.listens_with(agreed_detection(agreed.session))
        except TimeoutError:
            await _close(wire)
            raise ConnectionLost("the vendor did not open a session in time") from None
        except BaseException:
            await _close(wire)
            raise
        context.log.flow("Connected.", model=options.model)
        return link

    def begin(self, begins_ms: int, audio: bytes) -> None:
        """Tell what was said before, and the sound that was not heard to its end.

        ``begins_ms`` is where in all the caller's sound this connection's begins.
        """
        self.replay.tell_all()
        self.hearing.base_ms = begins_ms
        if audio:
            self.out.audio(audio)

    def _words_keep_failing(self, code: str) -> None:
        """Have another model write them; who cannot at all is no use to a call."""
        if self._writes_otherwise:
            raise ConnectionLost("the caller's words are not written", permanent=True)
        self._writes_otherwise = True
        model, session = with_another_transcription(self._context.options)
        self.out.send("session.update", session=session)
        self._context.report(
            "settings_refused",
            code=code,
            param="transcription.model",
            went_on_with=model,
        )

    def _agent_speaks(self) -> bool:
        still_playing = self._context.now_ms < self.items.played_by_ms
        return still_playing or not self.responses.quiet

    @property
    def quiet(self) -> bool:
        """Neither side speaks, and nothing is on its way."""
        heard_to_the_end = self._context.now_ms >= self.items.played_by_ms + _PAUSE_MS
        nobody_speaks = self.hearing.unsettled_since_ms is None
        return heard_to_the_end and nobody_speaks and self.responses.quiet

    async def read(self) -> None:
        """Handle what the vendor tells. Ends by raising ``ConnectionLost``."""
        await self._wire.read(self._take)

    async def close(self) -> None:
        await self._wire.close()

    def _take(self, frame: bytes) -> None:
        if self._context.log.tracing:
            self._context.log.trace("received", frame)
        try:
            event = orjson.loads(frame)
            handler = self._handlers.get(event["type"])
            if handler is None:
                self.ignored_events += 1
                return
            handler(event)
        except _UNREADABLE as error:
            # One event we cannot read must not end the call.
            self._context.log.error(
                "A vendor event could not be read.", error=type(error).__name__
            )

    def _error(self, event: dict[str, Any]) -> None:
        error = event["error"]
        code, event_id = code_of(error), str(error.get("event_id") or "")
        sent = self.out.type_of(event_id)
        meaning = meaning_of(code, sent)
        answered = self.responses.refused(event_id, code)
        log = self._context.log
        match meaning:
            case Meaning.PERMANENT:
                raise ConnectionLost(code, permanent=True)
            case Meaning.EXPIRED:
                raise ConnectionLost(code)
            case Meaning.HARMLESS:
                log.flow("A harmless refusal.", code=code, sent=sent)
            case Meaning.OUR_MISTAKE:
                log.error(
                    "The vendor refused an event of ours.",
                    code=code,
                    sent=sent,
                    param=str(error.get("param") or ""),
                )
            case _ if not answered:
                log.warn("The vendor reported an error.", code=code, sent=sent)


async def _headers(context: CallContext) -> Mapping[str, str]:
    """Who we are. Of what goes wrong in getting it only our own words are told."""
    try:
        return await context.options.authorize()
    except TimeoutError:
        raise
    except EngineError as error:
        raise ConnectionLost(str(error), permanent=error.permanent) from None
    except Exception as error:
        reason = f"no credentials could be had ({type(error).__name__})"
        raise ConnectionLost(reason) from None


async def _close(wire: Wire | None) -> None:
    if wire is not None:
        await wire.close()
