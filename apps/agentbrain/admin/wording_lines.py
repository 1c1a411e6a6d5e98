"""Every line the agent can say, as delivered and in staff's own words."""

from __future__ import annotations

from dataclasses import dataclass

from ..conversation.dialogue.wording import LINES, PLACEHOLDERS, check_wording
from ..models import EscalationRule, Intent, Wording
from ..versions.content import texts

_OWN_KINDS = {"clarify_": "clarify", "escalate_": "escalate"}


@dataclass(frozen=True, slots=True)
class Line:
    """``own`` is the row staff wrote, None where the line stands as delivered."""

    key: str
    delivered: tuple[str, ...]
    placeholders: tuple[str, ...]
    own: Wording | None

    @property
    def own_texts(self) -> list[str]:
        return texts(self.own.texts) if self.own else []

    @property
    def words(self) -> str:
        """The key as people read it."""
        return self.key.replace("_", " ")

    @property
    def complaint(self) -> str:
        """Why the own words would be passed over in calls; "" where they are fine."""
        found = (check_wording(self.key, text) for text in self.own_texts)
        return next((reason for reason in found if reason), "")


def all_lines() -> list[Line]:
    """Delivered lines, those of the shop's own intents and reasons, and odd rows."""
    own = {row.key: row for row in Wording.objects.all()}
    made_up = [f"clarify_{code}" for code in _codes(Intent, "code")]
    made_up += [f"escalate_{reason}" for reason in _codes(EscalationRule, "reason")]
    keys = sorted({*LINES, *own, *made_up})
    return [line_of(key, own.get(key)) for key in keys]


def line_of(key: str, own: Wording | None = None) -> Line:
    """A line by its key; without delivered words where there are none."""
    kind = key
    if key not in LINES:
        kind = next(
            (k for start, k in _OWN_KINDS.items() if key.startswith(start)), key
        )
    return Line(key, LINES.get(kind, ()), PLACEHOLDERS.get(kind, ()), own)


def matching(lines: list[Line], words: str, *, own_only: bool) -> list[Line]:
    """Those that hold all of ``words`` in their key or in what they say."""
    wanted = words.lower().split()
    return [
        line
        for line in lines
        if (line.own or not own_only)
        and all(word in _everything(line) for word in wanted)
    ]


def _everything(line: Line) -> str:
    return " ".join((line.words, *line.delivered, *line.own_texts)).lower()


def _codes(model: type[Intent] | type[EscalationRule], column: str) -> set[str]:
    rows = model.objects.filter(active=True)
    return set(rows.values_list(column, flat=True))
