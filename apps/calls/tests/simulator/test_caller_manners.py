"""When the caller speaks, in virtual time against an agent made of tones."""

from __future__ import annotations

from apps.agentbrain.engines.audio import pcm_to_mulaw
from apps.calls.telephony.simulator import (
    AT_ONCE,
    AfterAgentBegan,
    AfterPause,
    CallerLine,
    HangUp,
    PressKeys,
    WhenAsked,
)
from apps.calls.telephony.simulator.caller import Caller, Manner, PreparedStep
from apps.calls.telephony.simulator.sound import Ear, SpokenSound

from .honest_server import tone

LINE_MS = 500


class Conversation:
    """Twenty-millisecond steps of a caller and of a track the agent is heard on."""

    def __init__(self, *steps, agent=(), words=None, **manner):
        """``agent``: (start_ms, end_ms) of what it says, ``words`` the words."""
        sound = SpokenSound.of(tone(LINE_MS), trim=True)
        prepared = [
            PreparedStep(s, sound if isinstance(s, CallerLine) else None) for s in steps
        ]
        self.announced = []
        self.keys = []
        self.frames = []
        self.hung_up = None
        self.ear = Ear()
        self.caller = Caller(
            prepared,
            Manner(**manner),
            lambda kind, at_ms, text: self.announced.append((kind, at_ms, text)),
            self._last_words if words else None,
        )
        self._words = words or []
        self._now_ms = 0
        self._agent = agent
        self._track = bytearray()

    def run(self, until_ms=60_000):
        for now_ms in range(0, until_ms, 20):
            self._now_ms = now_ms
            tick = self.caller.tick(now_ms, self.ear)
            self.frames.append(tick.frame)
            self.keys += [(now_ms, key) for key in tick.keys]
            if tick.hang_up:
                self.hung_up = (now_ms, tick.hang_up)
                break
            talks = any(start <= now_ms < end for start, end in self._agent)
            self._track += pcm_to_mulaw(tone(20)) if talks else b"\xff" * 160
            self.ear.listen(self._track)
        return self

    def _last_words(self):
        said = [n for n, (start, _) in enumerate(self._agent) if start <= self._now_ms]
        return (said[-1], self._words[said[-1]]) if said else (-1, "")

    @property
    def starts(self):
        return [line.start_ms for line in self.caller.lines]


def test_a_line_waits_until_the_agent_has_been_quiet_for_the_patience():
    call = Conversation(CallerLine("hi"), agent=[(200, 1000)], patience_ms=700).run()
    assert call.starts == [1700]
    assert not call.caller.lines[0].unprompted


def test_a_pause_shorter_than_the_patience_is_not_the_end():
    agent = [(200, 1000), (1500, 2000)]
    call = Conversation(CallerLine("hi"), agent=agent, patience_ms=700).run()
    assert call.starts == [2700]


def test_each_line_waits_for_its_own_answer():
    agent = [(0, 1000), (4000, 5000)]
    call = Conversation(CallerLine("a"), CallerLine("b"), agent=agent).run()
    assert call.starts == [1700, 5700]


def test_a_silent_agent_is_not_waited_for_for_ever():
    call = Conversation(CallerLine("hello?"), no_answer_ms=3000).run()
    assert call.starts == [3000]
    assert call.caller.lines[0].unprompted


def test_an_agent_that_never_stops_is_talked_over_in_the_end():
    call = Conversation(
        CallerLine("excuse me"), agent=[(0, 60_000)], longest_agent_turn_ms=8000
    ).run()
    assert call.starts == [8000]
    assert call.caller.lines[0].unprompted


def test_an_interruption_begins_a_set_time_after_the_agents_first_sound():
    agent = [(0, 1000), (3000, 9000)]
    call = Conversation(
        CallerLine("a"), CallerLine("stop", AfterAgentBegan(400)), agent=agent
    ).run()
    assert call.starts == [1700, 3400]


