"""What was posted about an utterance, as a label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from apps.agentbrain.models import Intent
from apps.agentbrain.slot_lines import from_lines

from ..models import ReviewItem
from ..review.labelling import Label, NotLabelled, Use

KEPT_AS: Final = {Use.EXAMPLE: "an example", Use.TEST_CASE: "a test case"}
ESCALATE: Final[Mapping[str, bool | None]] = {"yes": True, "no": False, "": None}
NONE: Final = "none"


def meaning(code: str) -> str:
    """An intent by its name, for messages."""
    name = Intent.objects.filter(code=code).values_list("name", flat=True).first()
    return name or code or "None of ours"


def quick_label(item: ReviewItem, code: str) -> Label:
    """One click in the list: words that need no second look become an example."""
    return Label(text=item.turn.text, intent=code, use=Use.EXAMPLE)


def posted_label(posted: Mapping[str, str]) -> Label:
    """The form as it was filled in. Raises ``NotLabelled`` and ``ValueError``."""
    code = posted.get("likely") or posted.get("intent", "")
    if not code:
        raise NotLabelled("Choose what it means.")
    return Label(
        text=posted.get("text", ""),
        intent="" if code == NONE else code,
        use=posted.get("use", ""),
        slots=from_lines(posted.get("slots", "")),
        should_escalate=ESCALATE.get(posted.get("escalate", "")),
        checked=posted.get("checked") == "on",
    )
