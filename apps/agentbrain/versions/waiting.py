"""Whether the draft differs from what answers calls, for the pages staff tune on."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import BrainVersion
from .content import Draft, read_draft
from .differences import Section, count, differences
from .live import Live, live_version


@dataclass(frozen=True, slots=True)
class Waiting:
    """The draft, the version it would follow (None: the first) and what differs."""

    draft: Draft
    live: Live | None
    sections: tuple[Section, ...]

    @property
    def changes(self) -> int:
        return count(self.sections)


def waiting() -> Waiting:
    """A dozen small queries; the contents are compared only where they differ."""
    draft, live = read_draft(), live_version()
    if live is not None and live.digest == draft.digest:
        return Waiting(draft, live, ())
    before = content_of(live.number) if live else ""
    return Waiting(draft, live, tuple(differences(before, draft.text)))


def content_of(number: int) -> str:
    """The content of a version; "" for one that does not exist."""
    contents = BrainVersion.objects.filter(number=number)
    return contents.values_list("content", flat=True).first() or ""
