"""The ``session.update`` we open a session with, in both generations of the protocol.

The vendor's voice detection runs without ``create_response`` and
``interrupt_response``: when to speak and when to stop is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.realtime.instructions import persona
from apps.agentbrain.engines.realtime.options import (
    DEFAULT_TRANSCRIPTION_MODEL,
    RealtimeOptions,
)

SHORTEST_SILENCE_MS: Final = 500
_SPARE_TRANSCRIPTION_MODEL: Final = "gpt-4o-mini-transcribe"

Session = dict[str, Any]


def full_session(options: RealtimeOptions, call: EngineSession) -> Session:
    """Everything that is wanted."""
    return _in_wire_shape(
        options,
        call,
        transcription={
            "model": options.transcription_model,
            **({"language": options.language} if options.language else {}),
        },
        detection=turn_detection(options, call),
        noise_reduction=options.noise_reduction,
        voice=options.voice,
        reasoning_effort=options.reasoning_effort,
    )


def minimal_sessions(options: RealtimeOptions, call: EngineSession) -> list[Session]:
    """Only what no call can do without, for a vendor that refused more.

    The second one writes the caller's words down with another model.
    """
    models = (
        options.transcription_model,
        _other_model(options.transcription_model),
    )
    return [
        _in_wire_shape(
            options,
            call,
            transcription={"model": model},
            detection=_VENDORS_OWN,
            noise_reduction="",
            voice="",
        )
        for model in models
    ]


def with_another_transcription(options: RealtimeOptions) -> tuple[str, Session]:
    """A model, and the update of a running session that has words written by it."""
    model = _other_model(options.transcription_model)
    transcription = {"model": model}
    if options.wire == "preview":
        return model, {"input_audio_transcription": transcription}
    heard = {"transcription": transcription}
    return model, {"type": "realtime", "audio": {"input": heard}}


def _other_model(model: str) -> str:
    if model == DEFAULT_TRANSCRIPTION_MODEL:
        return _SPARE_TRANSCRIPTION_MODEL
    return DEFAULT_TRANSCRIPTION_MODEL


_WE_DECIDE: Final = {"create_response": False, "interrupt_response": False}
_VENDORS_OWN: Final = {"type": "server_vad", **_WE_DECIDE}
_USUAL_MS: Final = {"prefix_padding_ms": 300, "silence_duration_ms": 500}

# Without these a session is none of ours.
_NEEDED: Final = frozenset(
    {
        "type",
        "format",
        "model",
        "instructions",
        "turn_detection",
        "create_response",
        "interrupt_response",
        "transcription",
        "input_audio_transcription",
        "input_audio_format",
        "output_audio_format",
        "audio",
        "input",
        "output",
        "tools",
    }
)


def without(session: Session, param: str) -> Session | None:
    """The session without the field that the vendor named, if that can be spared.

    ``param`` is a path as errors give it: ``session.audio.input.noise_reduction``.
    """
    path = param.split(".")
    if path[0] == "session":
        path = path[1:]
    smaller = deepcopy(session)
    place: Any = smaller
    for name in path[:-1]:
        place = place.get(name) if isinstance(place, dict) else None
    if not path or path[-1] in _NEEDED or not isinstance(place, dict):
        return None
    return None if place.pop(path[-1], None) is None else smaller


def turn_detection(options: RealtimeOptions, call: EngineSession) -> Session:
    """How the vendor tells speech from silence; thresholds are the profile's."""
    if options.turn_detection == "semantic_vad":
        return {"type": "semantic_vad", "eagerness": options.eagerness, **_WE_DECIDE}
    silence_ms = int(call.settings.get("silence_duration_ms", SHORTEST_SILENCE_MS))
    return {
        "type": "server_vad",
        "threshold": float(call.settings.get("vad_threshold", 0.6)),
        "prefix_padding_ms": int(call.settings.get("prefix_padding_ms", 300)),
        "silence_duration_ms": max(silence_ms, SHORTEST_SILENCE_MS),
        **_WE_DECIDE,
    }


def agreed_detection(session: Session) -> Session:
    """How speech is found in a session that was agreed to, usual values filled in."""
    heard = session.get("audio", {}).get("input") or session
    return {**_USUAL_MS, **heard["turn_detection"]}


def _in_wire_shape(
    options: RealtimeOptions,
    call: EngineSession,
    *,
    transcription: Session,
    detection: Session,
    noise_reduction: str,
    voice: str,
    reasoning_effort: str = "",
) -> Session:
    talk: Session = {"instructions": persona(options, call)}
    if call.tools:
        talk |= {
            "tools": [flat_tool(tool) for tool in call.tools],
            "tool_choice": "auto",
        }
    noise = {"type": noise_reduction}
    if options.wire == "preview":
        return {
            "modalities": ["audio", "text"],
            **talk,
            "input_audio_format": "g711_ulaw",
            "output_audio_format": "g711_ulaw",
            "input_audio_transcription": transcription,
            "turn_detection": detection,
            **({"input_audio_noise_reduction": noise} if noise_reduction else {}),
            **({"voice": voice} if voice else {}),
        }
    return {
        "type": "realtime",
        "output_modalities": ["audio"],
        **talk,
        **({"reasoning": {"effort": reasoning_effort}} if reasoning_effort else {}),
        "audio": {
            "input": {
                "format": {"type": "audio/pcmu"},
                "transcription": transcription,
                "turn_detection": detection,
                **({"noise_reduction": noise} if noise_reduction else {}),
            },
            "output": {
                "format": {"type": "audio/pcmu"},
                **({"voice": voice} if voice else {}),
            },
        },
    }


def flat_tool(tool: Mapping[str, Any]) -> Session:
    """A tool as Realtime takes it: its name beside its type, not one level below."""
    inner = tool.get("function")
    told = inner if isinstance(inner, Mapping) else tool
    kept = {
        key: told[key] for key in ("name", "description", "parameters") if key in told
    }
    return {"type": "function", **kept}
