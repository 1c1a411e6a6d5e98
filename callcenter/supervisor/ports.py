"""Whether the web server could listen where it is about to."""

from __future__ import annotations

import socket


def why_not(host: str, port: int) -> str:
    """The reason why ``host:port`` cannot be listened on; empty when it can."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(1)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def free_port() -> int:
    """A port nobody listens on now (someone may take it before you do)."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
