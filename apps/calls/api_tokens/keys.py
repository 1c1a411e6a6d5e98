"""What is stored of a key."""

from __future__ import annotations

import hashlib


def digest_of(key: str) -> str:
    """SHA-256 in hexadecimal digits: keys are random, so nothing slower is needed."""
    return hashlib.sha256(key.encode()).hexdigest()
