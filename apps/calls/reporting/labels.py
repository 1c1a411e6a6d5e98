"""What the codes that figures are split by are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.agentbrain.models import BrainVersion, Intent

from ..lines.models import Line
from .metrics import Split
from .queries import FLOW_MARK

_MOST: Final = 500
# What calls without one are called.
_WITHOUT: Final = {
    Split.LINE: gettext_lazy("No line"),
    Split.VERSION: gettext_lazy("No version"),
    Split.INTENT: gettext_lazy("No intent"),
    Split.CALL_TYPE: gettext_lazy("No type"),
    Split.FLOW: gettext_lazy("No flow"),
    Split.REASON: gettext_lazy("No reason"),
    Split.STAFF: gettext_lazy("Nobody yet"),
}
CALL_TYPES: Final = {
    "inbound_new": "New caller",
    "inbound_existing": "Known customer",
    "inbound_general": "General inquiry",
    "outbound_reminder": "Reminder",
    "outbound_followup": "Follow-up",
    "outbound_offer": "Campaign",
}


def labels_of(split: Split | None, keys: Iterable[str]) -> Mapping[str, str]:
    """A name for each key, at most one query; what is gone is named by its key."""
    wanted = set(keys)
    if split is None or not wanted:
        return dict.fromkeys(wanted, "")
    named = _NAMED[split](wanted)
    return {key: named.get(key) or _plain(split, key) for key in wanted}


def _plain(split: Split, key: str) -> str:
    match split:
        case Split.LINE | Split.STAFF if key != "0":
            unnamed = _("Line %s") if split is Split.LINE else _("Somebody (%s)")
            return unnamed % key
        case Split.LINE | Split.STAFF | Split.FLOW:
            said = ""
        case Split.VERSION:
            said = key[:12]
        case _:
            said = CALL_TYPES.get(key) or _words(key)
    return said or str(_WITHOUT[split])


def flow_name(call_type: str, intent: str, intents: Mapping[str, str]) -> str:
    """Who called and what for; ``intents`` are the names staff gave."""
    kind = CALL_TYPES.get(call_type) or _words(call_type) or _("Type unknown")
    wish = intents.get(intent) or _words(intent) or _("no intent found")
    return f"{kind}: {wish[:1].lower()}{wish[1:]}"


def _words(code: str) -> str:
    return code.replace("_", " ")


def _lines(keys: set[str]) -> dict[str, str]:
    rows = Line.objects.filter(pk__in=keys).values_list("pk", "name")
    return {str(key): name for key, name in rows}


def _staff(keys: set[str]) -> dict[str, str]:
    rows = get_user_model().objects.filter(pk__in=keys)
    return {str(row.pk): row.get_full_name() or row.get_username() for row in rows}


def _versions(keys: set[str]) -> dict[str, str]:
    numbers: defaultdict[str, list[str]] = defaultdict(list)
    rows = BrainVersion.objects.filter(digest__in=keys).order_by("number")
    for digest, number in rows.values_list("digest", "number"):
        numbers[digest].append(str(number))
    return {digest: _("Version %s") % ", ".join(n) for digest, n in numbers.items()}


def _intents(keys: set[str]) -> dict[str, str]:
    rows = Intent.objects.filter(code__in=keys).values_list("code", "name")
    return dict(rows)


def _flows(keys: set[str]) -> dict[str, str]:
    """Where neither the type nor the wish is known there is no flow."""
    parts = {key: key.partition(FLOW_MARK) for key in keys if key.strip(FLOW_MARK)}
    intents = _intents({intent for _type, _mark, intent in parts.values()})
    return {
        key: flow_name(call_type, intent, intents)
        for key, (call_type, _mark, intent) in parts.items()
    }


def _none(keys: set[str]) -> dict[str, str]:
    return {}


_NAMED: Final = {
    Split.LINE: _lines,
    Split.VERSION: _versions,
    Split.INTENT: _intents,
    Split.CALL_TYPE: _none,
    Split.FLOW: _flows,
    Split.REASON: _none,
    Split.STAFF: _staff,
}
