"""The last steps of a call, each within bounds and none able to stop the others."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Final

from channels.db import database_sync_to_async
from django.db import DatabaseError

from apps.agentbrain.engines.base import Engine

from . import metrics, services
from .choices import CallStatus
from .recorder import Recorder
from .recorder_entries import EndEntry
from .session_types import Ending, Kind, LiveCall
from .telephony.transport import NORMAL, SERVICE_RESTART, LineLost, Transport

log = logging.getLogger(__name__)

ENGINE_STOP_SECONDS: Final = 5.0
FLUSH_SECONDS: Final = 10.0
CLOSE_ROW_SECONDS: Final = 10.0


def log_end(ending: Ending, extra: Mapping[str, Any], settled_seconds: float) -> None:
    """One line for every stream that ends; a line that broke off is a warning."""
    fields = {
        "status": ending.status.value,
        "reason": ending.reason,
        "settled_ms": int(settled_seconds * 1000),
    }
    if ending.kind is Kind.BROKEN:
        log.warning("The line broke off.", extra={**extra, "fields": fields})
    elif ending.kind is Kind.REPLACED:
        log.info("A newer stream took over.", extra=extra)
    else:
        log.info("The call ended.", extra={**extra, "fields": fields})


async def close_line(
    transport: Transport, ending: Ending, extra: Mapping[str, Any]
) -> None:
    """Let go of the line; one that is gone already is fine."""
    code = SERVICE_RESTART if ending.reason == "shutdown" else NORMAL
    try:
        await transport.close(code, ending.reason)
    except LineLost:
        log.info("The line was gone before it was closed.", extra=extra)


async def stop_engine(engine: Engine, extra: Mapping[str, Any]) -> None:
    """Let go of the engine, however long its farewell would take."""
    try:
        async with asyncio.timeout(ENGINE_STOP_SECONDS):
            await engine.stop()
    except TimeoutError:
        log.warning("The engine did not stop in time.", extra=extra)
    except Exception:
        # A vendor's client may raise anything; the call is over all the same.
        log.exception("The engine failed to stop.", extra=extra)


async def settle_row(
    call: LiveCall,
    ending: Ending,
    snapshot: Mapping[str, Any] | None,
    recorder: Recorder,
) -> None:
    """Write what waits, then close the row; a replaced stream leaves it open."""
    await recorder.flush(FLUSH_SECONDS)
    if ending.kind is Kind.REPLACED:
        return
    metrics.CALLS_ENDED.labels(ending.status.value).inc()
    try:
        async with asyncio.timeout(CLOSE_ROW_SECONDS):
            await database_sync_to_async(services.end_call)(
                call.call_id,
                ending.status,
                ending.reason,
                stream_sid=call.stream_sid,
                snapshot=snapshot,
            )
    except (TimeoutError, DatabaseError) as error:
        log.error(
            "The call's row could not be closed; the recorder will do it.",
            extra={"call_sid": call.call_sid, "fields": {"error": error}},
        )
        status, reason = ending.status.value, ending.reason
        recorder.add(EndEntry(call.call_id, status, reason, call.stream_sid, snapshot))


async def give_up_line(call: LiveCall, extra: Mapping[str, Any]) -> None:
    """The carrier said that the call is over while the row was being closed."""
    try:
        async with asyncio.timeout(CLOSE_ROW_SECONDS):
            await database_sync_to_async(services.settle_broken)(
                call.call_id, CallStatus.COMPLETED, "caller"
            )
    except (TimeoutError, DatabaseError) as error:
        # Its summary is written when it cannot be resumed any more.
        log.warning(
            "A lost call that is over waits to be resumed.",
            extra={**extra, "fields": {"error": error}},
        )
