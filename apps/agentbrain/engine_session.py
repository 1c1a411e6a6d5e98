"""What the engine of a call is told before the first word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from django.utils import timezone

from apps.agentbrain import tools
from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.conversation.dialogue.guidance import secret_notes
from apps.agentbrain.conversation.dialogue.shop_facts import shop_facts
from apps.agentbrain.engines.base import EngineSession, Said

LOOK_UPS: Final = tools.look_ups()
"""What a model may ever be given: tools that change nothing (``ToolSpec.writes``).

Which of them it may use in a response is the dialogue's to say (``Respond.tools``);
what is to be written, the dialogue writes.
"""


def engine_session(
    brain: Brain,
    call_id: str,
    now_ms: Callable[[], int],
    past: tuple[Said, ...] = (),
) -> EngineSession:
    """Thresholds, persona, tools, and what may be heard and what not.

    An installation's prefix is the engine's own.
    """
    return EngineSession(
        call_id=call_id,
        now_ms=now_ms,
        settings=asdict(brain.thresholds),
        instructions=brain.business.persona,
        tools=tuple(tools.schemas(LOOK_UPS, nested=False)),
        secret=secret_notes(brain),
        free=tuple(shop_facts(brain, timezone.localdate())),
        past=past,
    )
