"""Tools that Vapi runs at our server: look-ups, and nothing that changes anything.

Every call gets its result, in one line of text, whatever is wrong with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from apps.agentbrain.conversation.actions import RunTool
from apps.agentbrain.engine_session import LOOK_UPS
from apps.calls.models import Call
from apps.calls.session_types import Caller
from apps.calls.tool_runs import run_tool

from .database import in_database
from .messages import Message
from .wire import part, word

MOST_CALLS: Final = 16
LONGEST_ID: Final = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """One call as any of Vapi's forms has it; ``arguments`` None: unreadable."""

    call_id: str
    name: str
    arguments: Mapping[str, Any] | None


async def answer_calls(message: Message) -> dict[str, Any]:
    """``{"results": [...]}``, one for every id, in their order."""
    wanted = list(wanted_calls(message.body))
    call = await in_database(_call, message.sid)
    many = wanted[MOST_CALLS:]
    results = await asyncio.gather(*(_run(w, call) for w in wanted[:MOST_CALLS]))
    return {"results": [*results, *(_refused(w, "too_many_calls") for w in many)]}


async def answer_function(message: Message) -> dict[str, Any]:
    """The older form: one call without an id."""
    function = part(message.body, "functionCall")
    arguments = _arguments(function)
    wanted = Wanted("function-call", word(function or {}, "name"), arguments)
    result = await _run(wanted, await in_database(_call, message.sid))
    return {"result": result.get("result", result.get("error", ""))}


def wanted_calls(body: Mapping[str, Any]) -> Iterator[Wanted]:
    """The calls of a message, each once."""
    seen: set[str] = set()
    for item in (
        *_list(body, "toolCallList"),
        *_list(body, "toolCalls"),
        *(part(tool, "toolCall") for tool in _list(body, "toolWithToolCallList")),
    ):
        call_id = word(item or {}, "id", longest=LONGEST_ID)
        if not call_id or call_id in seen:
            continue
        seen.add(call_id)
        function = part(item, "function") or item
        yield Wanted(call_id, word(function, "name"), _arguments(function))


async def _run(wanted: Wanted, call: Call | None) -> dict[str, Any]:
    if wanted.arguments is None:
        return _refused(wanted, "invalid_arguments")
    if call is None or wanted.name not in LOOK_UPS:
        return _refused(wanted, "unknown_tool" if call else "unknown_call")
    caller = Caller(call.call_sid, call.customer_id, call.verified)
    request = RunTool(wanted.call_id, wanted.name, wanted.arguments, call.state)
    outcome = await run_tool(request, caller)
    if outcome.error:
        return _refused(wanted, outcome.error)
    text = orjson.dumps(dict(outcome.result), default=str).decode()
    return {"toolCallId": wanted.call_id, "name": wanted.name, "result": text}


def _refused(wanted: Wanted, error: str) -> dict[str, Any]:
    name = wanted.name or "unknown"
    return {"toolCallId": wanted.call_id, "name": name, "error": error}


def _arguments(function: Any) -> Mapping[str, Any] | None:
    """An object, or an object in a string; under either name."""
    for key in ("arguments", "parameters"):
        value = part(function or {}, key)
        if isinstance(value, str):
            try:
                value = orjson.loads(value or "{}")
            except orjson.JSONDecodeError:
                return None
        if value is not None:
            return value if isinstance(value, Mapping) else None
    return {}


def _list(body: Mapping[str, Any], name: str) -> list[Any]:
    value = body.get(name)
    return (
        [v for v in value if isinstance(v, Mapping)] if isinstance(value, list) else []
    )


def _call(sid: str) -> Call | None:
    return Call.objects.filter(call_sid=sid).first() if sid else None
