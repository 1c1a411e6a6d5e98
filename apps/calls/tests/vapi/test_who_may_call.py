"""Vapi's secret in each of its forms, and what is refused."""

from __future__ import annotations

import hashlib
import hmac
import time
from base64 import b64encode

import pytest
from django.test import RequestFactory

from apps.calls.telephony.vapi.auth import carries_secret, is_signed

SECRET = "a secret of ours"
BODY = b'{"message":{"type":"hang"}}'


@pytest.fixture(autouse=True)
def secret(settings):
    settings.VAPI_SECRET = SECRET


def request(**headers: str):
    named = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return RequestFactory().post("/vapi/webhook", **named)


def signed(stamp: str, *, body: bytes = BODY, algorithm="sha256", key=SECRET):
    digest = hmac.new(key.encode(), f"{stamp}.".encode() + body, algorithm)
    return request(x_signature=digest.hexdigest(), x_timestamp=stamp)


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": f"Bearer {SECRET}"},
        {"authorization": f"bearer  {SECRET} "},
        {"x_vapi_secret": SECRET},
        {"x_vapi_secret": f"Bearer {SECRET}"},
    ],
)
def test_the_secret_opens(headers):
    assert carries_secret(request(**headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer wrong"},
        {"authorization": f"Basic {SECRET}"},
        {"x_vapi_secret": SECRET[:-1]},
        {"x_vapi_secret": "\xe9"},
    ],
)
def test_anything_else_does_not(headers):
    assert not carries_secret(request(**headers))


def test_without_a_secret_only_this_machine_may_call_and_only_in_debug(settings):
    settings.VAPI_SECRET, settings.DEBUG = "", True
    assert carries_secret(request())
    assert not carries_secret(request(x_forwarded_for="203.0.113.9"))
    settings.DEBUG = False
    assert not carries_secret(request())
    assert not carries_secret(request(authorization="Bearer "))


@pytest.mark.parametrize("algorithm", ["sha256", "sha512", "sha1"])
@pytest.mark.parametrize("unit", [1, 1000])
def test_a_signature_of_any_kind_opens(algorithm, unit):
    stamp = str(int(time.time() * unit))
    assert is_signed(signed(stamp, algorithm=algorithm), BODY)


def test_a_signature_may_be_named_and_in_base64():
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"{stamp}.".encode() + BODY, hashlib.sha256)
    named = request(x_signature=f"sha256={digest.hexdigest()}", x_timestamp=stamp)
    packed = b64encode(digest.digest()).decode()
    assert is_signed(named, BODY)
    assert is_signed(request(x_signature=packed, x_timestamp=stamp), BODY)


def test_a_signature_is_over_this_body_with_this_key():
    stamp = str(int(time.time()))
    assert not is_signed(signed(stamp), BODY + b" ")
    assert not is_signed(signed(stamp, key="another"), BODY)


@pytest.mark.parametrize("off", [-301, 301])
def test_an_old_signature_is_a_replay(off):
    assert not is_signed(signed(str(int(time.time()) + off)), BODY)


@pytest.mark.parametrize("stamp", ["", "now", "nan", "inf", "-inf", "1e400"])
def test_a_time_that_is_none_is_refused(stamp):
    assert not is_signed(signed(stamp), BODY)


@pytest.mark.parametrize("signature", ["", "zz", "sha256=", "00"])
def test_a_signature_that_is_none_is_refused(signature):
    stamp = str(int(time.time()))
    assert not is_signed(request(x_signature=signature, x_timestamp=stamp), BODY)


def test_no_secret_signs_nothing(settings):
    settings.VAPI_SECRET = ""
    assert not is_signed(signed(str(int(time.time())), key=""), BODY)
