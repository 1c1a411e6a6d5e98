"""One call's agent where somebody else hears and speaks: words in, words out."""

from __future__ import annotations

from .. import events as ev
from ..core import CallAgent, Handlers
from ..dialogue.brain import Brain
from ..turns.caller_side import UTTERANCE_TIMER
from ..turns.responses import Responses
from ..turns.wishes import Leave
from .cut_short import CutShort
from .pace import Pace
from .progress import TextProgress
from .telling import Telling

__all__ = ["SETTLED", "TextAgent"]

SETTLED = "settled"

# Words so far come several times a second; when they have stopped for so long and were
# never settled, the line has forgotten the utterance.
_WORDS_STOP_MS = 8_000


class TextAgent(CallAgent):
    """To a line of words what ``Agent`` is to a line of sound.

    Words go out as ``SayText`` as they come; everything given counts as heard, unless
    ``CallerInterrupted`` says otherwise. How long speaking takes is estimated
    (``Pace``); ``MarkReturned`` says that the line has fallen silent, of the name
    ``SETTLED`` that it has been so for a while.

    An utterance without a duration (``ended_ms == started_ms``) is whole: it is
    answered at once, whatever its words leave open.
    """

    speaking: Telling
    progress: TextProgress
    interruption: CutShort

    def __init__(self, brain: Brain, pace: Pace | None = None) -> None:
        self._pace = pace or Pace()
        super().__init__(brain)

    def _find_voice(self) -> None:
        settings, moment = self.settings, self.moment
        self.speaking = Telling(settings, moment, self._pace)
        self.progress = TextProgress(self.speaking)
        self.interruption = CutShort(settings, moment, self.speaking)
        # Who composes the words has words to fall back on: asking again costs time.
        self.responses = Responses(self.speaking, self.progress, retries=0)

    def _caller_partial(self, event: ev.CallerPartial) -> None:
        if not event.text.strip():
            return
        if not self.caller.knows(event.item_id):
            began = ev.CallerSpeechStarted(event.at_ms, event.item_id)
            self.caller.speech_started(began)
        super()._caller_partial(event)
        if self.caller.floor.speaking:
            due_ms = self.moment.now_ms + _WORDS_STOP_MS
            self.moment.set_timer(UTTERANCE_TIMER, due_ms)

    def _caller_interrupted(self, event: ev.CallerInterrupted) -> None:
        self.interruption.by_line(event.heard_text)

    def _fell_silent(self, event: ev.MarkReturned) -> None:
        self.speaking.spoken_out(settled=event.name == SETTLED)

    def _sound(self, event: ev.AgentAudio) -> None:
        """A voice where none is wanted; its response is alive all the same."""
        self.responses.audio(event)

    def leave(self) -> Leave:
        if self.interruption.held:
            return Leave.NOBODY
        return super().leave()

    def _slow_handlers(self) -> Handlers:
        return {
            **super()._slow_handlers(),
            ev.CallerInterrupted: self._caller_interrupted,
            ev.MarkReturned: self._fell_silent,
            ev.AgentAudio: self._sound,
        }
