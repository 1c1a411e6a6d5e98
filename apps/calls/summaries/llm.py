"""The summarizer that asks a language model, and does not take its word for facts."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from .answer import BadAnswer, read
from .choices import Disposition, Problem
from .contract import CallRecord, SummarizerError, SummaryDraft, TokensUsed
from .deeds import deeds
from .disposition import disposition, is_open
from .masking import mask_draft
from .points import open_points
from .prompt import INSTRUCTIONS, describe
from .quality import flags
from .sentiment import sentiment, series

log = logging.getLogger(__name__)

TIMEOUT_SECONDS: Final = 45.0
"""For one answer. Two of them fit into a claim's lease (``claims.LEASE``)."""

MOST_ANSWERS: Final = 2
_ECHOED_CHARACTERS: Final = 4000


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the exchange: ``role`` is system, user or assistant."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What a model wrote, and what that cost, where the vendor tells."""

    text: str
    used: TokensUsed | None = None


class Model(Protocol):
    name: str
    """Who wrote it, in the note's ``source``."""

    def answer(self, messages: Sequence[Said]) -> Answered:
        """One answer in the schema's shape. Raises ``SummarizerError``."""


class LanguageModelSummarizer:
    """One exchange a summary: what is wrong with an answer is told to the model once.

    Anything beyond that is the task's business: pauses, attempts, the embedded note.
    """

    def __init__(self, model: Model) -> None:
        self._model = model

    def summarize(self, record: CallRecord) -> SummaryDraft:
        answer, used = self._exchange(record)
        filed, points = disposition(record), open_points(record)
        if is_open(filed):
            filed = Disposition(answer["disposition"])
        moods = [(point["turn"], point["mood"]) for point in answer["moods"]]
        return mask_draft(
            SummaryDraft(
                outcome=record.outcome,
                disposition=filed,
                reason=answer["reason"].strip(),
                done=deeds(record),
                promised=tuple(part["what"].strip() for part in answer["promised"]),
                open_points=_without_repeats((*points, *answer["open_points"])),
                text=answer["text"].strip(),
                sentiment=series(sorted(dict(moods).items()), self._model.name)
                or sentiment(record),
                flags=flags(record),
                source=self._model.name,
                used=used,
            )
        )

    def _exchange(
        self, record: CallRecord
    ) -> tuple[dict[str, Any], tuple[TokensUsed, ...]]:
        """The answer and what all answers cost. Raises ``SummarizerError``."""
        messages = [Said("system", INSTRUCTIONS), Said("user", describe(record))]
        used: list[TokensUsed] = []
        problem = ""
        for _ in range(MOST_ANSWERS):
            try:
                answered = self._model.answer(messages)
            except SummarizerError as error:
                error.used = (*used, *error.used)
                raise
            used += [answered.used] if answered.used else []
            try:
                return read(answered.text, record), tuple(used)
            except BadAnswer as bad:
                problem = str(bad)
                log.info(
                    "A model's answer was of no use.",
                    extra={"fields": {"call_id": record.call_id, "problem": problem}},
                )
            messages += [
                Said("assistant", answered.text[:_ECHOED_CHARACTERS] or "(nothing)"),
                Said(
                    "user",
                    f"That cannot be used: {problem}. Answer again with the whole "
                    "JSON object and nothing else.",
                ),
            ]
        raise SummarizerError(
            f"The model's answer has a wrong shape: {problem}",
            problem=Problem.BAD_ANSWER,
            used=tuple(used),
        )


def _without_repeats(points: Sequence[str]) -> tuple[str, ...]:
    """Each once; what differs in case or in its full stop only is the same."""
    kept: dict[str, str] = {}
    for point in points:
        kept.setdefault(point.strip().rstrip(".").lower(), point.strip())
    return tuple(kept.values())
