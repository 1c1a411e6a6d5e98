"""Responses on one connection: asked for, begun, heard of, stopped, over."""

from __future__ import annotations

import binascii
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    AgentTextDelta,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
)
from apps.agentbrain.conversation.reasons import NOTHING_SAID
from apps.agentbrain.engines.realtime.context import CallContext
from apps.agentbrain.engines.realtime.endings import ending_of
from apps.agentbrain.engines.realtime.failures import (
    PERMANENT_CODES,
    ConnectionLost,
)
from apps.agentbrain.engines.realtime.outgoing import Outgoing
from apps.agentbrain.engines.realtime.reports import response_usage
from apps.agentbrain.engines.realtime.requests import Requests
from apps.agentbrain.engines.realtime.spoken_items import SpokenItems
from apps.agentbrain.engines.realtime.tool_calls import ToolCalls

_REMEMBERED_ENDED: Final = 64


@dataclass(slots=True)
class _Response:
    """A response of the vendor's. ``ghost``: nobody waits for it, nothing is told.

    ``of_use``: there was sound in it, or a function call.
    """

    response_id: str
    request_id: str
    ghost: bool = False
    cancelled: bool = False
    of_use: bool = False
    item_ids: list[str] = field(default_factory=list)

    @property
    def audible(self) -> bool:
        return not (self.ghost or self.cancelled)


