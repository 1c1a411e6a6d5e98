"""The validator agrees with signatures computed elsewhere."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from apps.calls.telephony.twilio_signature import upgrade_is_genuine, webhook_is_genuine


@pytest.fixture(autouse=True)
def token(settings):
    settings.TWILIO_AUTH_TOKEN = "12345"
    settings.ALLOWED_HOSTS = ["*"]


def form_post(path: str, form: dict[str, str], signature: str):
    return RequestFactory().post(path, form, HTTP_X_TWILIO_SIGNATURE=signature)


def test_the_classic_form(settings):
    settings.PUBLIC_URL = "https://mycompany.com"
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+12349013030",
        "Digits": "1234",
        "From": "+12349013030",
        "To": "+18005551212",
    }
    request = form_post("/myapp.php?foo=1&bar=2", form, "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")
    assert webhook_is_genuine(request)


def test_a_socket_upgrade(settings):
    settings.PUBLIC_URL = "https://call.example.com"
    scope = {
        "path": "/ws/twilio",
        "headers": [(b"x-twilio-signature", b"qyWBeIQkNW1QYt3V0YqLyrIDtt8=")],
    }
    assert upgrade_is_genuine(scope)
    assert not upgrade_is_genuine({**scope, "path": "/ws/twilio2"})


def test_a_socket_upgrade_without_a_public_address_uses_its_host(settings):
    settings.PUBLIC_URL = ""
    headers = [
        (b"host", b"call.example.com"),
        (b"x-twilio-signature", b"qyWBeIQkNW1QYt3V0YqLyrIDtt8="),
    ]
    assert upgrade_is_genuine({"path": "/ws/twilio", "headers": headers})


@pytest.mark.parametrize("signature", ["", "x", "qyWBeIQkNW1QYt3V0YqLyrIDtt8"])
def test_a_signature_that_is_none_is_refused(settings, signature):
    settings.PUBLIC_URL = "https://call.example.com"
    headers = [(b"x-twilio-signature", signature.encode())]
    assert not upgrade_is_genuine({"path": "/ws/twilio", "headers": headers})
