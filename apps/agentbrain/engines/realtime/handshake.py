"""From an open socket to an agreed session: mu-law both ways, our own decisions."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

import orjson

from apps.agentbrain.engines.realtime.context import CallContext
from apps.agentbrain.engines.realtime.failures import (
    ConnectionLost,
    Meaning,
    code_of,
    meaning_of,
)
from apps.agentbrain.engines.realtime.outgoing import Outgoing
from apps.agentbrain.engines.realtime.session_shape import (
    Session,
    full_session,
    minimal_sessions,
    without,
)
from apps.agentbrain.engines.realtime.wire import Wire

_MOST_SPARED: Final = 3
_LONGEST_PARAM: Final = 120
_SHORTEST_SESSION_SECONDS: Final = 120.0
"""If less is left of a new session, one of the two clocks is wrong."""
_MULAW: Final = frozenset({"audio/pcmu", "g711_ulaw"})


@dataclass(frozen=True, slots=True)
class Agreed:
    """``ends_in_seconds``: how long the vendor keeps the session, if it says so."""

    session: Session
    ends_in_seconds: float | None


async def agree_on_session(context: CallContext, wire: Wire, out: Outgoing) -> Agreed:
    """Wait to be admitted, then settle the session; the one that was agreed to.

    A refused field that can be spared is left out; if that does not help, the smallest
    session is asked for. Raises ``ConnectionLost``, for good if even that is refused.
    """
    created = await _await("session.created", context, wire)
    session: Session | None = full_session(context.options, context.call)
    smallest = iter(minimal_sessions(context.options, context.call))
    spares = _MOST_SPARED
    while session is not None:
        event_id = out.send("session.update", session=session)
        answer = await _await("session.updated", context, wire, event_id)
        if answer["type"] == "session.updated":
            _check_format(answer.get("session"))
            return Agreed(session, _ends_in_seconds(created.get("session")))
        error = answer["error"]
        param = str(error.get("param") or "")[:_LONGEST_PARAM]
        spared = without(session, param) if spares > 0 else None
        spares -= 1
        session = next(smallest, None) if spared is None else spared
        context.report(
            "settings_refused",
            code=code_of(error),
            param=param,
            went_on_with="all other settings" if spared else "the smallest session",
        )
    raise ConnectionLost("the vendor refused our session settings", permanent=True)


async def _await(
    kind: str, context: CallContext, wire: Wire, event_id: str = ""
) -> dict[str, Any]:
    """The event of this type, or the error that answers our event instead of it."""
    while True:
        frame = await wire.receive()
        if context.log.tracing:
            context.log.trace("received", frame)
        try:
            event = orjson.loads(frame)
        except orjson.JSONDecodeError:
            raise ConnectionLost("the vendor does not speak JSON") from None
        if not isinstance(event, dict):
            continue
        if event.get("type") == kind:
            return event
        if event.get("type") == "error" and _is_answer(event, event_id):
            return event


def _is_answer(event: dict[str, Any], event_id: str) -> bool:
    """Whether an error refuses our update; the fatal ones raise.

    So does any error before we were admitted: there was nothing yet to refuse but us.
    """
    error = event.get("error")
    if not isinstance(error, dict):
        return False
    code = code_of(error)
    meaning = meaning_of(code, "session.update")
    if not event_id or meaning in {Meaning.PERMANENT, Meaning.EXPIRED}:
        raise ConnectionLost(code, permanent=meaning is Meaning.PERMANENT)
    return error.get("event_id") in {None, "", event_id}


def _ends_in_seconds(session: Any) -> float | None:
    """By ``expires_at``, in seconds since 1970; hosts of the same model keep a session
    for half an hour or for a whole one, and have changed that without notice."""
    ends_at = session.get("expires_at") if isinstance(session, dict) else None
    if not isinstance(ends_at, int | float):
        return None
    left = ends_at - time.time()
    return left if left >= _SHORTEST_SESSION_SECONDS else None


def _check_format(session: Any) -> None:
    """The caller would hear noise if the vendor kept another format."""
    told = session if isinstance(session, dict) else {}
    audio = told.get("audio") or {}
    formats = [
        told.get("input_audio_format"),
        told.get("output_audio_format"),
        *((audio.get(way) or {}).get("format") for way in ("input", "output")),
    ]
    for given in formats:
        name = given.get("type") if isinstance(given, dict) else given
        if name is not None and name not in _MULAW:
            raise ConnectionLost(
                f"the vendor insists on another sound format ({name})", permanent=True
            )
