"""Where a vendor answers: base URLs of the settings, whichever scheme they have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

_SOCKET: Final = {"https": "wss", "http": "ws", "wss": "wss", "ws": "ws"}
_PLAIN: Final = {"wss": "https", "ws": "http", "https": "https", "http": "http"}

Query = str | Mapping[str, str] | None


def socket_url(base: str, path: str = "", query: Query = None) -> str:
    """A WebSocket URL below ``base``. Raises ``ValueError`` for no such scheme."""
    return _joined(base, path, query, _SOCKET)


def http_url(base: str, path: str = "", query: Query = None) -> str:
    """A URL for plain requests below ``base``. ``ValueError`` for no such scheme."""
    return _joined(base, path, query, _PLAIN)


def _joined(base: str, path: str, query: Query, schemes: Mapping[str, str]) -> str:
    parts = urlsplit(base.strip())
    scheme = schemes.get(parts.scheme)
    if scheme is None or not parts.netloc:
        raise ValueError(f"not a base URL: {base!r}")
    below = parts.path.rstrip("/")
    whole = below if path and below.endswith(path) else below + path
    asked = query if isinstance(query, str) else urlencode(query or {})
    return urlunsplit((scheme, parts.netloc, whole, asked, ""))
