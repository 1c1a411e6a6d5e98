"""A response as the wire shows it."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from apps.agentbrain.engines.simulators.realtime.plan import Plan
from apps.agentbrain.engines.simulators.realtime.wire import Item


def response_shape(
    response_id: str,
    plan: Plan,
    status: str,
    *,
    conversation_id: str,
    output: Sequence[Item],
    details: dict[str, Any] | None = None,
    usage: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The ``response`` of ``response.created`` and ``response.done``."""
    voice = plan.voice["id"] if isinstance(plan.voice, dict) else plan.voice
    return {
        "id": response_id,
        "object": "realtime.response",
        "status": status,
        "status_details": details,
        "output": copy.deepcopy(list(output)),
        "conversation_id": conversation_id if plan.in_conversation else None,
        "output_modalities": [plan.modality],
        "max_output_tokens": plan.max_output_tokens,
        "audio": {"output": {"format": plan.audio_format, "voice": voice}},
        "usage": usage,
        "metadata": plan.metadata,
    }
