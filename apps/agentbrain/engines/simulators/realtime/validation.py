"""Is a client's event what the protocol allows? Judged by the vendor's own types.

The vendor's models accept extra keys, the vendor's server does not: whatever a model
leaves over is an ``unknown_parameter``.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, get_args

from openai.types.realtime import (
    RealtimeClientEvent,
    RealtimeSessionCreateRequest,
    RealtimeTranscriptionSessionCreateRequest,
    ResponseCreateEvent,
)
from pydantic import BaseModel, ValidationError

from apps.agentbrain.engines.simulators.realtime.wire import Event, Refused

_MOST_AUDIO: Final = 15 * 1024 * 1024 * 4 // 3  # characters of base64
_SESSIONS: Final[Mapping[str, type[BaseModel]]] = {
    "realtime": RealtimeSessionCreateRequest,
    "transcription": RealtimeTranscriptionSessionCreateRequest,
}
_NEEDED: Final = {
    "input_text": "text",
    "output_text": "text",
    "input_audio": "audio",
    "input_image": "image_url",
}
_NO_FIELD_NAMES: Final = frozenset({"str", "int", "float", "bool", "none", "object"})


def _types_of_client_events() -> dict[str, type[BaseModel]]:
    union = get_args(RealtimeClientEvent)[0]
    return {
        get_args(model.model_fields["type"].annotation)[0]: model
        for model in get_args(union)
    }


CLIENT_EVENTS: Final = _types_of_client_events()


def read_event(message: str | bytes) -> Event:
    """The event of a client's message. Raises ``Refused``."""
    try:
        event = json.loads(
            message, parse_constant=_no_number, parse_float=_finite_number
        )
    except (ValueError, RecursionError):
        raise Refused(
            "invalid_event", "The message is not JSON that can be parsed."
        ) from None
    if not isinstance(event, dict):
        raise Refused("invalid_event", "The message is not a JSON object.")
    return event


def check_event(event: Event) -> None:
    """Raise ``Refused`` where an event is not what the protocol documents."""
    kind = event.get("type")
    if kind is None:
        raise _missing("type")
    if not isinstance(kind, str) or kind not in CLIENT_EVENTS:
        known = ", ".join(f"'{name}'" for name in sorted(CLIENT_EVENTS))
        message = f"Invalid value: {kind!r:.80}. Supported values are: {known}."
        raise Refused("invalid_value", message, param="type")
    match kind:
        case "input_audio_buffer.append":
            _check_plain(event, {"type", "event_id", "audio"})
        case "session.update":
            _check_plain(event, {"type", "event_id", "session"})
            check_session(event.get("session"))
        case "response.create":
            _check_response_create(event)
        case "conversation.item.create":
            _check(CLIENT_EVENTS[kind], event, "")
            _check_content(event["item"], "item")
        case _:
            _check(CLIENT_EVENTS[kind], event, "")


def check_session(session: Any) -> None:
    """Raise ``Refused`` where a ``session`` of ``session.update`` is wrong."""
    if session is None:
        raise _missing("session")
    if not isinstance(session, dict):
        raise _wrong_type("session", "an object")
    if "type" not in session:
        raise _missing("session.type")
    kind = session["type"]
    if not isinstance(kind, str) or kind not in _SESSIONS:
        message = (
            f"Invalid value: {kind!r}. Supported values are: "
            "'realtime' and 'transcription'."
        )
        raise Refused("invalid_value", message, param="session.type")
    _check(_SESSIONS[kind], session, "session")
    _check_tools(session.get("tools"), "session.tools")


def decode_audio(event: Event) -> bytes:
    """The sound of ``input_audio_buffer.append``. Raises ``Refused``."""
    audio = event.get("audio")
    if audio is None:
        raise _missing("audio")
    if not isinstance(audio, str):
        raise _wrong_type("audio", "a string")
    if len(audio) > _MOST_AUDIO:
        raise Refused("invalid_value", "The audio is above 15 MiB.", param="audio")
    try:
        return base64.b64decode(audio, validate=True)
    except (binascii.Error, ValueError):
        message = "Invalid 'audio'. Expected base64-encoded audio bytes."
        raise Refused("invalid_value", message, param="audio") from None


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _finite_number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large")
    return number


