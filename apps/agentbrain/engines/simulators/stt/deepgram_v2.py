"""One connection of the simulated ``/v2/listen`` (Flux)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from apps.agentbrain.engines.audio import SAMPLES_PER_MS, TELEPHONE_HZ
from apps.agentbrain.engines.simulators.stt.hearing import Hearing, Said, TimedWord
from apps.agentbrain.engines.simulators.stt.session import Session

_TURN_SILENCE_MS: Final = 400  # what stands in for the model's judgement
_EAGER_SILENCE_MS: Final = 200
_SILENT_UPDATE_EVERY: Final = 500 * SAMPLES_PER_MS


class FluxSession(Session):
    """Turns: started with the first words, updated, ended after a short silence."""

    async def opened(self) -> None:
        self._sequence = 0
        self._turn = 0
        self._unsaid = 0  # turns that are over and whose words are still to come
        self._begun = False
        self._eager = False
        self._eager_wanted = "eager_eot_threshold" in self.record.query
        self.hearing = Hearing(
            self.source,
            _TURN_SILENCE_MS,
            began=self._began,
            goes_on=self._goes_on,
            ended=self._ended,
        )
        self.tell(self._numbered("Connected"))

    def heard_sound(self, frame: bytes) -> None:
        assert self.hearing is not None
        self.hearing.feed(frame)
        silent = self.hearing.said is None and not self._unsaid
        if silent and self.due(_SILENT_UPDATE_EVERY):
            self.tell(self._info("Update", (), 0, self.hearing.end))

    async def received(self, message: dict[str, Any]) -> bool:
        assert self.hearing is not None
        match message.get("type"):
            case "ForceEndTurn":
                if not self.budget.take("no_answer_to_flush"):
                    self.hearing.flush()
            case "Configure":
                fields = {"thresholds": {}, "keyterms": [], **message}
                fields.pop("type")
                self.tell(self._numbered("ConfigureSuccess", **fields))
            case "CloseStream":
                self.hearing.flush()
                await self.settle()
                await self.socket.close(1000)
                return True
            case _:
                await self.fail("INVALID_MESSAGE", "DATA-0000")
                return True
        return False

    def error_message(self, kind: str) -> dict[str, Any]:
        code = kind or "INTERNAL_SERVER_ERROR"
        return self._numbered("Error", code=code, description="Something went wrong.")

    def _began(self, said: Said) -> None:
        self._begun = self._eager = False

    def _goes_on(self, said: Said) -> None:
        assert self.hearing is not None
        words = said.so_far()
        if not words:
            return
        pause_ms = (self.hearing.end - said.last) // SAMPLES_PER_MS
        event = ""
        if not self._begun:
            self._begun, event = True, "StartOfTurn"
        elif self._eager_wanted and not self._eager and pause_ms >= _EAGER_SILENCE_MS:
            self._eager, event = True, "EagerEndOfTurn"
        elif self._eager and pause_ms == 0:
            self._eager, event = False, "TurnResumed"
        elif self.due():
            event = "Update"
        if event:
            self.tell(self._info(event, words, said.first, self.hearing.end))

    def _ended(self, said: Said, asked: bool) -> None:
        assert self.hearing is not None
        self._unsaid += 1
        self.later(partial(self._tell_end, said, self.hearing.end, asked, self._begun))

    async def _tell_end(self, said: Said, end: int, asked: bool, begun: bool) -> None:
        words = await self.final_words(said)
        if words is None:
            return
        self._unsaid -= 1
        if not words and not begun:
            return
        if not begun:
            self.tell(self._info("StartOfTurn", words[:1], said.first, end))
        told = self._info("EndOfTurn", words, said.first, end)
        self.tell({**told, "trigger": "manual" if asked else "model"})
        self._turn += 1

    def _info(
        self, event: str, words: Sequence[TimedWord], first: int, end: int
    ) -> dict[str, Any]:
        over = event in {"EagerEndOfTurn", "EndOfTurn"}
        return self._numbered(
            "TurnInfo",
            event=event,
            turn_index=self._turn,
            audio_window_start=first / TELEPHONE_HZ,
            audio_window_end=end / TELEPHONE_HZ,
            transcript=" ".join(word.text for word in words),
            words=[{"word": w.text, "confidence": w.confidence} for w in words],
            end_of_turn_confidence=0.86 if over else 0.1,
        )

    def _numbered(self, kind: str, **fields: Any) -> dict[str, Any]:
        number, self._sequence = self._sequence, self._sequence + 1
        return {
            "type": kind,
            "request_id": f"request-{self.record.number}",
            "sequence_id": number,
            **fields,
        }
