"""A token in the request's header stands for its owner, less what its scopes lack."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from ..models import ApiToken
from . import services
from .scopes import granted

KEYWORDS: Final = (b"token", b"bearer")


class ApiTokenAuthentication(BaseAuthentication):
    """``Authorization: Token <key>``; ``Bearer`` will do as well."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        """Raises ``AuthenticationFailed`` for a key that is not good (any more)."""
        words = get_authorization_header(request).split()
        if not words or words[0].lower() not in KEYWORDS:
            return None
        try:
            key = words[1].decode() if len(words) == 2 else ""
        except UnicodeError:
            key = ""
        token = services.find(key)
        if token is None or not token.created_by.is_active:
            raise AuthenticationFailed(_("Invalid token."))
        limit(token.created_by, granted(token.scopes))
        return token.created_by, token

    def authenticate_header(self, request: Request) -> str:
        return "Token"


def limit(user: Any, permissions: frozenset[str] | None) -> None:
    """Take from this object of a user every permission that is not named.

    It is done to the object, so that whatever asks it, now or later, is answered so.
    """
    if permissions is None:
        return
    has_perm = user.has_perm

    def has_limited_perm(perm: str, obj: Any = None) -> bool:
        return perm in permissions and has_perm(perm, obj)

    def has_limited_perms(perms: Iterable[str], obj: Any = None) -> bool:
        return all(has_limited_perm(perm, obj) for perm in perms)

    user.has_perm = has_limited_perm
    user.has_perms = has_limited_perms
    user.has_module_perms = lambda _app: False


class ApiTokenScheme(OpenApiAuthenticationExtension):
    """How the API's description names it."""

    target_class = ApiTokenAuthentication
    name = "apiToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token made in the admin; Token in place of Bearer works.",
        }
