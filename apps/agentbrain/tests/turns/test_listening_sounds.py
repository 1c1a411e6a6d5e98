"""What people murmur while they listen is no interruption; a row of it is speech."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.turns.barge_in import Verdict, judge_final

MUCH_LEFT_MS = 5_000


@pytest.mark.parametrize("words", ["uh-huh", "okay", "right right", "oh I see"])
def test_a_murmur_leaves_us_the_floor(words):
    assert judge_final(words, MUCH_LEFT_MS) is Verdict.REJECT


@pytest.mark.parametrize("words", ["okay okay I got it", "yes yes right okay sure"])
def test_who_murmurs_on_wants_to_speak(words):
    assert judge_final(words, MUCH_LEFT_MS) is Verdict.CONFIRM
