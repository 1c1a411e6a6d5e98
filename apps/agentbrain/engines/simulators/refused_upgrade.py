"""The answer to a WebSocket's handshake that is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from websockets.datastructures import Headers
from websockets.http11 import Response


def refused_upgrade(
    status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> Response:
    content = json.dumps(body).encode()
    told = Headers(
        {
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            "Connection": "close",
            **(headers or {}),
        }
    )
    return Response(status, HTTPStatus(status).phrase, told, content)
