"""However much is pasted into a text box, a call remembers a bounded part of it."""

from __future__ import annotations

import json

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.agent import LONGEST_UTTERANCE

from .by_hand import by_hand


def test_a_megabyte_is_cut_and_the_cut_is_written_down():
    line = by_hand().greeted()
    for _ in range(3):
        line.typed("tell me about brakes " * 50_000)
        line.run(line.now_ms + 5_000)
    (cut, *_) = line.log("utterance_cut")
    assert cut.data == {"characters": 1_050_000}
    turns = [turn for turn in line.kinds(act.SaveTurn) if turn.speaker == "caller"]
    assert turns
    assert all(len(turn.text) <= LONGEST_UTTERANCE for turn in turns)
    assert len(json.dumps(line.agent.snapshot())) < 200_000


def test_words_so_far_are_cut_too():
    line = by_hand()
    line.starts("greeting")
    line.sounds("greeting", 2_000, "Hello there")
    line.run(line.now_ms + 300)
    line.begins_to_speak("u1")
    line.send(ev.CallerPartial(line.now_ms, "u1", "no " * 500_000))
    assert len(json.dumps(line.agent.snapshot())) < 200_000


def test_what_anybody_says_on_a_telephone_is_kept_whole():
    line = by_hand().greeted()
    words = "and then it made that noise again " * 100
    line.typed(words)
    line.run(line.now_ms + 5_000)
    assert not line.log("utterance_cut")
    said = [turn.text for turn in line.kinds(act.SaveTurn) if turn.speaker == "caller"]
    assert said[-1] == words.strip()
