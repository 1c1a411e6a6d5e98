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
        case Split.LINE | Split.STAFF:
            said = ""
        case Split.FLOW:
            parts = [_words(part) for part in key.split(FLOW_MARK)]
            said = ", ".join(part for part in parts if part)
        case Split.VERSION:
            said = key[:12]
        case _:
            said = _words(key)
    return said or str(_WITHOUT[split])


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


def _none(keys: set[str]) -> dict[str, str]:
    return {}


_NAMED: Final = {
    Split.LINE: _lines,
    Split.VERSION: _versions,
    Split.INTENT: _intents,
    Split.CALL_TYPE: _none,
    Split.FLOW: _none,
    Split.REASON: _none,
    Split.STAFF: _staff,
}
