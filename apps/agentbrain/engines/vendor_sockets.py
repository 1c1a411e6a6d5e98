"""What all WebSockets to vendors share: whom they trust, what they keep secret."""

from __future__ import annotations

import logging
import ssl
from functools import cache

from websockets.asyncio.client import connect


class ConnectThere(connect):
    """Follows no redirect: the key is for the host it was given for."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


@cache
def certificates() -> ssl.SSLContext:
    """Whom to trust: read once, because reading takes the time of several frames."""
    return ssl.create_default_context()


def quiet_log(part: str) -> logging.Logger:
    """For the library, which prints headers, and with them the key, at DEBUG."""
    log = logging.getLogger(f"agentbrain.{part}.socket")
    log.setLevel(logging.INFO)
    return log
