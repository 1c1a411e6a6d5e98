"""A token opens one stream of one call, once, for half a minute."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.calls.models import StreamToken
from apps.calls.telephony import tokens
from apps.calls.telephony.tokens import TokenRefused
from apps.calls.tests.parts import live_call

pytestmark = pytest.mark.django_db


def test_it_admits_the_call_it_was_issued_for():
    call = live_call("CA1")
    assert tokens.redeem(tokens.issue(call.pk), "CA1") == call.pk


def test_it_rejects_a_used_token():
    token = tokens.issue(live_call("CA1").pk)
    tokens.redeem(token, "CA1")
    with pytest.raises(TokenRefused, match="used before"):
        tokens.redeem(token, "CA1")


def test_it_rejects_an_expired_token():
    token = tokens.issue(live_call("CA1").pk)
    StreamToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(TokenRefused, match="expired"):
        tokens.redeem(token, "CA1")


def test_it_lives_thirty_seconds():
    tokens.issue(live_call("CA1").pk)
    left = StreamToken.objects.get().expires_at - timezone.now()
    assert timedelta(seconds=29) < left <= timedelta(seconds=30)


@pytest.mark.parametrize("token", ["", "x" * 129, "guess", "\x00", "é"])
def test_it_rejects_what_was_never_issued(token):
    live_call("CA1")
    with pytest.raises(TokenRefused):
        tokens.redeem(token, "CA1")


def test_it_rejects_the_token_of_another_call_and_leaves_it_usable():
    mine, other = live_call("CA1"), live_call("CA2")
    token = tokens.issue(mine.pk)
    with pytest.raises(TokenRefused, match="unknown"):
        tokens.redeem(token, "CA2")
    assert tokens.redeem(token, "CA1") == mine.pk
    assert other.pk != mine.pk
