"""Voices by name, from the settings."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings

from apps.agentbrain.engines.addresses import http_url, socket_url
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.ladder.circuit import Circuits
from apps.agentbrain.engines.simulators.tts import Faults
from apps.agentbrain.engines.tts.chain import VoiceChain
from apps.agentbrain.engines.tts.figures import CHANGES, CHARACTERS, SOUND_SECONDS
from apps.agentbrain.engines.tts.registry import (
    make_voice,
    missing,
    voice_makers,
    voice_names,
)
from apps.agentbrain.tests.tts_vendors.test_taking_over import FakeVoice
from apps.agentbrain.tests.tts_vendors.vendors import (
    VENDORS,
    heard_in,
    sound_of,
    spoken,
    words_of,
)

URLS = {
    "elevenlabs": "ELEVENLABS_URL",
    "cartesia": "CARTESIA_URL",
    "deepgram": "DEEPGRAM_URL",
    "speechmatics": "SPEECHMATICS_TTS_URL",
    "openai": "OPENAI_BASE_URL",
}
KEYS = {name: f"{name.upper()}_API_KEY" for name in URLS}


class Settings(SimpleNamespace):
    """The project's settings, some of them with other values."""

    def __getattr__(self, name):
        return getattr(django_settings, name)


def test_all_names_are_known():
    assert voice_names() == ("local", *VENDORS) or set(voice_names()) == {
        "local",
        *VENDORS,
    }


@pytest.mark.parametrize("name", VENDORS)
def test_each_vendor_needs_its_key(name):
    (lacking,) = missing(name, Settings())
    assert KEYS[name] in lacking.split(" or ")
    assert missing(name, Settings(**{KEYS[name]: "k"})) == []


def test_a_server_of_ones_own_in_openais_form_needs_no_key():
    assert missing("openai", Settings(OPENAI_BASE_URL="http://localhost:1/v1")) == []


def test_the_local_voice_needs_nothing():
    local = FakeVoice()
    assert missing("local", Settings()) == []
    assert make_voice("local", Settings(), local=lambda: local) is local


def test_a_name_nobody_has_is_an_error_that_tells_the_others():
    with pytest.raises(EngineError, match="elevenlabs") as failure:
        make_voice("martian", Settings(), local=FakeVoice)
    assert failure.value.permanent


def test_a_voice_without_its_key_cannot_be_made():
    with pytest.raises(EngineError, match="CARTESIA_API_KEY"):
        make_voice("cartesia", Settings(), local=FakeVoice)


@pytest.mark.parametrize("scheme", ["http", "ws"])
@pytest.mark.parametrize("name", VENDORS)
async def test_it_is_pointed_at_a_server_in_either_form(name, scheme):
    async with VENDORS[name].simulator(key="k") as simulator:
        url = f"{scheme}://{simulator.url.partition('://')[2]}/"
        options = {KEYS[name]: "k", URLS[name]: url}
        voice = make_voice(name, Settings(**options), local=FakeVoice)
        pieces = await spoken(voice, "It works.")
        await voice.stop()
    assert heard_in(sound_of(pieces)).strip() == "It works."


def test_addresses_are_the_vendors_by_default():
    assert socket_url("https://api.x.ai", "/a", {"b": "c d"}) == (
        "wss://api.x.ai/a?b=c+d"
    )
    assert http_url("wss://api.x.ai/v1/", "/a") == "https://api.x.ai/v1/a"
    assert socket_url("ws://127.0.0.1:9", "/a") == "ws://127.0.0.1:9/a"


async def test_one_vendor_stands_in_for_another_in_the_middle_of_a_sentence():
    text = "We have a place at nine, and one more at half past ten."
    reports = []
    faults = Faults(drop_after_ms=800)
    vendors = VENDORS["elevenlabs"], VENDORS["deepgram"]
    before = [
        CHARACTERS.labels("deepgram")._value.get(),
        SOUND_SECONDS.labels("deepgram")._value.get(),
        CHANGES.labels("elevenlabs", "deepgram")._value.get(),
    ]
    async with (
        vendors[0].simulator(faults=faults) as first,
        vendors[1].simulator() as second,
    ):
        settings = Settings(
            ELEVENLABS_API_KEY="k",
            ELEVENLABS_URL=first.url,
            DEEPGRAM_API_KEY="k",
            DEEPGRAM_URL=second.url,
        )
        makers = voice_makers(["elevenlabs", "deepgram", "local"], settings, FakeVoice)
        chain = VoiceChain(
            makers,
            report=lambda kind, data: reports.append((kind, data)),
            circuits=Circuits(),
        )
        await chain.warm_up()
        pieces = await spoken(chain, text)
        await chain.stop()
    assert words_of(pieces) == text
    assert second.seen[0].text == "at nine, and one more at half past ten."
    heard = heard_in(sound_of(pieces))
    assert heard.replace(" ", "").startswith("Wehaveaplaceatnine")
    assert [kind for kind, _ in reports] == ["usage", "engine_changed", "usage"]
    assert reports[0][1]["model"] == django_settings.ELEVENLABS_MODEL
    assert "elevenlabs closed the connection" in reports[1][1]["why"]
    after = [
        CHARACTERS.labels("deepgram")._value.get(),
        SOUND_SECONDS.labels("deepgram")._value.get(),
        CHANGES.labels("elevenlabs", "deepgram")._value.get(),
    ]
    rest = "at nine, and one more at half past ten."
    assert after[0] - before[0] == len(rest)
    assert after[1] - before[1] == pytest.approx(len(rest) * 0.05, abs=0.01)
    assert after[2] - before[2] == 1


def test_knowing_the_names_loads_no_vendors_client():
    code = (
        "import sys; import apps.agentbrain.engines.tts.registry;"
        "print([m for m in ('httpx', 'websockets', 'soxr', 'openai', 'numpy')"
        " if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
