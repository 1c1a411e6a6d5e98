"""Quality flags in the staff's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .choices import Flag


def flag_words(flag: Mapping[str, Any]) -> str:
    """One sentence with its figures; empty for a flag nobody knows any more."""
    count, figures = int(flag.get("count") or 0), flag.get("figures") or {}
    match flag.get("kind"):
        case Flag.CALLER_INTERRUPTED:
            return _times(_("The caller interrupted the agent"), count)
        case Flag.TALKED_OVER:
            said = _times(_("The agent began while the caller was speaking"), count)
            return said + _seconds(_(" (longest %s s)"), figures.get("longest_ms"))
        case Flag.ASKED_AGAIN:
            asked = figures.get("questions") or {}
            what = ", ".join(name.replace("_", " ") for name in asked)
            return _("Asked again: %(what)s") % {"what": what or count}
        case Flag.LONG_SILENCE:
            said = _times(_("Long silence"), count)
            return said + _seconds(_(" (longest %s s)"), figures.get("longest_ms"))
        case Flag.HARD_TO_HEAR:
            said = ngettext(
                "%(count)s utterance was hardly understood",
                "%(count)s utterances were hardly understood",
                count,
            ) % {"count": count}
            lowest = figures.get("lowest_confidence")
            return said + (
                _(" (lowest confidence %d %%)") % round(100 * lowest)
                if isinstance(lowest, float)
                else ""
            )
    return ""


def _times(said: str, count: int) -> str:
    once = ngettext("%(said)s once", "%(said)s %(count)s times", count)
    return once % {"said": said, "count": count}


def _seconds(template: str, longest_ms: Any) -> str:
    if not isinstance(longest_ms, int):
        return ""
    return template % f"{longest_ms / 1000:.1f}"
