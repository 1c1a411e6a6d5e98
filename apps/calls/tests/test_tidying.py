"""The garbage collector stops all calls: it runs when it disturbs the fewest."""

from __future__ import annotations

import gc
import weakref

import pytest

from apps.calls import tidying
from apps.calls.tidying import MOST_ENDED_CALLS, Tidying


class Cycle:
    """What a call may leave behind: two things that hold each other."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def left_behind():
    gc.collect()
    cycle = Cycle()
    return weakref.ref(cycle)


def test_nothing_is_collected_while_others_talk(left_behind):
    tidy = Tidying()
    for _ in range(MOST_ENDED_CALLS - 1):
        tidy.call_ended(live=3)
    assert left_behind() is not None


def test_what_is_left_is_collected_when_the_line_is_quiet(left_behind):
    Tidying().call_ended(live=0)
    assert left_behind() is None


def test_a_line_that_is_never_quiet_is_tidied_after_many_calls(left_behind):
    tidy = Tidying()
    for _ in range(MOST_ENDED_CALLS):
        tidy.call_ended(live=3)
    assert left_behind() is None


def test_full_collections_are_left_to_quiet_moments():
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    try:
        tidying.spare_calls()
        assert gc.get_threshold()[2] > 100_000
        assert gc.get_freeze_count() > frozen
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
