"""Words that call for help are understood by the recognizer on this machine."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.dialogue.alarms import match_escalation
from apps.agentbrain.conversation.events import CallerSaid
from apps.agentbrain.engines.audio import pcm_to_mulaw
from apps.agentbrain.tests.dialogue.shop import BRAIN
from apps.agentbrain.tests.engines.sound import join, silence, speech


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("My brakes failed on the highway", "emergency"),
        ("My engine is on fire", "emergency"),
        ("I want to talk to a real person", "person_requested"),
    ],
)
async def test_a_call_for_help_is_understood(line, said, reason):
    await line.open()
    sound = join(silence(600), speech(said), silence(1200))
    await line.play(pcm_to_mulaw(sound))
    (words,) = await line.until(CallerSaid)
    match = match_escalation(BRAIN, words.text)
    assert match is not None, words.text
    assert match.rule.reason == reason
