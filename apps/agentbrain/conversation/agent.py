"""One call's agent: events in, actions out. No socket, no row, no clock."""

from __future__ import annotations

from . import events as ev
from .core import LONGEST_UTTERANCE, CallAgent, Handlers
from .turns.interruption import Interruption
from .turns.progress import Progress
from .turns.responses import Responses
from .turns.speaking import Speaking
from .turns.tool_side import FILLER

__all__ = ["FILLER", "LONGEST_UTTERANCE", "Agent"]


class Agent(CallAgent):
    """The agent of a line of sound: it paces what is heard, sample by sample."""

    speaking: Speaking
    progress: Progress
    interruption: Interruption

    def _find_voice(self) -> None:
        self.speaking = Speaking(self.settings, self.moment)
        self.progress = Progress(self.speaking)
        self.interruption = Interruption(self.settings, self.moment, self.speaking)
        self.responses = Responses(self.speaking, self.progress)

    # What comes fifty times a second has nothing decided about it

    def _audio(self, event: ev.AgentAudio) -> None:
        active = self.responses.audio(event)
        if active is not None:
            self.progress.sound_arrived(active)

    def _mark_returned(self, event: ev.MarkReturned) -> None:
        self.speaking.ledger.mark_returned(event.name, self.moment.now_ms)
        active = self.speaking.queue.active
        if active is not None and active.ended:
            self.advance()

    def _quick_handlers(self) -> Handlers:
        return {
            **super()._quick_handlers(),
            ev.AgentAudio: self._audio,
            ev.MarkReturned: self._mark_returned,
        }
