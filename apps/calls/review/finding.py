"""Which of a call's utterances staff should look at, found once the call is over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.db.models import Prefetch

from apps.agentbrain.services import load_brain

from ..choices import Speaker
from ..models import Call, Escalation, ReviewItem, Turn

Reason = ReviewItem.Reason

MOST_ITEMS_A_CALL: Final = 30
CORRECTIONS: Final = frozenset({"correction", "go_back"})
# What these turns held was never given to the dialogue.
NOT_MEANT_FOR_US: Final = frozenset({"backchannel", "hesitation"})
KEYS_PRESSED: Final = "[keys]"
# Questions that read something back: another value in the answer corrects it.
READ_BACK: Final = ("check", "confirm_")
CLARIFYING: Final = "clarify"
# Asked these, a caller says what is wanted; a guess at any other answer means little.
OPEN_QUESTIONS: Final = ("intent", "what_else", "anything_else")
# Why a call went to a person although no rule fired on words: everything before
# such an end is found by itself.
GIVEN_UP: Final = "not_understood"


def find_items(call_id: int) -> int:
    """Make the review items of a finished call; how many are new.

    Harmless when repeated: a turn has one item, and what staff made of it stays.
    """
    caller_turns = Turn.objects.filter(speaker=Speaker.CALLER).order_by("index")
    call = (
        Call.objects.prefetch_related(
            Prefetch("turns", queryset=caller_turns), "escalations"
        )
        .filter(pk=call_id)
        .first()
    )
    if call is None:
        return 0
    turns = list(call.turns.all())
    found = reasons_for(
        turns,
        list(call.escalations.all()),
        sure_from=load_brain().understanding.intent_threshold,
        heard_from=settings.REVIEW_CONFIDENCE_PERCENT / 100,
    )
    known = set(
        ReviewItem.objects.filter(turn__call=call).values_list("turn_id", flat=True)
    )
    items = [
        ReviewItem(turn=turn, reason=found[turn.index])
        for turn in turns
        if turn.index in found and turn.pk not in known
    ][: max(0, MOST_ITEMS_A_CALL - len(known))]
    # Two workers at once: the one that comes second changes nothing.
    ReviewItem.objects.bulk_create(items, ignore_conflicts=True)
    return len(items)


def reasons_for(
    turns: Sequence[Turn],
    escalations: Sequence[Escalation],
    *,
    sure_from: float,
    heard_from: float,
) -> dict[int, str]:
    """The weightiest reason of each caller turn worth a look, by the turn's index.

    ``sure_from`` is the confidence at which the classifier acts on its guess,
    ``heard_from`` the recognizer's confidence (both 0..1) below which it was guessing.
    """
    said = [turn for turn in turns if _meant_for_us(turn)]
    found: dict[int, str] = {}
    corrected = _corrections(said)
    for place, turn in enumerate(said):
        following = said[place + 1].question if place + 1 < len(said) else ""
        low = turn.confidence is not None and turn.confidence < heard_from
        if not turn.text.strip() or low:
            found[turn.index] = Reason.MISHEARD
        elif turn.index in corrected:
            found[turn.index] = Reason.CORRECTED
        elif turn.missed or following == CLARIFYING or _is_guess(turn, sure_from):
            found[turn.index] = Reason.UNSURE
    for escalation in escalations:
        last = _that_led_to(escalation, said)
        if last is not None:
            found[last.index] = Reason.ESCALATED
    return found


def lines_of(trace: Any) -> list[Mapping[str, Any]]:
    """A stored trace as its lines; what has another shape is left out."""
    entries = trace if isinstance(trace, list) else []
    return [entry for entry in entries if isinstance(entry, Mapping)]


def _meant_for_us(turn: Turn) -> bool:
    fired = {line.get("rule") for line in lines_of(turn.trace)}
    return not (fired & NOT_MEANT_FOR_US or turn.text.startswith(KEYS_PRESSED))


def _is_guess(turn: Turn, sure_from: float) -> bool:
    """Nothing fired, and the classifier's best guess was not good enough to act on."""
    lines = lines_of(turn.trace)
    if any(line.keys() & {"intent", "escalation", "slot", "answer"} for line in lines):
        return False
    guesses = [
        float(line["confidence"])
        for line in lines
        if "guess" in line and isinstance(line.get("confidence"), int | float)
    ]
    unsure = bool(guesses) and max(guesses) < sure_from
    return unsure and turn.question in OPEN_QUESTIONS


def _corrections(turns: Iterable[Turn]) -> set[int]:
    """Turns that take something back, by what was said or by the value itself.

    A value counts as corrected when another one is given to a question that read it
    back, or when it changes to what it had been before. A mere change does not: a
    caller who is offered another day takes it.
    """
    found: set[int] = set()
    given: dict[str, list[Any]] = {}
    for turn in turns:
        reading_back = turn.question.startswith(READ_BACK)
        for line in lines_of(turn.trace):
            if line.get("intent") in CORRECTIONS:
                found.add(turn.index)
            if not line.get("slot"):
                continue
            values = given.setdefault(str(line["slot"]), [])
            value = line.get("value")
            if values and value != values[-1] and (reading_back or value in values):
                found.add(turn.index)
            values.append(value)
    return found


def _that_led_to(escalation: Escalation, turns: Sequence[Turn]) -> Turn | None:
    """The turn whose words, or whose rule, asked for the person."""
    for turn in reversed(turns):
        reasons = {line.get("escalation") for line in lines_of(turn.trace)}
        same_words = bool(escalation.words) and turn.text == escalation.words
        if escalation.reason in reasons or same_words:
            return turn
    if escalation.reason == GIVEN_UP:
        return next((turn for turn in reversed(turns) if turn.missed), None)
    return None
