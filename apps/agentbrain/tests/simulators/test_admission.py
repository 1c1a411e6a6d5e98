"""Who is let in, and by which door."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from apps.agentbrain.engines.simulators.realtime import Faults, RealtimeSimulator
from apps.agentbrain.tests.simulators.client import Client

AZURE = "/openai/v1/realtime"
PREVIEW = "/openai/realtime"


@asynccontextmanager
async def knocking(path="/v1/realtime?model=test", headers=None, key="right"):
    """The response to a handshake, and the server's records."""
    async with RealtimeSimulator(key=key) as server:
        base = server.url.removesuffix("/v1/realtime")
        try:
            async with connect(base + path, additional_headers=headers or {}) as door:
                yield door.response.status_code, json.loads(await door.recv())
        except InvalidStatus as refused:
            yield refused.response.status_code, json.loads(refused.response.body)


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


@pytest.mark.parametrize(
    "headers", [{}, bearer("wrong"), {"api-key": "right"}, {"Authorization": "right"}]
)
async def test_without_the_right_key_nobody_is_let_in(headers):
    async with knocking(headers=headers) as (status, body):
        assert status == 401
        assert body["error"]["code"] == "invalid_api_key"


async def test_any_key_will_do_where_none_is_set():
    async with knocking(headers=bearer("whatever"), key="") as (_, event):
        assert event["type"] == "session.created"


@pytest.mark.parametrize("headers", [{"api-key": "right"}, bearer("right")])
async def test_azure_has_a_door_of_its_own(headers):
    path = f"{AZURE}?model=my-deployment"
    async with knocking(path, headers) as (_, event):
        assert event["type"] == "session.created"
        assert event["session"]["model"] == "my-deployment"


@pytest.mark.parametrize("headers", [{}, {"api-key": "wrong"}])
async def test_azure_wants_a_key_too(headers):
    async with knocking(f"{AZURE}?model=d", headers) as (status, _):
        assert status == 401


async def test_the_general_azure_door_takes_no_api_version():
    path = f"{AZURE}?model=d&api-version=2025-04-01-preview"
    async with knocking(path, {"api-key": "right"}) as (status, _):
        assert status == 401


async def test_the_azure_preview_wants_its_version():
    path = f"{PREVIEW}?deployment=d"
    async with knocking(path, {"api-key": "right"}) as (status, _):
        assert status == 400


async def test_other_doors_do_not_exist():
    async with knocking("/v1/elsewhere", bearer("right")) as (status, _):
        assert status == 404


@pytest.mark.parametrize(
    ("options", "faults", "code"),
    [
        ({"model": ""}, {}, "missing_model"),
        ({}, {"refuse_model": 1}, "model_not_found"),
        (
            {"headers": {**bearer("x"), "OpenAI-Beta": "realtime=v1"}},
            {},
            "beta_api_shape_disabled",
        ),
    ],
)
async def test_whom_the_server_does_not_want_it_tells_why(options, faults, code):
    async with (
        RealtimeSimulator(faults=Faults(**faults)) as server,
        Client(server.url, **options) as client,
    ):
        error = await client.refusal()
        close_code = await client.until_closed()

    assert (error["code"], close_code) == (code, 4000)
    assert client.types() == ["error"]
