"""What staff say an utterance means: written once, taken back with one click.

Every step is a conditional ``update()`` on the item's status, so of two people at once
the first one counts and the second learns who it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.agentbrain.models import Intent, LabelledUtterance

from ..models import ReviewItem
from .personal import REMOVED, still_personal, why_personal

Use = LabelledUtterance.Use
Status = ReviewItem.Status
LONGEST_TEXT: Final = 500


class NotLabelled(ValueError):
    """The label cannot be kept as it is; the message is for staff."""


@dataclass(frozen=True, slots=True)
class Label:
    """What staff say. ``intent`` is a code, "" for none of ours.

    ``checked``: somebody looked and took personal data out of the words.
    """

    text: str
    intent: str
    use: str = Use.TEST_CASE
    slots: Mapping[str, Any] = field(default_factory=dict)
    should_escalate: bool | None = None
    checked: bool = False


def label(item: ReviewItem, by: AbstractBaseUser, given: Label) -> int:
    """Keep the label; how many items it settled, 0 when somebody else was first.

    Open items with the very same words are settled with it: the same text twice is
    one label. Raises ``NotLabelled``.
    """
    text = " ".join(given.text.split())
    _check(item, text, given)
    same_words = text.lower() == " ".join(item.turn.text.split()).lower()
    now = timezone.now()
    done = {"status": Status.LABELLED, "reviewed_by": by, "reviewed_at": now}
    with transaction.atomic():
        mine = ReviewItem.objects.filter(pk=item.pk, status=Status.OPEN)
        if not mine.update(**done):
            return 0
        kept = _keep(text, by, given)
        alike = ReviewItem.objects.filter(status=Status.OPEN)
        alike = alike.filter(turn__text__iexact=item.turn.text).exclude(pk=item.pk)
        others = alike.update(**done, label=kept) if same_words else 0
        ReviewItem.objects.filter(pk=item.pk).update(label=kept)
    return 1 + others


def dismiss(item: ReviewItem, by: AbstractBaseUser) -> bool:
    """There is nothing to learn from it; False when somebody else was first."""
    return bool(
        ReviewItem.objects.filter(pk=item.pk, status=Status.OPEN).update(
            status=Status.DISMISSED, reviewed_by=by, reviewed_at=timezone.now()
        )
    )


def undo(item: ReviewItem) -> int:
    """Open the item again, with those settled by the same click; how many.

    The label goes too, unless it was there before or others rely on it.
    """
    with transaction.atomic():
        row = ReviewItem.objects.select_for_update().get(pk=item.pk)
        if row.status == Status.OPEN:
            return 0
        together = ReviewItem.objects.filter(pk=row.pk)
        if row.label_id is not None:
            together = ReviewItem.objects.filter(
                label=row.label_id, reviewed_at=row.reviewed_at
            )
        kept, since = row.label, row.reviewed_at
        count = together.update(
            status=Status.OPEN, reviewed_by=None, reviewed_at=None, label=None
        )
        if (
            kept is not None
            and since is not None
            and kept.created_at >= since
            and not ReviewItem.objects.filter(label=kept).exists()
        ):
            kept.delete()
    return count


def _check(item: ReviewItem, text: str, given: Label) -> None:
    if not text or text == REMOVED:
        raise NotLabelled("There are no words left to keep: write some, or dismiss it.")
    if len(text) > LONGEST_TEXT:
        raise NotLabelled(f"Keep {LONGEST_TEXT} characters at most.")
    if given.use not in Use.values:
        raise NotLabelled("Say whether it is an example or a test case.")
    known = Intent.objects.filter(code=given.intent).exists()
    if given.intent and not known:
        raise NotLabelled(f"There is no intent “{given.intent}” any more.")
    left = still_personal(text)
    if left:
        raise NotLabelled(f"{left} Take it out before the words are kept.")
    if why_personal(item.turn) and not given.checked:
        raise NotLabelled(
            "These words may be personal: look at them, and say that you did."
        )


def _keep(text: str, by: AbstractBaseUser, given: Label) -> LabelledUtterance:
    values = {
        "intent": given.intent,
        "slots": dict(given.slots),
        "should_escalate": given.should_escalate,
        "use": given.use,
        "labelled_by": by,
    }
    row = LabelledUtterance.objects.filter(text__iexact=text).first()
    if row is None:
        try:
            with transaction.atomic():
                return LabelledUtterance.objects.create(text=text, **values)
        except IntegrityError:  # kept by somebody else in this very moment
            row = LabelledUtterance.objects.get(text=text)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values, "updated_at"])
    return row
