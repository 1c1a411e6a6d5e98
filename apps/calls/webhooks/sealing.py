"""Secrets as they are stored: sealed with a key that comes of the site's SECRET_KEY.

Fernet (AES-128-CBC with an HMAC) under a key that HKDF-SHA256 makes of SECRET_KEY for
this use alone. What was sealed under a key of SECRET_KEY_FALLBACKS is read too, and
sealed anew by the hourly sweep; after that the former key may go.
"""

from __future__ import annotations

import base64
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from .signing import new_secret

LONGEST: Final = 255
"""Characters that a sealed secret has at most."""
_USE: Final = b"callcenter: secrets of webhooks, version 1"
_KEY_BYTES: Final = 32


class Unreadable(Exception):
    """Sealed under a key that is not known any more; says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "The secret of this endpoint cannot be read: SECRET_KEY has changed. Put "
            "the former key into SECRET_KEY_FALLBACKS, or make a new secret."
        )


def seal(secret: str) -> str:
    return _ring().encrypt(secret.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Raises Unreadable."""
    try:
        return _ring().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def is_sealed_anew(sealed: str) -> bool:
    """Whether it is under the key of today and not under a former one."""
    try:
        _fernet(settings.SECRET_KEY).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def new_sealed_secret() -> str:
    return seal(new_secret())


def _ring() -> MultiFernet:
    """Seals with the first key, reads with all."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([_fernet(key) for key in keys])


def _fernet(site_key: str) -> Fernet:
    derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=_USE).derive(site_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
