"""Signatures of the Standard Webhooks specification (standardwebhooks.com, version 1).

``webhook-signature`` is ``v1,`` and the base64 of an HMAC-SHA256 over
``{id}.{timestamp}.{body}``; several of them, between spaces, while secrets change over.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Final

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - what it begins with
_SECRET_BYTES: Final = 32


def new_secret() -> str:
    """A secret as the other side enters it: ``whsec_`` and 32 bytes in base64."""
    random = secrets.token_bytes(_SECRET_BYTES)
    return SECRET_PREFIX + base64.b64encode(random).decode("ascii")


def new_message_id() -> str:
    """The name of a message, the same in all its attempts."""
    return f"msg_{secrets.token_hex(16)}"


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature; ``timestamp`` in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode("ascii")


def headers(
    signing_secrets: Iterable[str], message_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """The three headers a receiver checks."""
    signatures = (
        sign(secret, message_id, timestamp, body) for secret in signing_secrets
    )
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
