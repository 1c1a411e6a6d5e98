"""The sound of a person's calls."""

from __future__ import annotations

from collections.abc import Mapping

from apps.calls.recording.removing import remove_recordings

from ..registry import Person, forgets


@forgets("recordings")
def forget_recordings(person: Person) -> Mapping[str, int]:
    return {"recordings": remove_recordings(person.call_ids)}
