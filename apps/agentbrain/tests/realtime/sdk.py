"""Whether an event is one that the vendor's own typed client would send."""

from __future__ import annotations

from functools import cache
from typing import Any

from openai.types.beta.realtime import RealtimeClientEvent as PreviewEvent
from openai.types.realtime import RealtimeClientEvent
from pydantic import BaseModel, TypeAdapter


@cache
def _adapter(preview: bool) -> TypeAdapter[Any]:
    return TypeAdapter(PreviewEvent if preview else RealtimeClientEvent)


def must_be_client_event(event: dict[str, Any], *, preview: bool = False) -> None:
    """Fail on a wrong type, a missing field, or a field the vendor does not know."""
    parsed = _adapter(preview).validate_python(event)
    left_over = list(_unknown_fields(parsed, parsed.type))
    assert not left_over, f"the vendor knows no {left_over} in {event['type']}"


def _unknown_fields(value: Any, path: str):
    if isinstance(value, BaseModel):
        yield from (f"{path}.{name}" for name in value.model_extra or {})
        for name in type(value).model_fields:
            yield from _unknown_fields(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _unknown_fields(inner, f"{path}[{index}]")
