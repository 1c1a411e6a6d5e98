"""When one ear is lost the next takes over, and no word is lost."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.conversation.events import (
    CallerPartial,
    CallerSaid,
    CallerSpeechStarted,
    EngineLost,
    EngineReported,
)
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.ladder.circuit import Circuits, State
from apps.agentbrain.engines.stt.chain import EarChain
from apps.agentbrain.tests.stt_vendors.fake_ear import FakeEar, ears, frame
from apps.agentbrain.tests.stt_vendors.line import Line, check_contract
from apps.calls.tests.virtual_time import virtually


class Chained(Line):
    """A line whose ear is a chain of fakes; its clock is the loop's."""

    def __init__(self, *fakes, ready_seconds=5.0, circuits=None):
        chain = EarChain(
            ears(*fakes, ready_seconds=ready_seconds), circuits=circuits or Circuits()
        )
        super().__init__(chain)
        self.frames = 0

    async def sound(self, count, mark=b"."):
        for _ in range(count):
            await asyncio.sleep(0.02)
            self.at_ms += 20
            self.frames += 1
            self.stt.send_audio(frame(self.frames, mark))
            mark = b"."

    def reports(self, kind):
        found = self.of(EngineReported)
        return [event.data for event in found if event.kind == kind]


@virtually
async def test_the_first_ear_serves_as_long_as_it_can():
    first, second = FakeEar("one"), FakeEar("two")
    line = await Chained(first, second).open()
    await line.sound(10, b"<")
    await line.sound(10, b">")
    await line.close()
    assert line.words() == ["one heard it"]
    assert not second.sound
    assert first.stopped
    check_contract(line.heard)


@virtually
async def test_what_is_said_before_an_ear_is_ready_is_heard():
    gate = asyncio.Event()
    slow = FakeEar("slow", slow=gate)
    line = await Chained(slow).open()
    await line.sound(5)
    await line.sound(20, b"<")
    await line.sound(20, b">")
    assert not slow.sound
    gate.set()
    await line.sound(5)
    await line.close()
    assert line.words() == ["slow heard it"]
    assert len(slow.sound) == 160 * 50
    # The sound is as old as it is, though it was heard all at once.
    assert slow.times == [20 * n for n in range(1, 51)]


@pytest.mark.parametrize("permanent", [True, False])
@virtually
async def test_an_ear_that_does_not_start_is_replaced(permanent):
    broken = FakeEar("one", error=EngineError("no key", permanent=permanent))
    line = await Chained(broken, FakeEar("two")).open()
    await line.sound(20, b"<")
    await line.sound(20, b">")
    await line.close()
    assert line.words() == ["two heard it"]
    (change,) = line.reports("engine_changed")
    assert change == {"part": "stt", "from": "one", "to": "two", "why": "one: no key"}
    assert not line.of(EngineLost)
    assert broken.stopped


@virtually
async def test_an_ear_that_is_not_ready_in_time_is_replaced():
    slow = FakeEar("one", slow=asyncio.Event())
    line = await Chained(slow, FakeEar("two"), ready_seconds=0.5).open()
    await line.sound(20, b"<")
    await line.sound(20, b">")
    await line.close()
    assert line.words() == ["two heard it"]
    assert "not ready in time" in line.reports("engine_changed")[0]["why"]


@virtually
async def test_an_ear_that_cannot_even_be_made_is_replaced():
    def fail():
        raise EngineError("STT=one needs ONE_API_KEY", permanent=True)

    chain = ears(FakeEar("one"), FakeEar("two"))
    object.__setattr__(chain[0], "make", fail)
    line = Chained(FakeEar("none"))
    line.stt = EarChain(chain, circuits=Circuits())
    await line.open()
    await line.sound(20, b"<")
    await line.sound(20, b">")
    await line.close()
    assert line.words() == ["two heard it"]


