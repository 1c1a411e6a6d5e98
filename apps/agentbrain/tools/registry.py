"""All tools by name, and the one way to run them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import Any

from asgiref.sync import sync_to_async
from django.db import close_old_connections

from apps.customers.errors import DomainError

from .appointment_tools import APPOINTMENT_TOOLS
from .customer_tools import CUSTOMER_TOOLS
from .spec import Arguments, Result, ToolContext, ToolOutcome, ToolSpec

log = logging.getLogger(__name__)

_THREADS = 8
# Threads of their own, so that a slow tool delays no recognizer and no recorder, and
# fewer than the database's pool has connections.
_pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="tool")

TOOLS: Mapping[str, ToolSpec] = MappingProxyType(
    {spec.name: spec for spec in (*APPOINTMENT_TOOLS, *CUSTOMER_TOOLS)}
)


async def run(name: str, arguments: Arguments, context: ToolContext) -> ToolOutcome:
    """Run a tool by its name; see ``execute``. An unknown name is an outcome too."""
    spec = TOOLS.get(name)
    if spec is None:
        log.warning("Unknown tool", extra=_fields(context, name))
        return ToolOutcome(
            {"detail": f"There is no tool {name[:60]!r}."}, "unknown_tool"
        )
    return await execute(spec, arguments, context)


async def execute(
    spec: ToolSpec, arguments: Arguments, context: ToolContext
) -> ToolOutcome:
    """Validate, check permission, run in a thread within the tool's time limit.

    Never raises: errors are ``invalid_arguments``, ``not_now`` (the dialogue's state
    does not allow it), ``not_verified``, ``timeout``, ``internal``, or the domain's own
    code. After a timeout the thread finishes its transaction; the same tool call again
    finds what it did.
    """
    if refused := _refusal(spec, arguments, context):
        return refused
    handle = sync_to_async(_handle, thread_sensitive=False, executor=_pool)
    try:
        async with asyncio.timeout(spec.timeout_seconds):
            result = await handle(spec, arguments, context)
    except TimeoutError:
        log.error("Tool timed out", extra=_fields(context, spec.name))
        return ToolOutcome(error="timeout")
    except DomainError as error:
        return ToolOutcome(error.facts(), error.code)
    except Exception:  # the call goes on whatever a tool runs into
        log.exception("Tool failed", extra=_fields(context, spec.name))
        return ToolOutcome(error="internal")
    return ToolOutcome(result)


def _refusal(
    spec: ToolSpec, arguments: Arguments, context: ToolContext
) -> ToolOutcome | None:
    """Why the tool may not run, or None."""
    if complaint := spec.complaint(arguments):
        return ToolOutcome({"detail": complaint}, "invalid_arguments")
    if not spec.may_run_in(context.state):
        log.warning("Tool out of turn", extra=_fields(context, spec.name))
        return ToolOutcome({"state": context.state}, "not_now")
    if not spec.permits(context, arguments):
        log.warning("Tool refused", extra=_fields(context, spec.name))
        return ToolOutcome(error="not_verified")
    return None


def look_ups() -> tuple[str, ...]:
    """The tools that change nothing: all a language model may ever be given."""
    return tuple(name for name, spec in TOOLS.items() if not spec.writes)


def schemas(
    names: Collection[str] | None = None, *, nested: bool = True
) -> list[dict[str, Any]]:
    """Function tools as OpenAI's APIs take them; all of them, or the named ones.

    ``nested`` is the form of chat completions; without, that of Realtime sessions.
    """
    chosen = [spec for spec in TOOLS.values() if names is None or spec.name in names]
    functions = [
        {
            "name": spec.name,
            "description": spec.description,
            "parameters": dict(spec.parameters),
        }
        for spec in chosen
    ]
    if nested:
        return [{"type": "function", "function": function} for function in functions]
    return [{"type": "function", **function} for function in functions]


def _handle(spec: ToolSpec, arguments: Arguments, context: ToolContext) -> Result:
    close_old_connections()
    try:
        return spec.handler(context, arguments)
    finally:
        close_old_connections()


def _fields(context: ToolContext, tool: str) -> dict[str, Any]:
    return {"call_sid": context.call_sid, "fields": {"tool": tool[:60]}}
