"""What the page of one review item shows: the words, those around them, the form."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import reverse

from apps.agentbrain.models import Intent
from apps.agentbrain.services import load_brain
from apps.agentbrain.slot_lines import to_lines

from ..models import ReviewItem
from ..review.finding import lines_of
from ..review.guesses import likely_intents
from ..review.labelling import LONGEST_TEXT, Use
from ..review.personal import PERSONAL_SLOTS, masked, why_personal
from ..transcript import conversation
from .badges import badge
from .question_names import question_name

BEFORE: Final = 4
AFTER: Final = 3


def next_open(after: ReviewItem | None = None) -> ReviewItem | None:
    """The first of the queue; of those that come after an item, if there are any."""
    queue = in_order(ReviewItem.objects.filter(status=ReviewItem.Status.OPEN))
    if after is None:
        return queue.first()
    since = after.turn.call.started_at
    behind = queue.filter(turn__call__started_at__lte=since).exclude(pk=after.pk)
    same_call = queue.filter(
        turn__call=after.turn.call_id, turn__index__gt=after.turn.index
    )
    later = behind.exclude(turn__call=after.turn.call_id)
    return same_call.first() or later.first() or queue.exclude(pk=after.pk).first()


def in_order(items: Any) -> Any:
    """Newest calls first, within a call as it was said."""
    return items.order_by("-turn__call__started_at", "turn__call", "turn__index")


def review_page(
    item: ReviewItem, user: AbstractBaseUser | AnonymousUser, typed: Any = None
) -> dict[str, Any]:
    """Template context. ``typed`` is what was posted, where it was not accepted."""
    turn = item.turn
    turns = turn.call.turns.filter(
        index__gte=turn.index - BEFORE, index__lte=turn.index + AFTER
    )
    following = next_open(item)
    warnings = why_personal(turn)
    form = {
        "text": masked(turn)[:LONGEST_TEXT],
        "slots": to_lines(_slots(turn.trace)),
        "use": Use.TEST_CASE if warnings else Use.EXAMPLE,
        "escalate": "",
        "intent": "",
    }
    if typed is not None:
        form |= {name: typed.get(name, "") for name in form}
    return {
        "item": item,
        "turn": turn,
        "call": turn.call,
        "lines": conversation(list(turns), (), live=False),
        "asked": question_name(turn.question) if turn.question else "",
        "reason_badge": badge(item.reason, item.get_reason_display()),
        "status_badge": badge(item.status, item.get_status_display()),
        "is_open": item.status == ReviewItem.Status.OPEN,
        "likely": likely_intents(load_brain(), turn),
        "intents": Intent.objects.order_by("name").values_list("code", "name"),
        "label_intent": _intent_name(item),
        "uses": Use.choices,
        "form": form,
        "warnings": warnings,
        "longest_text": LONGEST_TEXT,
        "next_url": page_url(following.pk) if following else "",
        "may_see_call": user.has_perms(  # type: ignore[union-attr]
            ("calls.view_call", "customers.view_customer")
        ),
        "may_see_label": user.has_perm(  # type: ignore[union-attr]
            "agentbrain.view_labelledutterance"
        ),
        "may_try": user.has_perm("agentbrain.view_intentpattern"),  # type: ignore[union-attr]
    }


def page_url(item_id: int) -> str:
    return reverse("admin:calls_reviewitem_change", args=[item_id])


def _slots(trace: Any) -> dict[str, Any]:
    """The values read in the call, without those that name somebody."""
    return {
        str(line["slot"]): line.get("value")
        for line in lines_of(trace)
        if line.get("slot") and line["slot"] not in PERSONAL_SLOTS
    }


def _intent_name(item: ReviewItem) -> str:
    if item.label is None:
        return ""
    names = dict(Intent.objects.values_list("code", "name"))
    code = item.label.intent
    return str(names.get(code, code)) if code else "none of ours"
