"""The rows a call touched, as links for those who may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import NoReverseMatch, reverse


def linked(
    done: Iterable[Mapping[str, Any]], user: AbstractBaseUser | AnonymousUser
) -> list[dict[str, str]]:
    """``what`` and ``url`` of each deed; no URL where there is nothing to open.

    A row that is gone since costs a click, not a query.
    """
    return [
        {
            "what": str(deed.get("what", "")),
            "url": _url(str(deed.get("model") or ""), deed.get("id"), user),
        }
        for deed in done
    ]


def _url(model: str, key: Any, user: AbstractBaseUser | AnonymousUser) -> str:
    app, _, name = model.partition(".")
    if not name or not isinstance(key, int):
        return ""
    try:
        apps.get_model(app, name)
    except LookupError:
        return ""
    if not user.has_perm(f"{app}.view_{name}"):  # type: ignore[union-attr]
        return ""
    try:
        return reverse(f"admin:{app}_{name}_change", args=[key])
    except NoReverseMatch:
        return ""
