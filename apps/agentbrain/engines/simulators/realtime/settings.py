"""The settings of a session: what they are at first, and how an update changes them."""

from __future__ import annotations

import copy
import time
from collections.abc import Mapping
from typing import Any, Final

from apps.agentbrain.engines.simulators.realtime.wire import Refused

Settings = dict[str, Any]

SESSION_SECONDS: Final = 3600
_PCM: Final = {"type": "audio/pcm", "rate": 24000}
_TURN_DETECTION: Final[Mapping[str, Mapping[str, Any]]] = {
    "server_vad": {
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 500,
        "idle_timeout_ms": None,
        "create_response": True,
        "interrupt_response": True,
    },
    "semantic_vad": {
        "eagerness": "auto",
        "create_response": True,
        "interrupt_response": True,
    },
}
_RANGES: Final = (
    (("audio", "input", "turn_detection", "threshold"), 0.0, 1.0),
    (("audio", "input", "turn_detection", "prefix_padding_ms"), 0, 10_000),
    (("audio", "input", "turn_detection", "silence_duration_ms"), 0, 10_000),
    (("audio", "input", "turn_detection", "idle_timeout_ms"), 5_000, 30_000),
    (("audio", "output", "speed"), 0.25, 1.5),
    (("max_output_tokens",), 1, 4096),
    (("truncation", "retention_ratio"), 0.0, 1.0),
)
_MOST_METADATA: Final = 16
_LONGEST_KEY: Final = 64
_LONGEST_VALUE: Final = 512


def new_settings(session_id: str, model: str, lasts_seconds: float) -> Settings:
    """A session's settings before the client changed any; it lasts an hour or less."""
    return {
        "type": "realtime",
        "object": "realtime.session",
        "id": session_id,
        "model": model,
        "expires_at": int(time.time() + (lasts_seconds or SESSION_SECONDS)),
        "output_modalities": ["audio"],
        "instructions": "You are a helpful, witty, and friendly assistant.",
        "tools": [],
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "truncation": "auto",
        "tracing": None,
        "prompt": None,
        "include": None,
        "audio": {
            "input": {
                "format": dict(_PCM),
                "transcription": None,
                "noise_reduction": None,
                "turn_detection": _with_defaults({"type": "server_vad"}, None),
            },
            "output": {"format": dict(_PCM), "voice": "alloy", "speed": 1.0},
        },
    }


def updated(current: Settings, update: Settings, *, has_spoken: bool) -> Settings:
    """The settings after an update whose shape is right. Raises ``Refused``.

    ``has_spoken``: the model's voice was heard, so it cannot become another.
    """
    check_ranges(update, "session")
    _check_fixed(current, update, has_spoken=has_spoken)
    after = copy.deepcopy(current)
    for name, value in update.items():
        if name != "audio":
            after[name] = copy.deepcopy(value)
    for side, changes in (update.get("audio") or {}).items():
        for name, value in (changes or {}).items():
            before = after["audio"][side].get(name)
            after["audio"][side][name] = _setting(name, value, before)
    return after


def check_ranges(values: Mapping[str, Any], path: str) -> None:
    """Raise ``Refused`` for a number out of its range, or a pair that cannot be."""
    modalities = values.get("output_modalities")
    if modalities is not None and len(modalities) != 1:
        param = f"{path}.output_modalities"
        message = f"Invalid modalities: {modalities}. Use ['text'] or ['audio']."
        raise Refused("invalid_value", message, param=param)
    for keys, low, high in _RANGES:
        found = _dig(values, keys)
        if isinstance(found, int | float) and not low <= found <= high:
            param = ".".join((path, *keys))
            message = f"Invalid '{param}': {found} is not from {low} to {high}."
            raise Refused("invalid_value", message, param=param)


def check_metadata(metadata: Mapping[str, str]) -> None:
    """Raise ``Refused`` for more or longer metadata than a response may carry."""
    if len(metadata) > _MOST_METADATA or any(
        len(key) > _LONGEST_KEY or len(value) > _LONGEST_VALUE
        for key, value in metadata.items()
    ):
        message = (
            f"At most {_MOST_METADATA} pairs, keys of {_LONGEST_KEY} "
            f"and values of {_LONGEST_VALUE} characters."
        )
        raise Refused("invalid_value", message, param="response.metadata")


def _check_fixed(current: Settings, update: Settings, *, has_spoken: bool) -> None:
    if update["type"] != current["type"]:
        message = "Passing a session of another type is not supported."
        raise Refused("invalid_value", message, param="session.type")
    model = update.get("model")
    if model is not None and model != current["model"]:
        message = "The model of a session cannot be changed."
        raise Refused("invalid_value", message, param="session.model")
    voice = _dig(update, ("audio", "output", "voice"))
    if has_spoken and voice not in (None, current["audio"]["output"]["voice"]):
        message = "Cannot update a conversation's voice if assistant audio is present."
        param = "session.audio.output.voice"
        raise Refused("cannot_update_voice", message, param=param)


def _setting(name: str, value: Any, before: Any) -> Any:
    if name == "turn_detection" and value is not None:
        return _with_defaults(value, before)
    if name == "format" and value.get("type") == "audio/pcm":
        return dict(_PCM)
    return copy.deepcopy(value)


def _with_defaults(value: Mapping[str, Any], before: Any) -> dict[str, Any]:
    kind = value["type"]
    same = before if before and before["type"] == kind else {}
    return {**_TURN_DETECTION[kind], **same, **value}


def _dig(values: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        if not isinstance(values, Mapping):
            return None
        values = values.get(key)
    return values
