"""What is said on a made call, turn by turn, with its times and figures."""

from __future__ import annotations

import math
from random import Random
from typing import Final

from ..choices import Direction, Speaker
from . import people
from .kinds import Kind

GREETING: Final = "Thank you for calling. How can I help you?"
OUR_CALL: Final = "Hello, this is the shop. Am I speaking with {name}?"
LATENCY_MEDIAN_MS: Final = 850
LATENCY_SPREAD: Final = 0.32
INTERRUPTED: Final = 0.07
MISSED: Final = 0.06
MS_PER_CHARACTER: Final = 62

TURN_COLUMNS: Final = (
    *("call_id", "index", "speaker", "text", "heard_text", "started_ms", "ended_ms"),
    *("interrupted", "state", "intent", "confidence", "latency_ms", "question"),
    "missed",
)
TurnRow = tuple[
    *tuple[int, int, str, str, str, int, int, bool, str, str],
    *tuple[float | None, int | None, str, bool],
]


class Talk:
    """Writes one conversation down. ``now_ms`` is where it has got to."""

    def __init__(self, call_id: int, kind: Kind, random: Random, name: str) -> None:
        self.rows: list[TurnRow] = []
        self.now_ms = 0
        self._call_id = call_id
        self._kind = kind
        self._random = random
        self._words = {"name": name, "car": people.a_car(random)}
        self._answers = False

    def hold(self) -> None:
        """The whole of it."""
        greeting = GREETING if self._kind.direction == Direction.INBOUND else OUR_CALL
        self._agent(greeting.format(**self._words), "greeting")
        self._caller(self._random.choice(self._kind.says), "intent_detection", "")
        for question, words, answers in self._kind.questions:
            self._ask(question, words, answers)
        if self._kind.questions:
            self._agent("Thank you for calling. Goodbye!", "closing")

    def _ask(self, question: str, words: str, answers: tuple[str, ...]) -> None:
        state = "confirmation" if question == "confirm" else "slot_collection"
        self._agent(words, state)
        if self._random.random() < MISSED:
            self._caller("mmh the uh", state, question, missed=True)
            self._agent(f"Sorry, I did not get that. {words}", state)
        self._caller(self._random.choice(answers), state, question)

    def _agent(self, text: str, state: str) -> None:
        latency_ms = None
        if self._answers:
            spread = self._random.gauss(0.0, LATENCY_SPREAD)
            latency_ms = int(LATENCY_MEDIAN_MS * math.exp(spread))
            self.now_ms += latency_ms
        interrupted = len(text) > 30 and self._random.random() < INTERRUPTED
        heard = text[: len(text) // 2].rsplit(" ", 1)[0] if interrupted else text
        times = self._speak(heard)
        self.rows.append(
            (
                *(self._call_id, len(self.rows), Speaker.AGENT.value, text, heard),
                *(*times, interrupted, state, self._kind.intent, None, latency_ms),
                *("", False),
            )
        )
        self._answers = False

    def _caller(
        self, said: str, state: str, question: str, *, missed: bool = False
    ) -> None:
        text = said.format(**self._words)
        self.now_ms += self._random.randrange(300, 1500)
        low, high = (0.2, 0.5) if missed else (0.62, 0.99)
        confidence = round(self._random.uniform(low, high), 3)
        times = self._speak(text)
        self.rows.append(
            (
                *(self._call_id, len(self.rows), Speaker.CALLER.value, text, text),
                *(*times, False, state, self._kind.intent, confidence, None),
                *(question, missed),
            )
        )
        self._answers = True

    def _speak(self, text: str) -> tuple[int, int]:
        started_ms = self.now_ms
        self.now_ms += len(text) * MS_PER_CHARACTER
        return started_ms, self.now_ms
