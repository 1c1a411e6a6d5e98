"""Is it Vapi? One secret, in any of the forms Vapi can send it.

* ``Authorization: Bearer <secret>``, the custom model's credential;
* ``X-Vapi-Secret: <secret>``, the server's;
* ``x-signature`` over ``{timestamp}.{body}`` with ``x-timestamp``: HMAC with it,
  SHA-256, SHA-512 or SHA-1, in hex or base64, for five minutes.

All are compared in constant time. Without a secret only this machine may call, only in
DEBUG, as with Twilio's webhooks.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import time
from base64 import b64decode
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from apps.calls.telephony.twilio_signature import unsigned_is_welcome

WINDOW_SECONDS: Final = 300.0
_MILLISECONDS_FROM: Final = 10**11  # seconds reach it in the year 5138
_DIGESTS: Final = {20: "sha1", 32: "sha256", 64: "sha512"}


def carries_secret(request: HttpRequest) -> bool:
    """Does the request show our secret, or need none?"""
    if not settings.VAPI_SECRET:
        return unsigned_is_welcome(
            request.META.get("REMOTE_ADDR", ""),
            forwarded="X-Forwarded-For" in request.headers,
        )
    shown = (
        _bearer(request.headers.get("Authorization", "")),
        _bearer(request.headers.get("X-Vapi-Secret", "")),
    )
    return any([_same(value, settings.VAPI_SECRET) for value in shown])  # noqa: C419


def is_signed(request: HttpRequest, body: bytes) -> bool:
    """Does the request carry a fresh signature over exactly this body?"""
    timestamp = request.headers.get("X-Timestamp", "")
    given = _signature(request.headers.get("X-Signature", ""))
    if not settings.VAPI_SECRET or not given or not _is_fresh(timestamp):
        return False
    digest = _DIGESTS.get(len(given), "sha256")
    signed = hmac.new(
        settings.VAPI_SECRET.encode(),
        timestamp.encode() + b"." + body,
        getattr(hashlib, digest),
    )
    return hmac.compare_digest(signed.digest(), given)


def _bearer(value: str) -> str:
    scheme, _, token = value.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else value.strip()


def _same(given: str, secret: str) -> bool:
    return hmac.compare_digest(given.encode(), secret.encode())


def _signature(header: str) -> bytes:
    """The bytes of ``sha256=<hex>``, ``<hex>`` or ``<base64>``; empty for neither."""
    name, mark, rest = header.strip().partition("=")
    if mark and name.lower() in _DIGESTS.values():
        header = rest
    try:
        return bytes.fromhex(header)
    except ValueError:
        pass
    try:
        return b64decode(header, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _is_fresh(timestamp: str) -> bool:
    """Seconds or milliseconds since 1970, at most five minutes off."""
    try:
        seconds = float(timestamp)
    except ValueError:
        return False
    if seconds >= _MILLISECONDS_FROM:
        seconds /= 1000
    return abs(time.time() - seconds) <= WINDOW_SECONDS