def test_the_first_line_can_interrupt_the_greeting():
    call = Conversation(
        CallerLine("stop", AfterAgentBegan(300)), agent=[(200, 5000)]
    ).run()
    assert call.starts == [500]


def test_what_the_agent_says_while_giving_way_is_no_answer():
    agent = [(0, 1000), (3000, 4100), (6000, 7000)]
    call = Conversation(
        CallerLine("a"),
        CallerLine("stop", AfterAgentBegan(400)),
        CallerLine("and now this"),
        agent=agent,
    ).run()
    assert call.starts == [1700, 3400, 7700]


def test_a_pause_is_counted_from_the_end_of_the_last_step():
    call = Conversation(
        CallerLine("a", AT_ONCE),
        CallerLine("b", AfterPause(1500)),
        agent=[(0, 9000)],
    ).run()
    assert call.starts == [0, LINE_MS + 1500]


def test_a_line_is_played_whole_and_once():
    call = Conversation(CallerLine("a", AT_ONCE)).run()
    sound = pcm_to_mulaw(tone(LINE_MS))
    assert b"".join(call.frames)[: len(sound)] == sound
    assert set(b"".join(call.frames)[len(sound) :]) == {0xFF}
    assert call.caller.lines[0].end_ms == LINE_MS


def test_keys_are_pressed_one_after_the_other():
    call = Conversation(PressKeys("12#", AT_ONCE)).run()
    assert call.keys == [(0, "1"), (200, "2"), (400, "#")]


def test_it_hangs_up_when_the_script_says_so():
    call = Conversation(HangUp(), agent=[(0, 1000)]).run()
    assert call.hung_up == (1700, "as scripted")


def test_it_waits_for_the_last_answer_and_lingers():
    agent = [(0, 1000), (3000, 4000)]
    call = Conversation(CallerLine("a"), agent=agent, linger_ms=4000).run()
    assert call.hung_up == (8000, "nothing more to say")


def test_it_gives_up_on_a_last_answer_that_never_comes():
    call = Conversation(CallerLine("a"), agent=[(0, 1000)], no_answer_ms=6000).run()
    assert call.hung_up == (1700 + LINE_MS + 6000, "no answer")


def test_it_hangs_up_by_the_clock_in_the_middle_of_a_line():
    call = Conversation(CallerLine("a", AT_ONCE), hang_up_at_ms=300).run()
    assert call.hung_up == (300, "after 0.3 s")
    assert call.caller.lines[0].end_ms is None


ASKED = (
    CallerLine("Ann", WhenAsked("your name")),
    CallerLine("no, Friday", WhenAsked("is that right")),
    CallerLine("yes", WhenAsked("is that right")),
)


def labels(call):
    return [text for kind, _, text in call.announced if kind == "caller-starts"]


def test_it_answers_what_it_is_asked_in_whatever_order():
    call = Conversation(
        *ASKED,
        agent=[(0, 1000), (4000, 5000), (9000, 10_000)],
        words=["Is that right?", "May I have YOUR NAME?", "Friday. Is that right?"],
    ).run()
    assert labels(call) == ["no, Friday", "Ann", "yes"]


def test_it_says_nothing_twice_to_the_same_words():
    call = Conversation(
        *ASKED, agent=[(0, 1000)], words=["Is that right?"], no_answer_ms=5000
    ).run()
    assert labels(call) == ["no, Friday"]
    assert call.hung_up[1] == "nothing to say to that"


def test_it_waits_while_nothing_fits_and_then_hangs_up():
    call = Conversation(
        *ASKED, agent=[(0, 1000)], words=["What day?"], no_answer_ms=5000
    ).run()
    assert labels(call) == []
    assert call.hung_up == (6000, "nothing to say to that")


def test_after_the_answers_the_script_goes_on():
    call = Conversation(
        *ASKED[:1],
        HangUp(),
        agent=[(0, 1000), (3000, 4000)],
        words=["Your name?", "Hm"],
    ).run()
    assert labels(call) == ["Ann"]
    assert call.hung_up[1] == "as scripted"
