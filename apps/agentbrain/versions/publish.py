"""Publishing: the draft becomes the next version, or an older version does again.

Versions never change and their numbers have no gaps, so that two people who publish at
once cannot both succeed: the database gives the number to one of them.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from ..models import Backtest, BrainVersion
from .content import Draft, read_draft
from .live import Live, live_version
from .training import (
    MOST_IN_A_REQUEST,
    TrainingFailed,
    examples_in,
    teaches_the_same,
    train,
    train_in_child,
)

FIRST_REASON = "What answered calls before versions were kept."


class Refused(Exception):
    """Nothing was published; the message says why, to the person who tried."""


def publish(
    *,
    draft_digest: str,
    base_number: int,
    reason: str,
    user: User | None,
    untested: bool = False,
) -> BrainVersion:
    """Publish the draft as the person saw it: ``draft_digest`` on top of the version
    ``base_number`` (0: none yet).

    It takes a finished backtest of just this draft against that version, or
    ``untested``. Raises ``Refused``.
    """
    if not reason.strip():
        raise Refused("Say why: whoever looks back wants to know.")
    draft, live = read_draft(), live_version()
    _refuse_other_base(live, base_number)
    if draft.digest != draft_digest:
        raise Refused(
            "The draft has changed since you opened this page. Look at what is new, "
            "and test it again."
        )
    if live is not None and live.digest == draft.digest:
        raise Refused("There is nothing to publish: the draft is what answers calls.")
    test = tested(draft.digest, live)
    if test is None and not untested:
        raise Refused("This draft has not been tested. Test it first, or tick the box.")
    return _add(
        base_number + 1,
        digest=draft.digest,
        content=draft.text,
        classifier=_stored(test.classifier) if test else _train_now(draft),
        reason=reason.strip(),
        figures=_figures(test),
        published_by=user,
    )


def roll_back(
    *, to_number: int, base_number: int, reason: str, user: User | None
) -> BrainVersion:
    """Publish the content of an earlier version again. Raises ``Refused``."""
    live = live_version()
    _refuse_other_base(live, base_number)
    earlier = BrainVersion.objects.filter(number=to_number).first()
    if earlier is None:
        raise Refused(f"There is no version {to_number}.")
    if live is not None and earlier.digest == live.digest:
        raise Refused(f"Version {to_number} is what answers calls now.")
    return _add(
        base_number + 1,
        digest=earlier.digest,
        content=earlier.content,
        classifier=_stored(earlier.classifier),
        reason=reason.strip() or f"Rolled back to version {to_number}.",
        figures=earlier.figures,
        restores=earlier,
        published_by=user,
    )


def publish_first(reason: str = FIRST_REASON) -> BrainVersion | None:
    """Publish the rows of an installation that has no version yet; None otherwise.

    Rows without a single intent are left alone: there is nothing to answer with.
    """
    if live_version() is not None:
        return None
    draft = read_draft()
    if not draft.data["intents"]:
        return None
    try:
        return _add(
            1,
            digest=draft.digest,
            content=draft.text,
            classifier=train(draft.data),
            reason=reason,
        )
    except Refused:
        return None  # another process was first


def tested(draft_digest: str, live: Live | None) -> Backtest | None:
    """The newest finished backtest of this draft against what answers now."""
    tests = Backtest.objects.filter(
        draft_digest=draft_digest,
        base_id=live.pk if live else None,
        status=Backtest.Status.DONE,
    )
    return tests.order_by("-finished_at").first()


def _refuse_other_base(live: Live | None, base_number: int) -> None:
    number = live.number if live else 0
    if number != base_number:
        raise Refused(_somebody_else(number))


def _somebody_else(number: int) -> str:
    row = BrainVersion.objects.select_related("published_by").get(number=number)
    who = row.published_by or "Somebody"
    return (
        f"{who} has published version {number} meanwhile (“{row.reason}”). "
        "Look at what differs now, and decide again."
    )


def _train_now(draft: Draft) -> bytes | None:
    content = draft.data
    if examples_in(content) > MOST_IN_A_REQUEST:
        raise Refused(
            f"More than {MOST_IN_A_REQUEST} examples take a while to learn. Test the "
            "draft: the test trains the classifier that is then published."
        )
    live = BrainVersion.objects.order_by("-number").first()
    if live and live.classifier and teaches_the_same(json.loads(live.content), content):
        return bytes(live.classifier)
    try:
        return train_in_child(content)
    except TrainingFailed as error:
        raise Refused(f"The classifier could not be trained: {error}") from error


def _stored(classifier: bytes | memoryview | None) -> bytes | None:
    """PostgreSQL gives a view where SQLite gives bytes."""
    return None if classifier is None else bytes(classifier)


def _figures(test: Backtest | None) -> dict[str, Any]:
    """What the page of the version shows, of a bounded size as the test's result is."""
    if test is None:
        return {"tested": False}
    kept = ("utterances", "escalations", "labelled", "intents", "flows", "replayed")
    return {
        "tested": True,
        "backtest": test.pk,
        **{name: test.result[name] for name in kept if name in test.result},
    }


def _add(number: int, **fields: Any) -> BrainVersion:
    """Raises ``Refused`` when another process took the number."""
    try:
        with transaction.atomic():
            return BrainVersion.objects.create(number=number, **fields)
    except IntegrityError:
        raise Refused(_somebody_else(number)) from None
