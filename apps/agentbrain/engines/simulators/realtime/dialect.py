"""The two generations of the protocol: what goes over the wire, seen from inside.

Inside, everything has the shape of the generally available protocol. A dialect turns
a client's events into it, and the server's out of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from apps.agentbrain.engines.simulators.realtime.wire import Event, Refused

_FORMATS: Final[Mapping[str, dict[str, Any]]] = {
    "pcm16": {"type": "audio/pcm", "rate": 24000},
    "g711_ulaw": {"type": "audio/pcmu"},
    "g711_alaw": {"type": "audio/pcma"},
}
_FORMAT_NAMES: Final = {value["type"]: name for name, value in _FORMATS.items()}

# Where a field of a preview session is found in a general one.
_SESSION: Final[Mapping[str, tuple[str, ...]]] = {
    "model": ("model",),
    "instructions": ("instructions",),
    "modalities": ("output_modalities",),
    "voice": ("audio", "output", "voice"),
    "speed": ("audio", "output", "speed"),
    "input_audio_format": ("audio", "input", "format"),
    "output_audio_format": ("audio", "output", "format"),
    "input_audio_transcription": ("audio", "input", "transcription"),
    "input_audio_noise_reduction": ("audio", "input", "noise_reduction"),
    "turn_detection": ("audio", "input", "turn_detection"),
    "tools": ("tools",),
    "tool_choice": ("tool_choice",),
    "max_response_output_tokens": ("max_output_tokens",),
    "tracing": ("tracing",),
}
_RESPONSE: Final[Mapping[str, tuple[str, ...]]] = {
    **{name: (name,) for name in ("conversation", "input", "instructions")},
    **{name: (name,) for name in ("metadata", "tools", "tool_choice")},
    "modalities": ("output_modalities",),
    "voice": ("audio", "output", "voice"),
    "output_audio_format": ("audio", "output", "format"),
    "max_response_output_tokens": ("max_output_tokens",),
}
_IGNORED: Final = "temperature"  # the preview had one, the general protocol has none

_EVENTS: Final = {
    "response.output_audio.": "response.audio.",
    "response.output_audio_transcript.": "response.audio_transcript.",
    "response.output_text.": "response.text.",
}
_CONTENT: Final = {"output_audio": "audio", "output_text": "text"}
_CONTENT_IN: Final = {"audio": "output_audio", "text": "output_text"}


class GeneralDialect:
    """The generally available protocol: nothing to translate."""

    def incoming(self, event: Event) -> Event:
        return event

    def outgoing(self, event: Event) -> Event | None:
        return event


class PreviewDialect(GeneralDialect):
    """The preview's names and shapes, which Azure's preview endpoint speaks."""

    def incoming(self, event: Event) -> Event:
        """A client's event in general shape. Raises ``Refused`` for later names."""
        match event.get("type"):
            case "session.update" if isinstance(event.get("session"), dict):
                session = _general(event["session"], _SESSION, "session")
                return {**event, "session": {"type": "realtime", **session}}
            case "response.create" if isinstance(event.get("response"), dict):
                response = _general(event["response"], _RESPONSE, "response")
                if isinstance(response.get("input"), list):
                    response["input"] = [_item_in(item) for item in response["input"]]
                return {**event, "response": response}
            case "conversation.item.create":
                return {**event, "item": _item_in(event.get("item"))}
        return event

    def outgoing(self, event: Event) -> Event | None:
        """The server's event in preview shape; None where the preview has none."""
        kind: str = event["type"]
        if kind == "conversation.item.done":
            return None
        told = {name: _TRANSLATE.get(name, _same)(event[name]) for name in event}
        told["type"] = _event_name(kind)
        if kind == "response.function_call_arguments.done":
            del told["name"]
        return told


def _general(
    given: dict[str, Any], places: Mapping[str, tuple[str, ...]], path: str
) -> dict[str, Any]:
    general: dict[str, Any] = {}
    for name, value in given.items():
        if name == _IGNORED:
            continue
        if name not in places:
            param = f"{path}.{name}"
            message = f"Unknown parameter: '{param}'."
            raise Refused("unknown_parameter", message, param=param)
        *folders, last = places[name]
        place = general
        for folder in folders:
            place = place.setdefault(folder, {})
        place[last] = _value_in(name, value)
    return general


def _value_in(name: str, value: Any) -> Any:
    if name.endswith("_format") and isinstance(value, str):
        return dict(_FORMATS.get(value, {"type": value}))
    if name == "modalities" and isinstance(value, list) and "audio" in value:
        return [modality for modality in value if modality != "text"]
    return value


def _item_in(item: Any) -> Any:
    """An assistant's content had shorter names."""
    if not isinstance(item, dict) or item.get("role") != "assistant":
        return item
    content = item.get("content")
    if not isinstance(content, list):
        return item
    return {**item, "content": [_part(part, _CONTENT_IN) for part in content]}


def _part(part: Any, names: Mapping[str, str]) -> Any:
    if not isinstance(part, dict) or not isinstance(part.get("type"), str):
        return part
    return {**part, "type": names.get(part["type"], part["type"])}


def _event_name(kind: str) -> str:
    if kind == "conversation.item.added":
        return "conversation.item.created"
    for general, preview in _EVENTS.items():
        if kind.startswith(general):
            return preview + kind.removeprefix(general)
    return kind


def _item_out(item: dict[str, Any]) -> dict[str, Any]:
    if "content" not in item:
        return item
    return {**item, "content": [_part(part, _CONTENT) for part in item["content"]]}


def _session_out(session: dict[str, Any]) -> dict[str, Any]:
    told = {"id": session["id"], "object": session["object"]}
    told["expires_at"] = session["expires_at"]
    for name, path in _SESSION.items():
        value: Any = session
        for key in path:
            value = value.get(key)
        told[name] = _value_out(name, value)
    return told


def _response_out(response: dict[str, Any]) -> dict[str, Any]:
    told = dict(response)
    output = told.pop("audio")["output"]
    told["voice"] = output["voice"]
    told["output_audio_format"] = _value_out("output_audio_format", output["format"])
    told["modalities"] = _value_out("modalities", told.pop("output_modalities"))
    told["output"] = [_item_out(item) for item in told["output"]]
    if told["usage"]:
        details = dict(told["usage"]["input_token_details"])
        for name in ("image_tokens", "cached_tokens_details"):
            details.pop(name)
        told["usage"] = {**told["usage"], "input_token_details": details}
    return told


def _value_out(name: str, value: Any) -> Any:
    if name.endswith("_format"):
        return _FORMAT_NAMES[value["type"]]
    if name == "modalities":
        return ["audio", "text"] if value == ["audio"] else value
    if name == "turn_detection" and value:
        return {key: told for key, told in value.items() if key != "idle_timeout_ms"}
    return value


def _same(value: Any) -> Any:
    return value


_TRANSLATE: Final[Mapping[str, Callable[[Any], Any]]] = {
    "session": _session_out,
    "response": _response_out,
    "item": _item_out,
}
