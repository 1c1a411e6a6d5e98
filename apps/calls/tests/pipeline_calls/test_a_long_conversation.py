"""A call that goes on and on: its context stays right and its memory small."""

from __future__ import annotations

import gc
import json
from itertools import cycle, islice

from apps.agentbrain.conversation.language.messages import Role
from apps.calls.tests.virtual_time import virtually

from .conversing import Conversation, LineModel, shown_words

EXCHANGES = 60
QUESTIONS = (
    "How much is an oil change?",
    "What are your opening hours?",
    "Where are you?",
    "How much is a tire rotation?",
    "How long does a brake inspection take?",
)


@virtually
async def test_after_sixty_exchanges_the_model_is_shown_the_newest_of_them():
    model = LineModel()
    sizes: list[int] = []
    objects: list[int] = []
    async with Conversation(model) as call:
        asked = list(islice(cycle(QUESTIONS), EXCHANGES))
        for number, words in enumerate(asked):
            # Numbered, so that none is like any other.
            await call.say(f"{words} Question {number}.")
            assert not call.over, call.turns[-1]
            sizes.append(len(json.dumps(call.mind._composer.snapshot())))
            model.shown[:-1] = []
            del model.lines[:-1], call.turns[:-2], call.voice.spoken[:]
            if number in (20, EXCHANGES - 1):
                gc.collect()
                objects.append(len(gc.get_objects()))
    shown = model.shown[-1]
    callers = " ".join(shown_words(shown, Role.USER))
    for number in range(EXCHANGES - 4, EXCHANGES):
        assert f"Question {number}." in callers
    newest = shown_words(shown, Role.USER)[-1]
    assert newest.endswith(f"Question {EXCHANGES - 1}.")
    assert len(shown) <= 16
    assert sum(len(message.text) for message in shown[1:]) <= 3_000 * 4
    # No larger at the end than it was after a third of the way.
    third = EXCHANGES // 3
    assert max(sizes[third:]) <= 1.25 * max(sizes[:third])
    assert objects[1] <= objects[0] + 2_000, objects
