"""Sends a recording to a browser, in the pieces it asks for, from whatever storage."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from typing import Final

from asgiref.sync import sync_to_async
from django.core.files.base import File
from django.core.handlers.asgi import ASGIRequest
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)

from .files import storage
from .models import Recording
from .ranges import NotSatisfiable, requested_range

log = logging.getLogger(__name__)

PIECE_BYTES: Final = 256 * 1024
CONTENT_TYPE: Final = "audio/flac"


def recording_response(request: HttpRequest, recording: Recording) -> HttpResponseBase:
    """The file, or the part of it that is asked for. Raises ``Http404``."""
    try:
        file = storage().open(recording.name, "rb")
    except Exception as error:
        # Storages raise errors of their own making.
        log.error(
            "A recording could not be opened.",
            extra={"fields": {"call_id": recording.call_id, "error": error}},
        )
        raise Http404("The recording cannot be reached just now.") from error
    size = file.size
    try:
        span = requested_range(request.headers.get("Range", ""), size)
    except NotSatisfiable:
        file.close()
        refusal = HttpResponse(status=416)
        refusal["Content-Range"] = f"bytes */{size}"
        return _private(refusal)
    start, end = span or (0, size - 1)
    response = _body(request, file, start, end)
    response["Content-Type"] = CONTENT_TYPE
    response["Content-Length"] = str(end - start + 1)
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = (
        f'inline; filename="call-{recording.call_id}.flac"'
    )
    if span is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    return _private(response)


def _body(request: HttpRequest, file: File, start: int, end: int) -> HttpResponseBase:
    if request.method == "HEAD":
        file.close()
        return HttpResponse()
    pieces = _pieces(file, start, end)
    if isinstance(request, ASGIRequest):
        return StreamingHttpResponse(_without_blocking(pieces))
    return StreamingHttpResponse(pieces)


def _pieces(file: File, start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = end - start + 1
        while left > 0 and (piece := file.read(min(PIECE_BYTES, left))):
            left -= len(piece)
            yield piece


async def _without_blocking(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """A slow storage keeps a thread busy, not the event loop of live calls."""
    following = sync_to_async(lambda: next(pieces, b""), thread_sensitive=False)
    while piece := await following():
        yield piece


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    return response
