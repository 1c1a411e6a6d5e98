"""The parts of the pipeline by the settings that choose them.

Each is a chain of names: the next takes over where one fails. Light to import: system
checks read it in processes that never take a call.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from apps.agentbrain.engines.llm.registry import MODELS
from apps.agentbrain.engines.register import Register
from apps.agentbrain.engines.stt.registry import EARS
from apps.agentbrain.engines.tts.registry import VOICES

SCRIPT: Final = "script"
LOCAL: Final = "local"


@dataclass(frozen=True, slots=True)
class Part:
    """What may stand in the chain; ``alone`` is what serves when none is set."""

    register: Register
    alone: str

    @property
    def setting(self) -> str:
        """Where the chain is named."""
        return self.register.setting

    def known(self) -> tuple[str, ...]:
        return self.register.names()

    def missing(self, name: str, settings: Any) -> list[str]:
        return self.register.missing(name, settings)

    def names(self, settings: Any) -> tuple[str, ...]:
        """The chain, never empty."""
        return tuple(getattr(settings, self.setting, ())) or (self.alone,)

    def unknown(self, settings: Any) -> list[str]:
        return [name for name in self.names(settings) if name not in self.known()]

    def lacking(self, settings: Any) -> Iterator[tuple[str, list[str]]]:
        """Names of the chain with the settings they still need."""
        for name in self.names(settings):
            if missing := self.missing(name, settings):
                yield name, missing


EAR: Final = Part(EARS, LOCAL)
MIND: Final = Part(MODELS, SCRIPT)
VOICE: Final = Part(VOICES, LOCAL)
PARTS: Final = (EAR, MIND, VOICE)


def nothing_chosen(settings: Any) -> bool:
    """Whether the pipeline is this machine's own engine."""
    return all(part.names(settings) == (part.alone,) for part in PARTS)


def missing(settings: Any) -> list[str]:
    """What the chosen parts still need, each with the part that needs it."""
    return [
        f"{' and '.join(lacking)} (for {part.setting}={name})"
        for part in PARTS
        for name, lacking in part.lacking(settings)
    ]
