"""Signatures as the Standard Webhooks specification has them."""

from __future__ import annotations

import time

import pytest
from openai import InvalidWebhookSignatureError, OpenAI

from apps.calls.webhooks import signing

BODY = b'{"type":"call.ended"}'


def verify(secret: str, headers: dict[str, str], body: bytes) -> None:
    """By a receiver's package that somebody else wrote."""
    client = OpenAI(api_key="not-used", webhook_secret=secret)
    client.webhooks.verify_signature(body.decode(), headers)


def signed(*secrets: str, body: bytes = BODY) -> dict[str, str]:
    message_id = signing.new_message_id()
    return signing.headers(secrets, message_id, int(time.time()), body)


def test_it_signs_the_specifications_example_as_the_specification_does():
    signature = signing.sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_an_outside_receiver_accepts_it():
    secret = signing.new_secret()
    verify(secret, signed(secret), BODY)


def test_an_outside_receiver_refuses_another_secret_and_another_body():
    secret = signing.new_secret()
    headers = signed(secret)
    with pytest.raises(InvalidWebhookSignatureError):
        verify(signing.new_secret(), headers, BODY)
    with pytest.raises(InvalidWebhookSignatureError):
        verify(secret, headers, BODY + b" ")


def test_while_secrets_change_over_a_receiver_accepts_either():
    old, new = signing.new_secret(), signing.new_secret()
    headers = signed(new, old)
    verify(old, headers, BODY)
    verify(new, headers, BODY)


def test_secrets_and_ids_are_never_the_same():
    assert len({signing.new_secret() for _ in range(50)}) == 50
    assert len({signing.new_message_id() for _ in range(50)}) == 50
