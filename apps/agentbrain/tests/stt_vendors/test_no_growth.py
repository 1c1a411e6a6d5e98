"""A long call costs no more memory at its end than at its beginning."""

from __future__ import annotations

import sys

import pytest

from apps.agentbrain.engines.ladder.circuit import Circuits
from apps.agentbrain.engines.stt.chain import EarChain
from apps.agentbrain.tests.stt_vendors.fake_ear import FakeEar, ears, frame
from apps.agentbrain.tests.stt_vendors.line import Line
from apps.agentbrain.tests.stt_vendors.test_deepgram_results import final as nova
from apps.agentbrain.tests.stt_vendors.test_deepgram_results import results
from apps.agentbrain.tests.stt_vendors.test_flux_turns import turn
from apps.agentbrain.tests.stt_vendors.test_speechmatics_transcripts import (
    end,
    final,
    partial,
)
from apps.agentbrain.tests.stt_vendors.unconnected import by_hand
from apps.calls.tests.virtual_time import virtually

UTTERANCES = 1000


def nova_says(at):
    return [
        results(at + 0.1, at + 0.5, "ten"),
        nova(at + 0.1, at + 1.1, "ten thirty", from_finalize=True),
    ]


def flux_says(at):
    return [
        turn("StartOfTurn", at + 0.5, "ten", start=at + 0.1),
        turn("EndOfTurn", at + 1.1, "ten thirty", start=at + 0.1),
    ]


def speechmatics_says(at):
    return [
        partial(at + 0.1, "ten"),
        final(at + 0.1, "ten", "thirty"),
        end(at + 1.1, forced=True),
    ]


def size(thing, seen):
    """Bytes of all that a thing of ours holds, containers and their contents."""
    if id(thing) in seen:
        return 0
    seen.add(id(thing))
    total = sys.getsizeof(thing)
    if isinstance(thing, dict):
        parts = [*thing, *thing.values()]
    elif isinstance(thing, list | tuple | set | frozenset) or hasattr(thing, "popleft"):
        parts = list(thing)
    elif type(thing).__module__.startswith("apps.agentbrain.engines"):
        slots = getattr(type(thing), "__slots__", ())
        parts = [*getattr(thing, "__dict__", {}).values()]
        parts += [getattr(thing, name) for name in slots if hasattr(thing, name)]
    else:
        return total
    return total + sum(size(part, seen) for part in parts)


@pytest.mark.parametrize(
    ("vendor", "says"),
    [
        ("deepgram", nova_says),
        ("deepgram-flux", flux_says),
        ("speechmatics", speechmatics_says),
    ],
)
@virtually
async def test_a_thousand_utterances_leave_no_growth(vendor, says):
    line = await by_hand(vendor)
    outbox = line.stt._outbox
    sizes = []
    for number in range(UTTERANCES):
        at = line.at_ms / 1000
        line.sound(500, speaks=True)
        await line.told(*says(at)[:1])
        line.sound(600, speaks=False)
        await line.told(*says(at)[1:])
        while outbox._ready:
            await outbox.next()
        if number in {UTTERANCES // 2, UTTERANCES - 1}:
            sizes.append(size(line.stt, set()))
    assert len(line.words()) == UTTERANCES
    assert set(line.words()) == {"ten thirty"}
    assert line.stt.utterances.open == 0
    assert sizes[1] <= sizes[0] + 2000
    await line.close()


@virtually
async def test_a_chain_of_ears_does_not_grow_either():
    ear = FakeEar("one")
    line = await Line(EarChain(ears(ear), circuits=Circuits())).open()
    sizes = []
    for number in range(UTTERANCES):
        for mark in (b"<", b".", b">"):
            line.at_ms += 400
            line.stt.send_audio(frame(mark=mark))
            await line._more.wait() if mark == b">" else None
            line._more.clear()
        ear.sound, ear.times = b"", []
        if number in {UTTERANCES // 2, UTTERANCES - 1}:
            sizes.append(size(line.stt, {id(ear)}))
    assert len(line.words()) >= UTTERANCES - 1
    assert line.stt._names.unsettled == 0
    assert sizes[1] <= sizes[0] + 2000
    await line.close()
