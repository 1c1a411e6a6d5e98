"""What a response was asked to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.agentbrain.engines.simulators.realtime.conversation import (
    Conversation,
    Entry,
)
from apps.agentbrain.engines.simulators.realtime.model import Output
from apps.agentbrain.engines.simulators.realtime.settings import (
    Settings,
    check_metadata,
    check_ranges,
)
from apps.agentbrain.engines.simulators.realtime.wire import Refused, new_id


@dataclass(frozen=True, slots=True)
class Plan:
    """What a response was asked to be. ``input`` replaces the conversation."""

    instructions: str
    tools: Sequence[Mapping[str, Any]]
    tool_choice: Any
    modality: str
    audio_format: Mapping[str, Any]
    voice: Any
    max_output_tokens: int | str
    metadata: Mapping[str, str] | None = None
    in_conversation: bool = True
    input: tuple[Entry, ...] | None = None
    outputs: tuple[Output, ...] = field(default=())  # instead of asking the model


def plan_of(
    conversation: Conversation, settings: Settings, asked: Mapping[str, Any]
) -> Plan:
    """The plan of a ``response.create``. Raises ``Refused``."""
    check_ranges(asked, "response")
    check_metadata(asked.get("metadata") or {})
    where = asked.get("conversation") or "auto"
    if where not in ("auto", "none"):
        message = f"Invalid value: '{where}'. Use 'auto' or 'none'."
        raise Refused("invalid_value", message, param="response.conversation")

    def chosen(name: str) -> Any:
        value = asked.get(name)
        return settings[name] if value is None else value

    output = (asked.get("audio") or {}).get("output") or {}
    spoken = {**settings["audio"]["output"], **output}
    return Plan(
        instructions=chosen("instructions"),
        tools=chosen("tools"),
        tool_choice=chosen("tool_choice"),
        modality=chosen("output_modalities")[0],
        audio_format=spoken["format"],
        voice=spoken["voice"],
        max_output_tokens=chosen("max_output_tokens"),
        metadata=asked.get("metadata"),
        in_conversation=where == "auto",
        input=_input(conversation, asked.get("input")),
    )


def _input(
    conversation: Conversation, given: list[dict[str, Any]] | None
) -> tuple[Entry, ...] | None:
    if given is None:
        return None
    entries = []
    for number, item in enumerate(given):
        if item["type"] != "item_reference":
            entries.append(Entry({"id": new_id("item"), **item}))
            continue
        entry = conversation.find(item["id"])
        if entry is None:
            message = f"The item with id '{item['id']}' does not exist."
            param = f"response.input[{number}].id"
            raise Refused("invalid_value", message, param=param)
        entries.append(entry)
    return tuple(entries)
