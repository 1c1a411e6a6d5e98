"""Deepgram Flux, ``/v2/listen``: a recognizer that knows when a turn is over.

Its model decides on the words when the caller has finished, which is what one uses it
for: the silence of the agent's profile does not end a turn that Flux holds. Speech
begins by the voice activity detection of this machine, because ``StartOfTurn`` comes
only with the first words; where that hears nobody, ``StartOfTurn`` begins an utterance.
A sound that Flux makes no turn of ends by our silence, and has no words.

Flux counts on sound without gaps: silence is sent where the caller's sound stops.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from apps.agentbrain.engines.audio import SAMPLES_PER_MS, TELEPHONE_HZ
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.stt.deepgram import deepgram_url
from apps.agentbrain.engines.stt.dialect import (
    Dialect,
    Message,
    frame,
    probability,
    seconds,
)
from apps.agentbrain.engines.stt.words import Word

DEFAULT_MODEL: Final = "flux-general-en"
END_OF_TURN_TIMEOUT_MS: Final = 3000
"""Silence after which a turn ends whatever the model thinks; the vendor has 5000."""
_PATH: Final = "/v2/listen"
_CHUNK_MS: Final = 80
_UNDECODABLE: Final = 1008
_WORDS_WITHIN: Final = 1000 * SAMPLES_PER_MS
"""Sound in which Flux has found no words for so long has none."""
_OPEN: Final = 2**62


class Flux(Dialect):
    """One call with a Flux model.

    ``transcript`` is the whole turn so far. Its words have no times, so a turn is one
    long word that lies where the turn's sound does.
    """

    vendor = "deepgram"
    chunk_bytes = _CHUNK_MS * SAMPLES_PER_MS
    needs_sound = True
    idle_seconds = END_OF_TURN_TIMEOUT_MS / 1000 + 2.0
    permanent_codes = frozenset({_UNDECODABLE})

    def __init__(
        self,
        *,
        key: str,
        base_url: str = "",
        model: str = DEFAULT_MODEL,
        keyterms: tuple[str, ...] = (),
    ) -> None:
        self.model = model
        self._key = key
        self._base_url = base_url
        self._keyterms = keyterms
        self._connected = False
        self._turn: tuple[int, int] | None = None  # samples between which it lies
        self._over_to = 0

    def url(self) -> str:
        query = [
            ("model", self.model),
            ("encoding", "mulaw"),
            ("sample_rate", str(TELEPHONE_HZ)),
            ("eot_timeout_ms", str(END_OF_TURN_TIMEOUT_MS)),
            *(("keyterm", term) for term in self._keyterms),
        ]
        return deepgram_url(self._base_url, _PATH, query)

    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Token {self._key}"}

    @property
    def admitted(self) -> bool:
        return self._connected

    def heard(self, message: Message) -> None:
        match message.get("type"):
            case "Connected":
                self._connected = True
            case "TurnInfo":
                self._turn_info(message)
            case "Error":
                raise EngineError("the vendor reported a fatal error")

    def holds_turn(self) -> bool:
        return self._turn is not None

    def speech_ended(self, sample: int) -> str:
        """Only asked while a turn goes on that should long have ended."""
        return frame(type="ForceEndTurn") if self._turn is not None else ""

    def goodbye(self, sent_frames: int) -> str:
        return frame(type="CloseStream")

    def _turn_info(self, message: Message) -> None:
        event = message["event"]
        begin = self.places.sample_of(seconds(message["audio_window_start"]))
        end = self.places.sample_of(seconds(message["audio_window_end"]))
        text = str(message["transcript"] or "").strip()
        if event == "EndOfTurn":
            self._end_of_turn(message, text, end)
            return
        if not text:
            if self._turn is None:
                self.utterances.covered(end - _WORDS_WITHIN)
            return
        if self._turn is None:
            self._turn = self._place(begin)
        self.utterances.words_so_far([self._word(message, text, end)])

    def _end_of_turn(self, message: Message, text: str, end: int) -> None:
        if self._turn is None:
            self._turn = self._place(self._over_to)
        if text:
            self.utterances.words_final([self._word(message, text, end)])
        self._turn, self._over_to = None, end
        self.utterances.endpoint(end)
        self.utterances.covered(end)  # also of a turn that was told to have ended

    def _place(self, begin: int) -> tuple[int, int]:
        """Where a turn lies that begins: where voice activity says, else at ``begin``.

        A turn may be told after its sound has ended.
        """
        if (first := self.utterances.first_sample) is not None:
            return first, _OPEN
        if (speech := self.utterances.awaited) is not None:
            return speech.first, speech.last
        return max(begin, self._over_to), _OPEN

    def _word(self, message: Message, text: str, end: int) -> Word:
        assert self._turn is not None
        first, last = self._turn
        sure = [probability(word.get("confidence")) for word in message["words"]]
        given = [value for value in sure if value is not None]
        confidence = sum(given) / len(given) if given else None
        return Word(text, first, max(first, min(last, end)), confidence)