@virtually
async def test_an_utterance_is_settled_once_by_the_ear_that_takes_over():
    first, second = FakeEar("one"), FakeEar("two")
    line = await Chained(first, second).open()
    await line.sound(50)
    await line.sound(20, b"<")
    first.partial("I'd like")
    first.lose()
    await line.sound(20)
    await line.sound(1, b">")
    await line.sound(10)
    await line.close()
    check_contract(line.heard)
    (started,) = line.of(CallerSpeechStarted)
    (said,) = line.of(CallerSaid)
    assert said.text == "two heard it"
    assert said.item_id == started.item_id
    assert [event.text for event in line.of(CallerPartial)] == ["I'd like"]
    assert not line.of(EngineLost)


@virtually
async def test_the_sound_handed_over_begins_before_the_unfinished_utterance():
    first, second = FakeEar("one"), FakeEar("two")
    line = await Chained(first, second).open()
    await line.sound(500)
    await line.sound(50, b"<")
    first.lose()
    await line.sound(10)
    await line.close()
    given = second.sound.split(b"_" * 100)[0]
    began = int(given[1:].strip(b"_"))
    assert 455 <= began <= 501
    assert second.sound.endswith(frame(line.frames))
    assert len(second.sound) == 160 * (line.frames - began + 1)


@virtually
async def test_settled_words_are_not_heard_again():
    first, second = FakeEar("one"), FakeEar("two")
    line = await Chained(first, second).open()
    await line.sound(20, b"<")
    await line.sound(20, b">")
    await line.sound(100)
    first.lose(settle=False)
    await line.sound(100)
    await line.close()
    assert line.words() == ["one heard it"]
    assert len(second.sound) == 160 * 100


@virtually
async def test_what_nobody_hears_again_is_settled_as_it_was_understood():
    first, second = FakeEar("one"), FakeEar("two", deaf=True)
    line = await Chained(first, second).open()
    await line.sound(20, b"<")
    first.partial("tomorrow at")
    first.lose()
    await line.sound(100)
    (said,) = line.of(CallerSaid)
    await line.close()
    assert said.text == "tomorrow at"
    assert said.confidence == 0.5
    check_contract(line.heard)


@virtually
async def test_an_ear_that_understands_nothing_leaves_what_was_understood():
    first, second = FakeEar("one"), FakeEar("two", deaf=True)
    line = await Chained(first, second).open()
    await line.sound(20, b"<")
    first.partial("tomorrow at ten")
    first.lose()
    await line.sound(10)
    second.begin()
    second.say("")
    await line.sound(10)
    await line.close()
    assert line.words() == ["tomorrow at ten"]
    check_contract(line.heard)


@virtually
async def test_two_unsettled_utterances_are_heard_again_in_order():
    first, second = FakeEar("one", deaf=True), FakeEar("two")
    line = await Chained(first, second).open()
    await line.sound(2)
    for mark in (b"<", b">", b"<"):
        if mark == b"<":
            first.begin()
        else:
            first.end()
        await line.sound(30, mark)
    first.lose(settle=False)
    await line.sound(30)
    await line.sound(5, b">")
    await line.close()
    check_contract(line.heard)
    assert line.words() == ["two heard it"] * 2
    assert len(line.of(CallerSpeechStarted)) == 2


@virtually
async def test_three_ears_may_be_needed_for_one_utterance():
    one, two, three = FakeEar("one"), FakeEar("two"), FakeEar("three")
    line = await Chained(one, two, three).open()
    await line.sound(20, b"<")
    one.lose()
    await line.sound(5)
    two.lose()
    await line.sound(5)
    await line.sound(5, b">")
    await line.close()
    check_contract(line.heard)
    assert line.words() == ["three heard it"]
    assert [c["to"] for c in line.reports("engine_changed")] == ["two", "three"]


@virtually
async def test_the_last_ear_is_tried_again_before_it_is_given_up():
    fakes = [FakeEar("one") for _ in range(4)]
    line = await Chained(*fakes).open()
    await line.sound(20, b"<")
    fakes[0].lose()
    await line.sound(50)
    await line.sound(5, b">")
    assert line.words() == ["one heard it"]
    assert not line.of(EngineLost)
    assert line.reports("engine_reconnected")[0]["to"] == "one"
    for fake in fakes[1:]:
        fake.lose(settle=False)
        await line.sound(250)
    (lost,) = line.of(EngineLost)
    assert lost.permanent
    await line.close()


