"""What is known of a call before its first word."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.events import CallType, KnownCustomer
from apps.calls.callers import type_of_call
from apps.calls.models import Call, Turn
from apps.calls.past import said_before
from apps.calls.tests.parts import live_call

ANN = KnownCustomer(1, "Ann", "Ann Lee", "+15550001111")


@pytest.mark.parametrize(
    ("direction", "asked_for", "customer", "call_type"),
    [
        ("inbound", "", None, CallType.INBOUND_NEW),
        ("inbound", "", ANN, CallType.INBOUND_EXISTING),
        ("outbound", "outbound_reminder", ANN, CallType.OUTBOUND_REMINDER),
        # The customer was forgotten between the asking and the ringing.
        ("outbound", "outbound_reminder", None, CallType.INBOUND_NEW),
    ],
)
def test_a_call_s_type_follows_from_who_calls_whom(
    direction, asked_for, customer, call_type
):
    call = Call(direction=direction, call_type=asked_for)
    assert type_of_call(call, customer) is call_type


@pytest.mark.django_db
def test_a_resumed_call_is_told_only_what_was_heard():
    call = live_call()
    said = [
        ("agent", "Hello, how can I help?", "Hello, how"),
        ("caller", "an oil change", "an oil change"),
        ("agent", "Sure.", ""),
    ]
    for index, (speaker, text, heard) in enumerate(said):
        Turn.objects.create(
            call=call,
            index=index,
            speaker=speaker,
            text=text,
            heard_text=heard,
            started_ms=1000 * index,
            ended_ms=1000 * index + 500,
        )
    told = [(one.by_caller, one.text) for one in said_before(call)]
    assert told == [(False, "Hello, how"), (True, "an oil change")]
