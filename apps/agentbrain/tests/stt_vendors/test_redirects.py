"""The key is for the host it was given for, and goes nowhere else."""

from __future__ import annotations

import http

import pytest
from websockets.asyncio.server import serve
from websockets.datastructures import Headers
from websockets.http11 import Response

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.tests.stt_vendors.line import STREAMING, Line, ear_of


@pytest.mark.parametrize("vendor", STREAMING)
async def test_a_redirect_is_not_followed(simulated, vendor):
    async with simulated(vendor) as elsewhere:

        def redirect(connection, request):
            headers = Headers(Location=f"{elsewhere.url}{request.path}")
            status = http.HTTPStatus.TEMPORARY_REDIRECT
            return Response(status, status.phrase, headers, b"")

        async def nobody(connection):
            raise AssertionError("nobody gets in")

        async with serve(nobody, "127.0.0.1", 0, process_request=redirect) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(EngineError):
                await Line(ear_of(vendor, f"ws://127.0.0.1:{port}")).open()
        assert elsewhere.sessions == []
