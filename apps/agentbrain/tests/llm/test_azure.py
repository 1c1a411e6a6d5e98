"""Azure: whose key or token, at which address."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.tests.llm.doors import (
    asking,
    failure_of,
    model_at,
    pieces_of,
    simulator,
    words_in,
)

BY_TOKEN = {"AZURE_OPENAI_API_KEY": ""}


@pytest.mark.parametrize("door", ["azure", "azure dated"])
async def test_the_token_is_read_anew_for_each_reply(door, tmp_path, opened):
    file = tmp_path / "token"
    async with simulator("Yes.", "No.") as server:
        model = opened(door, server, AZURE_OPENAI_AD_TOKEN_FILE=str(file), **BY_TOKEN)
        for token in ("first\n", "second\n"):
            file.write_text(token)
            await pieces_of(model, asking("hello"))

        assert [record.key for record in server.records] == ["first", "second"]


async def test_a_token_that_cannot_be_read_is_an_error_of_the_reply(tmp_path, opened):
    missing = str(tmp_path / "none")
    async with simulator("Yes.") as server:
        model = opened("azure", server, AZURE_OPENAI_AD_TOKEN_FILE=missing, **BY_TOKEN)
        error = await failure_of(model)

    assert "AZURE_OPENAI_AD_TOKEN_FILE" in str(error)


async def test_warming_up_without_its_token_is_no_error(tmp_path, opened):
    missing = str(tmp_path / "none")
    async with simulator() as server:
        model = opened("azure", server, AZURE_OPENAI_AD_TOKEN_FILE=missing, **BY_TOKEN)
        await model.warm_up()


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("", ""),
        ("/", ""),
        ("/openai", ""),
        ("/openai/v1/", ""),
        ("/openai", "2024-10-21"),
    ],
)
async def test_the_endpoint_may_be_given_with_more_or_less_of_its_path(
    path, version, opened
):
    async with simulator("Yes.") as server:
        model = opened(
            "azure",
            server,
            AZURE_OPENAI_ENDPOINT=f"{server.url.replace('http', 'ws', 1)}{path}",
            AZURE_OPENAI_API_VERSION=version,
        )
        pieces = await pieces_of(model, asking("hello"))
        asked = server.records[0].path

    assert words_in(pieces) == "Yes."
    assert asked == (
        "/openai/deployments/our-mini/chat/completions"
        if version
        else "/openai/v1/chat/completions"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"AZURE_OPENAI_AD_TOKEN_FILE": "/some/file"},
        {"AZURE_OPENAI_ENDPOINT": "name.openai.azure.com"},
    ],
)
def test_what_cannot_be_right_is_refused_for_good(wrong):
    settings = {"AZURE_OPENAI_ENDPOINT": "https://x.openai.azure.com", **wrong}

    with pytest.raises(EngineError) as caught:
        model_at("azure", None, **settings)

    assert caught.value.permanent