@virtually
async def test_an_ear_that_served_for_long_has_earned_its_tries_anew():
    fakes = [FakeEar("one") for _ in range(7)]
    line = await Chained(*fakes).open()
    for fake in fakes[:6]:
        await line.sound(1600)
        fake.lose(settle=False)
    await line.sound(50)
    assert not line.of(EngineLost)
    await line.close()


@virtually
async def test_a_permanent_loss_of_the_last_is_told_and_settles_what_is_open():
    first, second = FakeEar("one"), FakeEar("two")
    line = await Chained(first, second).open()
    await line.sound(2)
    first.lose(settle=False)
    await line.sound(20, b"<")
    second.partial("please")
    second.lose("no key", permanent=True)
    await line.sound(5)
    (lost,) = line.of(EngineLost)
    assert lost.permanent
    assert lost.reason == "no key"
    assert line.words() == ["please"]
    check_contract(line.heard)
    await line.close()


@virtually
async def test_a_vendor_that_keeps_failing_is_left_out_for_a_while():
    circuits = Circuits()
    for _ in range(3):
        broken = FakeEar("one", error=EngineError("away"))
        line = await Chained(broken, FakeEar("two"), circuits=circuits).open()
        await line.sound(5)
        await line.close()
    assert circuits.state("stt:one") is State.OPEN
    left_out, second = FakeEar("one"), FakeEar("two")
    line = await Chained(left_out, second, circuits=circuits).open()
    await line.sound(20, b"<")
    await line.sound(5, b">")
    await line.close()
    assert line.words() == ["two heard it"]
    assert not left_out.sound
    assert "left out" in line.reports("engine_changed")[0]["why"]


@virtually
async def test_every_ear_that_was_used_is_on_the_bill():
    first, second = FakeEar("one"), FakeEar("two")
    line = await Chained(first, second).open()
    await line.sound(5)
    first.lose(settle=False)
    await line.sound(5)
    await line.close()
    assert [usage["vendor"] for usage in line.usage()] == ["one", "two"]


@virtually
async def test_a_long_wait_keeps_the_newest_quarter_of_a_minute():
    gate = asyncio.Event()
    slow = FakeEar("one", slow=gate)
    line = await Chained(slow, ready_seconds=60).open()
    await line.sound(1500)
    assert line.stt._sound.held_bytes == 15 * 8000
    gate.set()
    await asyncio.sleep(0.01)
    await line.close()
    assert len(slow.sound) == 15 * 8000
    assert slow.sound.endswith(frame(line.frames))


@virtually
async def test_an_ear_that_never_stops_holds_nobody_up():
    class Stubborn(FakeEar):
        async def stop(self):
            await asyncio.Event().wait()

    line = await Chained(Stubborn("one")).open()
    await line.sound(5)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await line.close()
    assert loop.time() - began <= 3.1
    assert len(asyncio.all_tasks()) == 1


@virtually
async def test_a_recognizer_that_raises_is_replaced():
    class Broken(FakeEar):
        async def start(self, session):
            self.session = session
            raise RuntimeError("a mistake")

    line = await Chained(Broken("one"), FakeEar("two")).open()
    await line.sound(20, b"<")
    await line.sound(5, b">")
    await line.close()
    assert line.words() == ["two heard it"]


def test_a_chain_needs_an_ear():
    with pytest.raises(ValueError, match="at least one"):
        EarChain([])


@virtually
async def test_no_sound_is_given_to_an_ear_that_said_it_is_lost():
    first, second = FakeEar("one"), FakeEar("two")
    line = await Chained(first, second).open()
    await line.sound(20)
    first.lose(settle=False)
    line.stt.send_audio(frame(999))
    await line.sound(2)
    await line.close()
    assert second.sound.startswith(frame(999))
    assert not first.sound.endswith(frame(999))