def _check_response_create(event: Event) -> None:
    """References among the input are allowed, though the vendor's type has none."""
    judged = dict(event)
    response = event.get("response")
    if isinstance(response, dict):
        given = response.get("input")
        if isinstance(given, list):
            items = [item for item in given if not _is_reference(item)]
            judged["response"] = {**response, "input": items}
        _check_tools(response.get("tools"), "response.tools")
    _check(ResponseCreateEvent, judged, "")
    for number, item in enumerate((judged.get("response") or {}).get("input") or ()):
        _check_content(item, f"response.input[{number}]")


def _check_content(item: Mapping[str, Any], path: str) -> None:
    """A part needs what its type says; the model's own sound cannot be given."""
    for number, part in enumerate(item.get("content") or ()):
        param = f"{path}.content[{number}]"
        kind = part.get("type")
        if kind is None:
            raise _missing(f"{param}.type")
        if kind == "output_audio":
            message = "Audio of the assistant cannot be given, only its text."
            raise Refused("invalid_value", message, param=f"{param}.type")
        if part.get(needed := _NEEDED[kind]) is None:
            raise _missing(f"{param}.{needed}")


def _is_reference(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and item.keys() == {"type", "id"}
        and item["type"] == "item_reference"
        and isinstance(item["id"], str)
    )


def _check_tools(tools: Any, path: str) -> None:
    if not isinstance(tools, list):
        return
    for number, tool in enumerate(tools):
        if isinstance(tool, dict) and tool.get("type", "function") == "function":
            for name in ("type", "name"):
                if name not in tool:
                    raise _missing(f"{path}[{number}].{name}")


def _check_plain(event: Event, known: set[str]) -> None:
    for name in event:
        if name not in known:
            raise _unknown(name)
    if not isinstance(event.get("event_id", ""), str):
        raise _wrong_type("event_id", "a string")


def _check(model: type[BaseModel], value: Any, path: str) -> None:
    try:
        parsed = model.model_validate(value, strict=True)
    except ValidationError as error:
        raise _first_wrong(error, path) from None
    for extra in left_over(parsed, path):
        raise _unknown(extra)


def left_over(value: Any, path: str = "") -> Iterator[str]:
    """The paths of everything a parsed model does not know."""
    if isinstance(value, BaseModel):
        for name in value.model_extra or {}:
            yield _join(path, name)
        for name in type(value).model_fields:
            yield from left_over(getattr(value, name), _join(path, name))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from left_over(part, f"{path}[{number}]")


def _first_wrong(error: ValidationError, path: str) -> Refused:
    """The complaint that says most: one of the union's member that was meant."""
    complaints = error.errors(include_url=False, include_context=False)
    not_of_type = [
        c
        for c in complaints
        if c["loc"][-1] in {"type", "role"} and c["type"] == "literal_error"
    ]
    not_meant = {_member(c["loc"]) for c in not_of_type}
    meant = [c for c in complaints if _member(c["loc"]) not in not_meant]
    first = (meant or not_of_type)[0]
    param = _path_of(path, first["loc"])
    if first["type"] == "missing":
        return _missing(param)
    wrong_type = first["type"].endswith(("_type", "_parsing"))
    code = "invalid_type" if wrong_type else "invalid_value"
    return Refused(code, f"Invalid '{param}': {first['msg']}.", param=param)


def _member(location: Sequence[int | str]) -> tuple[int | str, ...]:
    """Up to the name of a union's member; empty outside of unions."""
    for number, part in enumerate(location):
        if not _is_field(part):
            return tuple(location[: number + 1])
    return ()


def _is_field(part: int | str) -> bool:
    return isinstance(part, int) or (
        part.isidentifier() and part.islower() and part not in _NO_FIELD_NAMES
    )


def _path_of(path: str, location: Sequence[int | str]) -> str:
    for part in filter(_is_field, location):
        path = f"{path}[{part}]" if isinstance(part, int) else _join(path, part)
    return path


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _missing(param: str) -> Refused:
    message = f"Missing required parameter: '{param}'."
    return Refused("missing_required_parameter", message, param=param)


def _unknown(param: str) -> Refused:
    return Refused("unknown_parameter", f"Unknown parameter: '{param}'.", param=param)


def _wrong_type(param: str, wanted: str) -> Refused:
    message = f"Invalid type for '{param}': expected {wanted}."
    return Refused("invalid_type", message, param=param)
