"""A hundred spoken calls at once through each engine: nothing of one is in another.

Every caller has a name, a code word and a number of their own; their sound and the
agent's say whose they are. They interrupt, have tools run, hang up or are cut off, and
vendors fail in between.
"""

from __future__ import annotations

import logging

import pytest

from apps.calls.models import CallEvent

from .checks import each_was_served, kept_apart, one_owner_each
from .soaking import CALLS, soak

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("engine", ["local", "pipeline", "openai", "azure"])
def test_a_hundred_calls_at_once_keep_to_themselves(engine, shop, settings, caplog):
    caplog.set_level(logging.DEBUG, "apps")
    conversations, shown = soak(engine, settings)
    each_was_served(conversations, turns=2)
    kept_apart(conversations, caplog.records)
    assert one_owner_each(shown) >= (CALLS if shown else 0)
    kinds = set(CallEvent.objects.values_list("kind", flat=True))
    expected = {"tool_finished", "barge_in_confirmed", "call_ended"}
    assert expected <= kinds, kinds
