"""Who is asking, and whether they may see whom a row is about."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from .call_page import VIEW_CUSTOMER


class NamesCallers(admin.ModelAdmin):
    """Rows name the person who called: who sees them may see customers."""

    def has_view_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return super().has_view_permission(request, obj) and request.user.has_perm(
            VIEW_CUSTOMER
        )


def member_of_staff(request: HttpRequest) -> User:
    """The person signed in; the site lets nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
