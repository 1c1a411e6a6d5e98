"""The connection itself: what it is opened with, and what it does when it is stuck."""

from __future__ import annotations

import asyncio
import base64
import http
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import orjson
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from apps.agentbrain.conversation.events import EngineLost, EngineReady
from apps.agentbrain.engines.base import EngineError, EngineSession
from apps.agentbrain.engines.realtime import wire
from apps.agentbrain.engines.realtime.engine import RealtimeEngine
from apps.agentbrain.tests.realtime.line import KEY
from apps.agentbrain.tests.realtime.real_server import admit, vendor


async def test_a_connection_carries_the_key_and_neither_beta_header_nor_compression():
    seen = {}

    async def serve_one(socket):
        seen.update(socket.request.headers.raw_items())
        await admit(socket)
        seen["frame"] = await socket.recv()
        await socket.wait_closed()

    async with vendor(serve_one) as options:
        engine = RealtimeEngine(options())
        await engine.start(EngineSession("CA1", lambda: 0))
        engine.send_audio(b"\x55" * 160)
        await asyncio.sleep(0.05)
        await engine.stop()
    assert seen["Authorization"] == f"Bearer {KEY}"
    assert "Sec-WebSocket-Extensions" not in seen
    assert "OpenAI-Beta" not in seen
    assert isinstance(seen["frame"], str), "binary frames are not understood"
    event = orjson.loads(seen["frame"])
    assert event["type"] == "input_audio_buffer.append"
    assert base64.b64decode(event["audio"]) == b"\x55" * 160


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(401, True), (403, True), (404, True), (429, False), (500, False), (503, False)],
)
async def test_a_refused_upgrade_says_whether_to_come_again(status, permanent):
    def refuse(connection, request):
        return connection.respond(http.HTTPStatus(status), "no\n")

    async with vendor(process_request=refuse) as options:
        engine = RealtimeEngine(options(start_attempts=1))
        with pytest.raises(EngineError, match=f"HTTP {status}") as caught:
            await engine.start(EngineSession("CA1", lambda: 0))
        assert caught.value.permanent is permanent
        await engine.stop()


async def test_a_spent_account_is_known_by_the_code_in_the_refusal():
    def refuse(connection, request):
        return connection.respond(
            http.HTTPStatus.TOO_MANY_REQUESTS,
            '{"error": {"code": "insufficient_quota", "message": "x"}}',
        )

    async with vendor(process_request=refuse) as options:
        engine = RealtimeEngine(options(start_attempts=1))
        with pytest.raises(EngineError, match="insufficient_quota") as caught:
            await engine.start(EngineSession("CA1", lambda: 0))
        assert caught.value.permanent
        await engine.stop()


async def test_no_redirect_takes_the_key_elsewhere():
    def redirect(connection, request):
        answer = connection.respond(http.HTTPStatus.FOUND, "")
        answer.headers["Location"] = "ws://127.0.0.1:9/"
        return answer

    async with vendor(process_request=redirect) as options:
        engine = RealtimeEngine(options(start_attempts=1))
        with pytest.raises(EngineError, match="HTTP 302"):
            await engine.start(EngineSession("CA1", lambda: 0))
        await engine.stop()


async def test_nobody_at_the_address_is_an_error_that_may_pass(unused_tcp_port):
    from apps.agentbrain.tests.realtime.line import options

    engine = RealtimeEngine(
        options(url=f"ws://127.0.0.1:{unused_tcp_port}/", start_attempts=1)
    )
    with pytest.raises(EngineError, match="cannot be reached") as caught:
        await engine.start(EngineSession("CA1", lambda: 0))
    assert not caught.value.permanent
    await engine.stop()


async def test_a_vendor_that_stops_reading_is_given_up(monkeypatch):
    """F23's twin: what is not taken is not piled up for ever."""
    monkeypatch.setattr(wire, "MOST_UNSENT_BYTES", 64 * 1024)

    async def serve_one(socket):
        await admit(socket)
        socket.transport.pause_reading()
        await socket.wait_closed()

    async with vendor(serve_one, close_timeout=0.1) as options:
        engine = RealtimeEngine(options(reconnect_attempts=1))
        await engine.start(EngineSession("CA1", lambda: 0))
        happened = engine.events()
        assert isinstance(await anext(happened), EngineReady)
        lost = asyncio.ensure_future(anext(happened))
        for _ in range(1000):
            engine.send_audio(b"\x55" * 16_000)
            await asyncio.sleep(0)
            if lost.done():
                break
        event = await asyncio.wait_for(lost, 5)
        assert isinstance(event, EngineLost)
        assert event.reason == "the vendor stopped reading"
        await engine.stop()


async def test_a_closed_connection_says_with_which_code():
    async def serve_one(socket):
        await admit(socket)
        await socket.close(4000, "goodbye")

    async with vendor(serve_one) as options:
        engine = RealtimeEngine(options(reconnect_attempts=1))
        await engine.start(EngineSession("CA1", lambda: 0))
        happened = engine.events()
        assert isinstance(await anext(happened), EngineReady)
        event = await asyncio.wait_for(anext(happened), 5)
        assert isinstance(event, EngineLost)
        assert event.reason == "the vendor's connection closed (4000)"
        await engine.stop()


async def test_a_vendor_nobody_vouches_for_is_not_given_the_key(tmp_path):
    seen = []

    def watch(connection, request):
        seen.append(request)

    own_word = self_signed(tmp_path)
    async with vendor(process_request=watch, ssl=own_word) as options:
        url = options().url.replace("ws://", "wss://")
        engine = RealtimeEngine(options(url=url, start_attempts=1))
        with pytest.raises(EngineError, match="SSLCertVerificationError"):
            await engine.start(EngineSession("CA1", lambda: 0))
        await engine.stop()
    assert not seen


def self_signed(folder) -> ssl.SSLContext:
    """A server's certificate that only the server itself vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            pem,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(pem)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
