"""The caller turns on record, for those who measure patterns on them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from apps.agentbrain.past_utterances import PastUtterance

from ..choices import Speaker
from ..models import Turn
from ..summaries.masking import mask_numbers
from .finding import KEYS_PRESSED
from .personal import PERSONAL_QUESTIONS, REMOVED, masked


class CallerTurns:
    """The newest come first, by the key they were written under."""

    def texts(self, limit: int) -> Sequence[tuple[str, bool]]:
        rows = _spoken().values_list("text", "question")[:limit]
        return [(text, _may_be_shown(text, question)) for text, question in rows]

    def find(self, words: str, limit: int) -> Sequence[PastUtterance]:
        turns = _spoken().select_related("call")
        if words.strip():
            turns = turns.filter(text__icontains=words.strip())
        found = [(turn, masked(turn)) for turn in turns[:limit]]
        return [
            PastUtterance(
                text=text,
                question=turn.question,
                when=f"{timezone.localtime(turn.call.started_at):%b %-d, %H:%M}",
            )
            for turn, text in found
            if text != REMOVED
        ]


def _may_be_shown(text: str, question: str) -> bool:
    return question not in PERSONAL_QUESTIONS and mask_numbers(text) == text


def _spoken() -> QuerySet[Turn]:
    turns = Turn.objects.filter(speaker=Speaker.CALLER).exclude(text="")
    return turns.exclude(text__startswith=KEYS_PRESSED).order_by("-pk")
