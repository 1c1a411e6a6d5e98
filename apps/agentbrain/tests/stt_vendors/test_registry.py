"""Recognizers by name, and what they need."""

from __future__ import annotations

import subprocess
import sys

import pytest

from apps.agentbrain.engines.addresses import http_url, socket_url
from apps.agentbrain.engines.base import EngineError, EngineSession
from apps.agentbrain.engines.stt.chain import EarChain
from apps.agentbrain.engines.stt.keyterms import keyterms
from apps.agentbrain.engines.stt.registry import (
    ear_names,
    make_ear,
    make_ears,
    missing,
)
from apps.agentbrain.engines.stt.vocabulary import Vocabulary
from apps.agentbrain.tests.stt_vendors.fake_ear import FakeEar
from apps.agentbrain.tests.stt_vendors.line import no_local, settings

SHOP = Vocabulary(
    "test",
    ("i need a {service}",),
    {
        "service": ("oil change", "brake inspection", "a {make} check"),
        "make": ("honda",),
        "model": ("civic", "x" * 200, *(f"model {n}" for n in range(500))),
        "last_name": ("okonkwo",),
    },
)


def test_every_name_is_known():
    assert ear_names() == (
        "local",
        "deepgram",
        "deepgram-flux",
        "speechmatics",
        "openai",
    )


@pytest.mark.parametrize(
    ("name", "variable", "told"),
    [
        ("deepgram", "DEEPGRAM_API_KEY", "DEEPGRAM_API_KEY"),
        ("deepgram-flux", "DEEPGRAM_API_KEY", "DEEPGRAM_API_KEY"),
        ("speechmatics", "SPEECHMATICS_API_KEY", "SPEECHMATICS_API_KEY"),
        ("openai", "OPENAI_API_KEY", "OPENAI_API_KEY or OPENAI_BASE_URL"),
    ],
)
def test_what_is_missing_is_named(name, variable, told):
    assert missing(name, settings()) == []
    lacking = settings(**{variable: ""})
    assert missing(name, lacking) == [told]
    with pytest.raises(EngineError, match=told) as caught:
        make_ear(name, lacking, local=no_local)
    assert caught.value.permanent


def test_a_server_of_ones_own_needs_no_key():
    own = settings("http://127.0.0.1:9000/v1", OPENAI_API_KEY="")
    assert missing("openai", own) == []


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(EngineError, match="deepgram-flux") as caught:
        make_ear("alexa", settings(), local=no_local)
    assert caught.value.permanent


def test_the_ear_of_this_machine_alone_stays_as_it_is():
    local = FakeEar("local")
    assert make_ears([], settings(), local=lambda: local) is local
    assert make_ears(["local"], settings(), local=lambda: local) is local
    assert isinstance(
        make_ears(["deepgram", "local"], settings(), local=lambda: local), EarChain
    )


@pytest.mark.parametrize("name", ["deepgram", "deepgram-flux", "speechmatics"])
@pytest.mark.parametrize(
    ("base", "begins"),
    [
        ("", "wss://"),
        ("https://eu.example.com", "wss://eu.example.com/"),
        ("http://127.0.0.1:81/", "ws://127.0.0.1:81/"),
        ("wss://a.example.com/proxy", "wss://a.example.com/proxy/"),
    ],
)
def test_any_scheme_of_a_base_url_is_understood(name, base, begins):
    ear = make_ear(name, settings(base), local=no_local)
    dialect = ear._dialect
    dialect.session = EngineSession("CA1", lambda: 0, {"silence_duration_ms": 650})
    assert dialect.url().startswith(begins)
    path = {"deepgram": "/v1/listen", "deepgram-flux": "/v2/listen"}.get(name, "/v2")
    assert path in dialect.url()


def test_a_path_is_not_written_twice():
    assert socket_url("wss://a.example.com/v2", "/v2") == "wss://a.example.com/v2"
    assert http_url("wss://a.example.com/v1/", "/x") == "https://a.example.com/v1/x"
    with pytest.raises(ValueError, match="ftp"):
        socket_url("ftp://a.example.com")


def test_the_query_says_what_the_call_needs():
    ear = make_ear("deepgram", settings(), local=no_local, vocabulary=SHOP)
    dialect = ear._dialect
    dialect.session = EngineSession("CA1", lambda: 0, {"silence_duration_ms": 650})
    url = dialect.url()
    for wanted in (
        *("model=nova-3", "encoding=mulaw", "sample_rate=8000", "endpointing=650"),
        *("interim_results=true", "utterance_end_ms=1300", "keyterm=oil+change"),
    ):
        assert wanted in url
    assert "key" not in url.replace("keyterm", "")
    assert len(url) < 8000


def test_each_recognizer_of_one_vendor_has_a_model_of_its_own():
    for model in ("nova-3", "flux-general-multi"):
        changed = settings(DEEPGRAM_STT_MODEL=model)
        nova = make_ear("deepgram", changed, local=no_local).model
        flux = make_ear("deepgram-flux", changed, local=no_local).model
        assert nova.startswith("nova")
        assert flux.startswith("flux")
        assert model in {nova, flux}


def test_the_shops_own_words_are_bounded_and_each_kind_has_its_share():
    terms = keyterms(SHOP)
    assert len(terms) == 100
    assert terms[:4] == ("oil change", "brake inspection", "honda", "civic")
    assert not any("{" in term for term in terms)


def test_no_vendor_is_told_who_the_customers_are():
    assert "okonkwo" not in keyterms(SHOP)


def test_names_and_needs_are_light_to_import():
    """System checks read them in processes that never take a call."""
    code = (
        "import sys; from apps.agentbrain.engines.stt import registry; "
        "heavy = {'websockets', 'httpx', 'numpy', 'openai'} & set(sys.modules); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
