"""What stands behind the protocol: real speech, or a scenario."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from apps.agentbrain.engines.simulators.realtime.hearing import (
    Ears,
    LiveEars,
    ScriptedEars,
)
from apps.agentbrain.engines.simulators.realtime.model import Model, RuleModel
from apps.agentbrain.engines.simulators.realtime.scenario import (
    Scenario,
    ScriptedModel,
    TimedTurn,
)
from apps.agentbrain.engines.simulators.realtime.voices import (
    LiveMouth,
    Mouth,
    ToneMouth,
)
from apps.agentbrain.engines.stt.recognizer import Recognizer
from apps.agentbrain.engines.tts.espeak import (
    DEFAULT_VOICE,
    DEFAULT_WORDS_PER_MINUTE,
)
from apps.agentbrain.engines.tts.local import Voice


@dataclass(frozen=True, slots=True)
class Parts:
    """One connection's ears, mind and mouth."""

    ears: Ears
    model: Model
    mouth: Mouth
    timed_turns: Sequence[TimedTurn] = ()


class Backend(ABC):
    """Makes the parts of every connection."""

    @abstractmethod
    def parts(self, session_id: str) -> Parts:
        """The parts of a new connection."""

    async def prepare(self) -> None:  # noqa: B027
        """Get ready before the first connection. Raises what the parts raise."""


class LiveBackend(Backend):
    """The project's own ears and voice; any model, by default the rules."""

    def __init__(
        self, recognizer: Recognizer, voice: Voice, model: Model | None = None
    ) -> None:
        self._recognizer = recognizer
        self.voice = voice
        self._model = model or RuleModel()

    async def prepare(self) -> None:
        """Load the model and start the voice. ``WorkerError``, ``EngineError``."""
        await self._recognizer.prepare()
        await self.voice.render("Hello.", DEFAULT_VOICE, DEFAULT_WORDS_PER_MINUTE)

    def parts(self, session_id: str) -> Parts:
        ears = LiveEars(self._recognizer, session_id)
        return Parts(ears, self._model, LiveMouth(self.voice))


class ScriptedBackend(Backend):
    """A scenario, the same every time. All connections take from one script."""

    def __init__(
        self,
        scenario: Scenario,
        voice: Voice | None = None,
        model: Model | None = None,
    ) -> None:
        self._scenario = scenario
        self._transcripts = list(scenario.transcripts)
        self._model = model or ScriptedModel(scenario.replies)
        self._voice = voice

    def parts(self, session_id: str) -> Parts:
        timed = self._scenario.timed if self._scenario.turns == "timed" else ()
        ears = ScriptedEars(self._scenario, self._transcripts)
        return Parts(ears, self._model, self._mouth(), timed)

    def _mouth(self) -> Mouth:
        if self._scenario.sound == "voice":
            if self._voice is None:
                raise ValueError("a scenario that speaks needs a voice")
            return LiveMouth(self._voice)
        return ToneMouth(silent=self._scenario.sound == "silence")
