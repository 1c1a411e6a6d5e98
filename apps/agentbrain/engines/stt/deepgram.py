"""Deepgram's live recognizer, ``/v1/listen``.

Speech begins and ends by the voice activity detection of this machine: their
``SpeechStarted`` comes a network later, and again in the middle of an utterance, so it
is not asked for. When speech has ended we say ``Finalize``, and the words come without
the vendor's own silence. Their endpoint (``speech_final``, or ``UtteranceEnd`` where
noise kept it from firing) ends a turn that ours still takes for speech. Words stay as
they are spoken: ``smart_format`` may hold a number back although the caller is silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from apps.agentbrain.engines.addresses import socket_url
from apps.agentbrain.engines.audio import TELEPHONE_HZ
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.stt.dialect import (
    Dialect,
    Message,
    frame,
    probability,
    seconds,
)
from apps.agentbrain.engines.stt.words import Word
from apps.agentbrain.engines.vad.base import VadSettings

DEFAULT_URL: Final = "wss://api.deepgram.com"
DEFAULT_MODEL: Final = "nova-3"
_PATH: Final = "/v1/listen"
_SHORTEST_UTTERANCE_END_MS: Final = 1000
_UNDECODABLE: Final = 1008  # our mistake: another connection would make it again
_MOST_ASKED: Final = 16


def deepgram_url(base: str, path: str, query: list[tuple[str, str]]) -> str:
    """Raises ``EngineError`` for a base URL that is none."""
    try:
        return socket_url(base or DEFAULT_URL, path, urlencode(query))
    except ValueError as error:
        raise EngineError(f"DEEPGRAM_URL: {error}", permanent=True) from None


class Deepgram(Dialect):
    """One call with a Nova model."""

    vendor = "deepgram"
    permanent_codes = frozenset({_UNDECODABLE})

    def __init__(
        self,
        *,
        key: str,
        base_url: str = "",
        model: str = DEFAULT_MODEL,
        language: str = "en",
        keyterms: tuple[str, ...] = (),
    ) -> None:
        self.model = model
        self._key = key
        self._base_url = base_url
        self._language = language
        self._keyterms = keyterms
        self._asked: list[int] = []

    def url(self) -> str:
        silence_ms = VadSettings.from_profile(self.session.settings).silence_duration_ms
        utterance_end_ms = max(_SHORTEST_UTTERANCE_END_MS, 2 * silence_ms)
        # Nova 3 takes phrases; the older models take words with another name.
        terms = "keyterm" if self.model.startswith("nova-3") else "keywords"
        query = [
            ("model", self.model),
            ("language", self._language),
            ("encoding", "mulaw"),
            ("sample_rate", str(TELEPHONE_HZ)),
            ("channels", "1"),
            ("interim_results", "true"),
            ("punctuate", "true"),
            ("endpointing", str(silence_ms)),
            ("utterance_end_ms", str(utterance_end_ms)),
            *((terms, term) for term in self._keyterms),
        ]
        return deepgram_url(self._base_url, _PATH, query)

    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Token {self._key}"}

    def heard(self, message: Message) -> None:
        match message.get("type"):
            case "Results":
                self._results(message)
            case "UtteranceEnd":
                # Below zero: there was nothing new.
                if (last := seconds(message["last_word_end"])) >= 0:
                    self.utterances.endpoint(self.places.sample_of(last), final=False)
            case "Error":
                # Only what we sent can be wrong on an open connection.
                raise EngineError("the vendor refused what it was sent", permanent=True)

    def speech_ended(self, sample: int) -> str:
        self._asked = [*self._asked[-_MOST_ASKED:], sample]
        return frame(type="Finalize")

    def keep_alive(self) -> str:
        return frame(type="KeepAlive")

    def goodbye(self, sent_frames: int) -> str:
        return frame(type="CloseStream")

    def _results(self, message: Message) -> None:
        begin = seconds(message["start"])
        covered = self.places.sample_of(begin + seconds(message["duration"]))
        words = list(self._words(message, self.places.sample_of(begin), covered))
        if not message.get("is_final"):
            self.utterances.words_so_far(words)
            return
        if message.get("from_finalize"):
            covered = self._flushed_to(covered)
        self.utterances.words_final(words, covered)
        if message.get("speech_final"):
            self.utterances.endpoint(covered)

    def _flushed_to(self, covered: int) -> int:
        """All sound before the ``Finalize`` that this answers is in words.

        Not each of them is answered, so the oldest may be older than this one.
        """
        waiting = [sample for sample in self._asked if sample > covered]
        self._asked = waiting[1:]
        return waiting[0] if waiting else covered

    def _words(self, message: Message, first: int, last: int) -> Iterator[Word]:
        best = message["channel"]["alternatives"][0]
        told: list[Mapping[str, Any]] = best.get("words") or []
        for word in told:
            yield Word(
                str(word.get("punctuated_word") or word["word"]),
                self.places.sample_of(seconds(word["start"])),
                self.places.sample_of(seconds(word["end"])),
                probability(word.get("confidence")),
            )
        if not told and (text := str(best.get("transcript") or "").strip()):
            yield Word(text, first, last, probability(best.get("confidence")))
