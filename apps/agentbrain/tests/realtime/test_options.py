"""Options are right or refused in words, before any call depends on them."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.realtime.azure_options import azure_options
from apps.agentbrain.engines.realtime.openai_options import openai_options
from apps.agentbrain.tests.realtime.line import KEY, options


async def token() -> str:
    return "entra-token"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"url": "https://api.example/v1"}, "not a ws:// or wss:// URL"),
        ({"url": ""}, "not a ws:// or wss:// URL"),
        ({"model": " "}, "model is empty"),
        ({"transcription_model": ""}, "transcription_model is empty"),
        ({"turn_detection": "none"}, "turn_detection is 'none'"),
        ({"eagerness": "very"}, "eagerness is 'very'"),
        ({"noise_reduction": "on"}, "noise_reduction is 'on'"),
        ({"reasoning_effort": "max"}, "reasoning_effort is 'max'"),
        ({"wire": "beta"}, "wire is 'beta'"),
        ({"recycle_after_seconds": 0}, "recycle_after_seconds is not above zero"),
        ({"reconnect_attempts": -1}, "reconnect_attempts is not above zero"),
    ],
)
def test_a_wrong_value_is_refused_in_words(wrong, words):
    with pytest.raises(ValueError, match=words):
        options(**wrong)


async def test_openai_is_reached_at_its_own_address():
    made = openai_options(api_key=KEY, model="gpt-realtime-2.1", voice="cedar")
    assert made.url == "wss://api.openai.com/v1/realtime?model=gpt-realtime-2.1"
    assert await made.authorize() == {"Authorization": f"Bearer {KEY}"}
    assert (made.wire, made.voice) == ("ga", "cedar")


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("ws://127.0.0.1:9/v1/realtime", "ws://127.0.0.1:9/v1/realtime?model=a%2Fb"),
        ("wss://p.example/x?team=1", "wss://p.example/x?team=1&model=a%2Fb"),
        ("wss://p.example/x?model=mine", "wss://p.example/x?model=mine"),
    ],
)
def test_another_address_keeps_its_query(given, made):
    assert openai_options(api_key=KEY, model="a/b", realtime_url=given).url == made


def test_further_fields_are_passed_on_and_checked():
    made = openai_options(api_key=KEY, noise_reduction="near_field", language="de")
    assert (made.noise_reduction, made.language) == ("near_field", "de")
    assert made.model
    with pytest.raises(ValueError, match="noise_reduction"):
        openai_options(api_key=KEY, noise_reduction="loud")


@pytest.mark.parametrize("key", ["", "  ", "sk-a b", "sk-\nx", "sk-ü"])
def test_a_key_no_header_can_carry_is_refused_without_repeating_it(key):
    with pytest.raises(ValueError, match="api_key") as caught:
        openai_options(api_key=key)
    assert "sk-" not in str(caught.value)


async def test_azure_is_reached_by_resource_and_deployment():
    made = azure_options(
        endpoint="https://shop.openai.azure.com/", deployment="voice", api_key=KEY
    )
    assert made.url == "wss://shop.openai.azure.com/openai/v1/realtime?model=voice"
    assert await made.authorize() == {"api-key": KEY}
    assert made.wire == "ga"


@pytest.mark.parametrize(
    ("endpoint", "base"),
    [
        ("https://a.example/openai/v1/", "wss://a.example"),
        ("https://a.example/openai", "wss://a.example"),
        ("wss://gate.example/team/", "wss://gate.example/team"),
        ("http://127.0.0.1:9", "ws://127.0.0.1:9"),
    ],
)
def test_an_azure_endpoint_may_come_with_a_path(endpoint, base):
    made = azure_options(endpoint=endpoint, deployment="d", api_key=KEY)
    assert made.url == f"{base}/openai/v1/realtime?model=d"


def test_an_azure_version_means_the_preview_generation():
    made = azure_options(
        endpoint="https://shop.openai.azure.com",
        deployment="my voice",
        api_key=KEY,
        api_version="2025-04-01-preview",
    )
    assert made.url == (
        "wss://shop.openai.azure.com/openai/realtime"
        "?api-version=2025-04-01-preview&deployment=my%20voice"
    )
    assert made.wire == "preview"


async def test_azure_takes_an_entra_token():
    made = azure_options(endpoint="https://a.example", deployment="d", token=token)
    assert await made.authorize() == {"Authorization": "Bearer entra-token"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"deployment": ""}, "deployment is empty"),
        ({"endpoint": "shop.openai.azure.com"}, "endpoint is not a URL"),
        ({"api_key": ""}, "either an api_key or a token"),
        ({"token": token}, "either an api_key or a token"),
    ],
)
def test_a_wrong_azure_value_is_refused_in_words(wrong, words):
    given = {"endpoint": "https://a.example", "deployment": "d", "api_key": KEY}
    with pytest.raises(ValueError, match=words):
        azure_options(**{**given, **wrong})


def test_no_key_shows_in_the_options():
    assert KEY not in repr(openai_options(api_key=KEY))
