"""``/metrics``: what this process counts, for Prometheus."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

import apps.calls.metrics  # noqa: F401 - so that every figure is there from the start


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, or 403 for a stranger."""
    if not _may_read(request):
        return HttpResponse("forbidden\n", status=403, content_type="text/plain")
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    """The bearer of METRICS_TOKEN, signed-in staff, or a process of this machine."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and scheme.lower() == "bearer":
        return constant_time_compare(token.strip(), settings.METRICS_TOKEN)
    if _is_local(request):
        return True
    user = request.user
    return isinstance(user, User) and user.is_active and user.is_staff


def _is_local(request: HttpRequest) -> bool:
    """From this machine itself, and not handed on by a proxy that runs here too."""
    if {"X-Forwarded-For", "Forwarded", "X-Real-Ip"} & set(request.headers):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
