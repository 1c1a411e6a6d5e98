"""One response: composed, cut into clauses and spoken, all at the same time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from typing import Final

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    EngineReported,
    Event,
    ResponseStatus,
)
from apps.agentbrain.conversation.language.clauses import ClauseCutter
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm.base import TextPiece
from apps.agentbrain.engines.pipeline.clauses import Clauses
from apps.agentbrain.engines.pipeline.figures import (
    FIRST_CLAUSE_SECONDS,
    FIRST_SOUND_SECONDS,
    FIRST_WORD_SECONDS,
    Stopwatch,
)
from apps.agentbrain.engines.pipeline.mind import Composed, PipelineMind
from apps.agentbrain.engines.responses import Response
from apps.agentbrain.engines.tasks import TaskSet
from apps.agentbrain.engines.tts.base import CLAUSE_SOUNDED, Speech, TextToSpeech

logger = logging.getLogger(__name__)

VOICE_FAILED: Final = "voice_failed"
MIND_FAILED: Final = "mind_failed"

Ending = tuple[ResponseStatus, str]


class SpokenResponse(Response):
    """A wish to speak on its way through the mind and the voice.

    ``told`` are the words whose sound was told so far.
    """

    def __init__(
        self, request: Respond, tell: Callable[[Event], None], now_ms: Callable[[], int]
    ) -> None:
        super().__init__(request, tell, now_ms)
        self.told = ""
        self._clauses = Clauses()
        self._spoken = 0  # characters, as the voice counts them
        self._sounded = 0  # clauses
        self._audible = False
        self._mind_failed = self._timed = False
        self._watch = Stopwatch(asyncio.get_running_loop().time)

    async def run(
        self, mind: PipelineMind, voice: TextToSpeech, tasks: TaskSet
    ) -> Ending:
        """Compose and speak; how it ended. Being cancelled stops both at once."""
        self._timed = mind.has_model
        writing = tasks.start(self._write(mind))
        try:
            if await self._clauses.begun():
                await self._speak(voice)
            await writing  # it may still ask for tools
        except EngineError as error:
            logger.error("a response was not spoken: %s", error)
            return ResponseStatus.FAILED, VOICE_FAILED
        except Exception:
            # A vendor's client may raise anything; the response ends all the same.
            logger.exception("a response was not spoken")
            return ResponseStatus.FAILED, VOICE_FAILED
        finally:
            writing.cancel()
        return self._ending()

    def _ending(self) -> Ending:
        if self.over:
            return ResponseStatus.CANCELLED, ""
        given = self._clauses.given
        if not self._audible and any(map(str.isalnum, given)):
            return ResponseStatus.FAILED, VOICE_FAILED
        if not given and self._mind_failed:
            return ResponseStatus.FAILED, MIND_FAILED
        self._tell_words_until(len(given))
        if self._timed:
            times = self._watch.times_ms()
            self._tell(EngineReported(self._now_ms(), "response_timing", times))
        return ResponseStatus.COMPLETED, ""

    # The mind's side

    async def _write(self, mind: PipelineMind) -> None:
        """Words become clauses; all else is told as it comes."""
        cutter = ClauseCutter()
        try:
            composed = mind.compose(self.request, self.item_id)
            async with aclosing(composed) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    self._composed(piece, cutter)
        except Exception:
            # It promised not to fail; what it has written is spoken.
            logger.exception("a response was not composed")
            self._mind_failed = True
        for clause in cutter.finish():
            self._clauses.put(clause)
        self._clauses.close()

    def _composed(self, piece: Composed, cutter: ClauseCutter) -> None:
        if self.over:
            return
        if isinstance(piece, TextPiece):
            self._watch.saw(FIRST_WORD_SECONDS)
            for clause in cutter.feed(piece.text):
                self._clauses.put(clause)
            return
        self.tell_beside_words(piece)

    # The voice's side

    async def _speak(self, voice: TextToSpeech) -> None:
        self._watch.saw(FIRST_CLAUSE_SECONDS)
        async with aclosing(voice.speak_clauses(self._clauses)) as pieces:  # type: ignore[type-var]
            async for piece in pieces:
                self._said(piece)

    def _said(self, piece: Speech) -> None:
        """Words are told with their sound, so that none counts that was never made.

        Where the voice does not tell them, the words of a clause begin to be said when
        the one before has sounded.
        """
        if self.over:
            return
        if piece == CLAUSE_SOUNDED:
            self._sounded += 1
            return
        if piece.text:
            self._spoken += len(piece.text)
            self._tell_words_until(self._spoken)
        elif self._sounded < len(self._clauses.ends):
            self._tell_words_until(self._clauses.ends[self._sounded])
        if piece.audio:
            self._audible = True
            self._watch.saw(FIRST_SOUND_SECONDS)
            ids = (self.response_id, self.item_id)
            self._tell(AgentAudio(self._now_ms(), *ids, piece.audio, piece.text))

    def _tell_words_until(self, until: int) -> None:
        """Tell what was not yet told of the first so many characters."""
        words = self._clauses.given[len(self.told) : until]
        if words:
            self.told += words
            self.tell_words(words)
