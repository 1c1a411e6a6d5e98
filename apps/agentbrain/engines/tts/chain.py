"""A voice made of voices: where one fails, the next goes on from the same word.

The first serves as long as it can. One that cannot be made or reached, falls silent or
is lost is left for the next one, and not climbed back to within the call: a caller
should not hear voices take turns.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Final

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.ladder.circuit import CIRCUITS, Circuits, Trial
from apps.agentbrain.engines.tasks import TaskSet
from apps.agentbrain.engines.tts.base import Speech, TextToSpeech
from apps.agentbrain.engines.tts.figures import CHANGES, CHARACTERS, SOUND_SECONDS
from apps.agentbrain.engines.tts.given import Given, Pace, Spell
from apps.agentbrain.engines.tts.maker import VoiceMaker
from apps.agentbrain.engines.tts.written import Written, once

log = logging.getLogger(__name__)

Report = Callable[[str, Mapping[str, Any]], None]
"""Takes a kind and plain values for the call's log, as ``EngineReported`` does."""

STOP_SECONDS: Final = 3.0
CIRCUIT_OPEN: Final = "left out: it failed the calls before this one"


def nobody(kind: str, data: Mapping[str, Any]) -> None:
    """Reports are of no interest."""


class VoiceChain(TextToSpeech):
    """One call's voice. Reports ``engine_changed`` and ``usage``."""

    def __init__(
        self,
        makers: Sequence[VoiceMaker],
        *,
        report: Report = nobody,
        circuits: Circuits = CIRCUITS,
    ) -> None:
        if not makers:
            raise ValueError("a chain needs at least one voice")
        self._links = [_Link(maker, circuits) for maker in makers]
        self._links[-1].is_last = True
        self._report = report
        self._tasks = TaskSet("voice chain")
        self._farewells: set[asyncio.Task[None]] = set()
        self._left: list[tuple[str, str]] = []
        self._stopped = False

    async def speak(self, text: str) -> AsyncIterator[Speech]:
        async with aclosing(self.speak_clauses(once(text))) as pieces:  # type: ignore[type-var]
            async for piece in pieces:
                yield piece

    async def speak_clauses(self, clauses: AsyncIterator[str]) -> AsyncIterator[Speech]:
        async with Written(clauses) as written:
            given = Given(written)
            while not given.all_said:
                link, voice = self._present()
                spell = Spell(written, given, link.pace, tells_words=voice.tells_words)
                try:
                    async with aclosing(_spoken(voice, spell)) as pieces:
                        async for piece in pieces:
                            yield piece
                    given.said(len(written.text))
                    link.succeeded()
                except Exception as error:
                    if written.failure is error:
                        raise
                    spell.estimate()
                    self._leave(link, error)
                finally:
                    self._account_for(link, spell)
            if rest := given.rest():
                yield Speech(b"", rest)

    async def warm_up(self) -> None:
        try:
            _, voice = self._present()
            await voice.warm_up()
        except EngineError as error:
            log.warning("No voice could be warmed up: %s", error)

    async def stop(self) -> None:
        if self._stopped:
            return
        self._stopped = True
        for link in self._links:
            self._let_go(link)
        if self._farewells:
            await asyncio.wait(self._farewells, timeout=STOP_SECONDS)
        await self._tasks.stop()

    def _present(self) -> tuple[_Link, TextToSpeech]:
        """The first voice that was not left. Raises ``EngineError`` when none is left.

        Then the next response tries again those that may have recovered.
        """
        if self._stopped:
            raise EngineError("the voice was let go")
        for link in self._links:
            if link.left:
                continue
            try:
                voice = link.voice or link.make()
            except Exception as error:
                self._leave(link, error)
                continue
            if self._left:
                self._tell_change(link)
            return link, voice
        why = _joined([(link.vendor, link.why) for link in self._links])
        self._left = []
        for link in self._links:
            link.left = link.for_good
        raise EngineError(
            f"no voice is left: {why}",
            permanent=all(link.for_good for link in self._links),
        )

    def _leave(self, link: _Link, error: Exception) -> None:
        if isinstance(error, EngineError):
            why = str(error)
        else:
            # A vendor's client may raise anything; the next voice takes over.
            why = type(error).__name__
            log.error("A voice failed.", exc_info=error)
        fields = {"voice": link.vendor, "why": why}
        log.warning("A voice is lost to a call.", extra={"fields": fields})
        self._left.append((link.vendor, why))
        link.failed(why, for_good=getattr(error, "permanent", False))
        self._let_go(link)

    def _let_go(self, link: _Link) -> None:
        """Nobody waits for it, but for the end of the call."""
        if (voice := link.let_go()) is not None:
            farewell = self._tasks.start(voice.stop())
            self._farewells.add(farewell)
            farewell.add_done_callback(self._farewells.discard)

    def _tell_change(self, link: _Link) -> None:
        left, self._left = self._left, []
        CHANGES.labels(left[0][0], link.vendor).inc()
        change = {
            "part": "tts",
            "from": left[0][0],
            "to": link.vendor,
            "why": _joined(left),
        }
        self._report("engine_changed", change)

    def _account_for(self, link: _Link, spell: Spell) -> None:
        if not spell.characters and not spell.sound_ms:
            return
        seconds = spell.sound_ms / 1000
        CHARACTERS.labels(link.vendor).inc(spell.characters)
        SOUND_SECONDS.labels(link.vendor).inc(seconds)
        used = {
            "part": "tts",
            "vendor": link.vendor,
            "model": link.model,
            "characters": spell.characters,
            "audio_seconds": seconds,
        }
        self._report("usage", used)


class _Link:
    """One voice of the chain, for one call."""

    def __init__(self, maker: VoiceMaker, circuits: Circuits) -> None:
        self.vendor = maker.vendor
        self.model = maker.model
        self.pace = Pace()
        self.voice: TextToSpeech | None = None
        self.left = self.for_good = self.is_last = False
        self.why = ""
        self._maker = maker
        self._circuits = circuits
        self._trial: Trial | None = None

    def make(self) -> TextToSpeech:
        """Raises ``EngineError``, also where the calls before were failed."""
        self._trial = self._circuits.trial(
            f"tts:{self.vendor}", regardless=self.is_last
        )
        if self._trial is None:
            raise EngineError(CIRCUIT_OPEN)
        self.voice = self._maker.make()
        return self.voice

    def succeeded(self) -> None:
        if self._trial is not None:
            self._trial.succeeded()

    def failed(self, why: str, *, for_good: bool) -> None:
        self.left, self.for_good, self.why = True, for_good, why
        if self._trial is not None:
            self._trial.failed(why)
            self._trial = None

    def let_go(self) -> TextToSpeech | None:
        """The voice, if there is one: it is to be stopped."""
        voice, self.voice = self.voice, None
        if self._trial is not None:
            self._trial.dropped()
            self._trial = None
        return voice


async def _spoken(voice: TextToSpeech, spell: Spell) -> AsyncGenerator[Speech, None]:
    """One voice's part of a response."""
    spoken = voice.speak_clauses(spell.clauses())
    async with aclosing(spoken) as pieces:  # type: ignore[type-var]
        async for piece in pieces:
            yield spell.take(piece)


def _joined(left: Sequence[tuple[str, str]]) -> str:
    return "; ".join(f"{vendor}: {why}" for vendor, why in left)