class Responses:
    """Matches the vendor's responses with our requests.

    ``active`` ones are stopped by id and only while they are active. What belongs to
    a response that is over is thrown away, however late it arrives.
    """

    def __init__(
        self,
        context: CallContext,
        out: Outgoing,
        items: SpokenItems,
        tool_calls: ToolCalls,
    ) -> None:
        self._context = context
        self._out = out
        self._items = items
        self._tool_calls = tool_calls
        self._requests = Requests(context, out)
        self._active: dict[str, _Response] = {}
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._vendor_names_requests = False
        self.answered = False  # the vendor has begun a response on this connection

    @property
    def handlers(self) -> Mapping[str, Callable[[dict[str, Any]], None]]:
        """By type of event; the second name of a pair is the older generation's."""
        return {
            "response.created": self._created,
            "response.output_item.added": self._item_added,
            "response.output_item.done": self._item_done,
            "response.output_audio.delta": self._sound,
            "response.audio.delta": self._sound,
            "response.output_audio_transcript.delta": self._words,
            "response.audio_transcript.delta": self._words,
            "response.output_text.delta": self._words,
            "response.text.delta": self._words,
            "response.done": self._done,
        }

    @property
    def quiet(self) -> bool:
        speaking = any(response.audible for response in self._active.values())
        return not speaking and not self._requests.waiting

    # What the call wants

    def respond(self, request: Respond) -> None:
        self._requests.ask(request)

    def unanswered(self, request_id: str) -> bool:
        """Whether the vendor has said nothing yet to this request."""
        return self._requests.unanswered(request_id)

    def cancel(self, request: CancelResponse) -> None:
        """Stop a response that is active, or as soon as it is."""
        if request.response_id:
            wanted = [request.response_id]
        else:
            named = self._active.values()
            wanted = [
                r.response_id for r in named if r.request_id == request.request_id
            ]
            self._requests.drop(request.request_id)
        for response_id in wanted:
            if (response := self._active.get(response_id)) is not None:
                self._stop(response)

    def refused(self, event_id: str, code: str) -> bool:
        """Whether an error answers a ``response.create``; then its request is over."""
        found = self._requests.refused(event_id, code)
        if found is None:
            return False
        request_id, asked = found
        self._context.log.flow("A response was refused.", request=request_id, code=code)
        if not asked.dropped:
            self._tell_end(request_id, ResponseStatus.FAILED, code)
        return True

    # What the vendor tells

    def _created(self, event: dict[str, Any]) -> None:
        told = event["response"]
        response_id, request_id = told["id"], _request_id(told)
        if response_id in self._ended:
            return
        # Every response of ours carries its request; a vendor that can name them and
        # does not name this one speaks without having been asked.
        stranger = self._vendor_names_requests and not request_id
        self._vendor_names_requests |= bool(request_id)
        self._begin(response_id, request_id, wanted=not stranger)

    def _item_added(self, event: dict[str, Any]) -> None:
        item = event["item"]
        response = self._of(event["response_id"])
        if response is not None and item.get("type") == "message":
            self._belongs(response, item["id"])

    def _sound(self, event: dict[str, Any]) -> None:
        response = self._of(event["response_id"])
        if response is None:
            return
        item_id = event["item_id"]
        sound = binascii.a2b_base64(event["delta"])
        self._belongs(response, item_id)
        self._items.sound(item_id, len(sound), passed_on=response.audible)
        if response.audible and sound:
            response.of_use = True
            now_ms, response_id = self._context.now_ms, response.response_id
            self._context.emit(AgentAudio(now_ms, response_id, item_id, sound))

    def _words(self, event: dict[str, Any]) -> None:
        response = self._of(event["response_id"])
        if response is not None:
            self._tell_words(response, event["item_id"], event.get("delta") or "")

    def _tell_words(self, response: _Response, item_id: str, words: str) -> None:
        if not words:
            return
        self._belongs(response, item_id)
        self._items.words(item_id, words)
        if response.audible:
            now_ms, response_id = self._context.now_ms, response.response_id
            self._context.emit(AgentTextDelta(now_ms, response_id, item_id, words))

    def _item_done(self, event: dict[str, Any]) -> None:
        response = self._of(event["response_id"])
        if response is not None:
            self._whole_item(response, event["item"])

    def _done(self, event: dict[str, Any]) -> None:
        told = event["response"]
        response_id = told["id"]
        if response_id in self._ended:
            return
        if response_id not in self._active:
            self._context.log.warn("A response ended that never began.")
        request_id = _request_id(told)
        response = self._begin(response_id, request_id)
        if request_id:
            self._requests.answered(request_id)
        for item in told.get("output") or ():
            self._whole_item(response, item)
        del self._active[response_id]
        self._ended[response_id] = None
        if len(self._ended) > _REMEMBERED_ENDED:
            self._ended.popitem(last=False)
        status, reason = ending_of(told)
        if status is ResponseStatus.COMPLETED and not response.of_use:
            # Models write instead of speaking now and then, above all when they were
            # told of a conversation in writing; or they give nothing at all.
            status, reason = ResponseStatus.FAILED, NOTHING_SAID
        if not response.audible or status is not ResponseStatus.COMPLETED:
            self._items.broken_off(response.item_ids)
        if usage := response_usage(told.get("usage")):
            self._context.report("usage", model=self._context.options.model, **usage)
        self._context.log.flow(
            "A response ended.", response=response_id, status=str(status), why=reason
        )
        if not response.ghost:
            self._tell_end(response_id, status, reason)
        if self.quiet:
            self._context.log.flow("Ready for the next turn.")
        if status is ResponseStatus.FAILED and reason in PERMANENT_CODES:
            raise ConnectionLost(reason, permanent=True)

    # Inside

    def _begin(
        self, response_id: str, request_id: str, *, wanted: bool = True
    ) -> _Response:
        """The active response of this id, begun now if it was not yet."""
        if (response := self._active.get(response_id)) is not None:
            return response
        self.answered = True
        asked = self._requests.answered(request_id) if wanted else None
        response = _Response(response_id, request_id)
        self._active[response_id] = response
        if not wanted or (asked is not None and asked.dropped):
            response.ghost = True
            self._stop(response)
            return response
        self._context.log.flow("A response started.", response=response_id)
        self._context.emit(
            ResponseStarted(self._context.now_ms, response_id, request_id)
        )
        return response

    def _of(self, response_id: str) -> _Response | None:
        """The response something belongs to; None when that response is over."""
        if response_id in self._ended:
            return None
        return self._begin(response_id, "")

    def _belongs(self, response: _Response, item_id: str) -> None:
        if item_id not in response.item_ids:
            response.item_ids.append(item_id)
            self._items.begin(item_id)

    def _whole_item(self, response: _Response, item: Mapping[str, Any]) -> None:
        if item.get("type") == "message":
            self._whole_words(response, item)
            self._items.complete(item["id"])
            return
        if item.get("type") != "function_call":
            return
        if response.audible and item.get("status") == "completed":
            response.of_use = True
            self._tool_calls.completed(response.response_id, item)
        else:
            self._tool_calls.broken_off(item)

    def _whole_words(self, response: _Response, item: Mapping[str, Any]) -> None:
        """The words of an item, where they were not told while it was spoken."""
        if self._items.has_words(item["id"]):
            return
        parts = item.get("content") or ()
        words = " ".join(p.get("transcript") or p.get("text") or "" for p in parts)
        self._tell_words(response, item["id"], words.strip())

    def _stop(self, response: _Response) -> None:
        if response.cancelled:
            return
        response.cancelled = True
        self._context.log.flow(
            "A response was cancelled.", response=response.response_id
        )
        self._out.send("response.cancel", response_id=response.response_id)

    def _tell_end(self, response_id: str, status: ResponseStatus, reason: str) -> None:
        self._context.emit(
            ResponseEnded(self._context.now_ms, response_id, status, reason)
        )


def _request_id(told: Mapping[str, Any]) -> str:
    """Our request's id, which the vendor carries in the response's metadata."""
    metadata = told.get("metadata")
    return str(metadata.get("request_id") or "") if isinstance(metadata, dict) else ""
