"""What is written down of a caller who was put through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.calls import transfers
from apps.calls.models import CallEvent
from apps.calls.tests.parts import live_call

pytestmark = pytest.mark.django_db


def test_the_wait_is_over_when_the_person_begins_to_talk():
    call = live_call(answered_at=timezone.now() - timedelta(seconds=100))
    CallEvent.objects.create(call=call, kind=transfers.DIALLED, at_ms=40_000)
    transfers.end(call, transfers.How.ANSWERED, talk_seconds=45)
    told = CallEvent.objects.get(kind=transfers.ENDED).data
    assert told["talk_seconds"] == 45
    assert told["waited_ms"] == pytest.approx(15_000, abs=5_000)


def test_who_was_put_through_by_somebody_else_is_not_written_down():
    call = live_call()
    transfers.end(call, transfers.How.ANSWERED, talk_seconds=45)
    assert not CallEvent.objects.filter(kind=transfers.ENDED).exists()
