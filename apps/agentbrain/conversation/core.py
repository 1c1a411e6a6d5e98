"""What every agent of a call does, whoever hears and speaks for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Self

from . import events as ev
from .actions import Action
from .dialogue.brain import Brain
from .dialogue.manager import Dialogue
from .turns.asking import RESPONSE_TIMER, Asking
from .turns.caller_side import (
    SILENCE_TIMER,
    TRANSCRIPT_TIMER,
    UTTERANCE_TIMER,
    CallerSide,
)
from .turns.consent import Consent
from .turns.engine_side import BRIDGE_TIMER, RETURN_TIMER, EngineSide
from .turns.giving_way import (
    FALSE_INTERRUPTION_TIMER,
    INTERRUPTION_TIMER,
    GivingWay,
)
from .turns.keypad import KEYS_TIMER
from .turns.moment import Moment
from .turns.replies import Replies
from .turns.responses import Responses
from .turns.staff_side import StaffSide
from .turns.succession import MAKE_WAY_TIMER, Succession
from .turns.timers import Timers
from .turns.tool_side import FILLER_TIMER, ToolSide
from .turns.unfinished import PATIENCE_TIMER
from .turns.wishes import Leave, Reason

__all__ = ["LONGEST_UTTERANCE", "CallAgent", "Handlers"]

LONGEST_UTTERANCE = 10_000
"""Characters: a quarter of an hour of talk. More comes from no telephone, and what a
call remembers of its utterances must not grow with what is pasted into a text box."""

Handlers = dict[type[ev.Event], Callable[[Any], None]]


class CallAgent(ABC):
    """The whole state of one call's conversation.

    ``receive`` takes what happened and returns what is to be done, in order. After
    ``CallEnded`` it takes no further notice of anything and no timer is left. How the
    words get to the caller, and how the caller stops them, subclasses know.
    """

    speaking: Asking
    progress: Succession
    interruption: GivingWay
    responses: Responses

    def __init__(self, brain: Brain) -> None:
        self.brain = brain
        self.settings = brain.thresholds
        self.ended = False
        self.moment = Moment(Timers())
        self.dialogue = Dialogue(brain)
        self._find_voice()
        settings, moment = self.settings, self.moment
        self.consent = Consent(moment, self.speaking)
        self.replies = Replies(self.dialogue, moment, self.speaking)
        self.tools = ToolSide(settings, self.replies)
        self.caller = CallerSide(settings, self.interruption, self.replies)
        self.engine = EngineSide(
            self.interruption, self.caller, self.replies, self.responses
        )
        self.staff = StaffSide(moment, self.speaking, self.interruption)
        self._handlers = {
            **{k: self._then_advance(h) for k, h in self._slow_handlers().items()},
            **self._quick_handlers(),
        }
        self._on_timer = self._all_timers()

    @abstractmethod
    def _find_voice(self) -> None:
        """Set ``speaking``, ``progress``, ``interruption`` and ``responses``."""

    @property
    def ready(self) -> bool:
        """Whether the engine hears and can speak."""
        return self.engine.ready

    @property
    def taken_over(self) -> bool:
        """Whether a staff member has the call."""
        return self.speaking.taken_over

    def receive(self, event: ev.Event) -> list[Action]:
        """Take one event; the actions it leads to, in the order to act in."""
        if self.ended:
            return []
        self.moment.begin(event.at_ms)
        handler = self._handlers.get(type(event))
        if handler is None:
            raise TypeError(f"the agent knows no event {type(event).__name__}")
        handler(event)
        return self.moment.take()

    def _call_started(self, event: ev.CallStarted) -> None:
        self.moment.log("call_started", call_type=str(event.call_type))
        self.consent.announce(event.recording_notice)
        self.replies.apply(self.dialogue.start(event), Reason.GREETING)

    def _caller_said(self, event: ev.CallerSaid) -> None:
        if len(event.text) > LONGEST_UTTERANCE:
            self.moment.log("utterance_cut", characters=len(event.text))
            event = replace(event, text=event.text[:LONGEST_UTTERANCE])
        self.consent.listen(event.text)
        self.caller.said(event)

    def _caller_partial(self, event: ev.CallerPartial) -> None:
        if len(event.text) > LONGEST_UTTERANCE:
            event = replace(event, text=event.text[:LONGEST_UTTERANCE])
        self.caller.partial(event)

    def _timer_fired(self, event: ev.TimerFired) -> None:
        if self.moment.timers.fired(event.name, self.moment.now_ms):
            on_timer = self._on_timer.get(event.name)
            if on_timer is not None:
                on_timer()

    def _call_ended(self, event: ev.CallEnded) -> None:
        self.speaking.close()
        self.replies.update_call()
        self.moment.log("call_ended", reason=event.reason)
        self.moment.cancel_all_timers()
        self.ended = True

    def _then_advance(self, handler: Callable[[Any], None]) -> Callable[[Any], None]:
        def handle(event: ev.Event) -> None:
            handler(event)
            self.advance()

        return handle

    def advance(self) -> None:
        """Move on: what is next to be said, and what silence means now."""
        self.tools.follow_up()
        self.progress.advance(self.leave())
        self.engine.watch_bridge()
        speaking = self.speaking
        self.caller.watch_silence(
            expected=not self.ready
            or self.taken_over
            or speaking.hanging_up
            or self.tools.busy
            or speaking.talking
            or bool(speaking.queue.waiting)
        )

    def leave(self) -> Leave:
        """Whose wishes may begin: nobody's while the caller is speaking."""
        if self.caller.floor.speaking:
            return Leave.NOBODY
        if not self.ready or self.engine.lost_for_good:
            return Leave.BRIDGE
        return Leave.NOBODY if self.caller.floor.busy else Leave.ANYBODY

    def _slow_handlers(self) -> Handlers:
        """What may change whose turn it is; all that follows is done at once."""
        caller, engine, staff = self.caller, self.engine, self.staff
        return {
            ev.CallStarted: self._call_started,
            ev.CallerSpeechStarted: caller.speech_started,
            ev.CallerPartial: self._caller_partial,
            ev.CallerSpeechStopped: caller.speech_stopped,
            ev.CallerSaid: self._caller_said,
            ev.KeyPressed: caller.key_pressed,
            ev.EngineReady: engine.came,
            ev.EngineLost: engine.lost,
            ev.EngineReported: engine.reported,
            ev.ResponseStarted: self.responses.started,
            ev.AgentTextDelta: self.responses.text,
            ev.ResponseEnded: engine.response_ended,
            ev.ToolRequested: self.tools.requested,
            ev.ToolFinished: self.tools.finished,
            ev.StaffSaid: staff.said,
            ev.StaffTookOver: staff.took_over,
            ev.StaffReleased: self._staff_released,
            ev.TimerFired: self._timer_fired,
        }

    def _quick_handlers(self) -> Handlers:
        """What decides nothing, or all."""
        return {ev.CallEnded: self._call_ended}

    def _staff_released(self, event: ev.StaffReleased) -> None:
        self.staff.released(event)
        self.engine.released()

    def _all_timers(self) -> dict[str, Callable[[], None]]:
        """Timers that only wake the agent (pace, played ...) are not among them."""
        return {
            INTERRUPTION_TIMER: self.caller.interruption_lasted,
            FALSE_INTERRUPTION_TIMER: self.caller.interruption_unproven,
            TRANSCRIPT_TIMER: self.caller.transcript_overdue,
            UTTERANCE_TIMER: self.caller.utterance_endless,
            SILENCE_TIMER: self.caller.silence_lasted,
            PATIENCE_TIMER: self.caller.answer,
            KEYS_TIMER: self.caller.use_keys,
            FILLER_TIMER: self.tools.takes_long,
            RESPONSE_TIMER: self.responses.overdue,
            MAKE_WAY_TIMER: self.progress.made_way,
            BRIDGE_TIMER: self.engine.bridge,
            RETURN_TIMER: self.engine.not_back,
        }

    # Another process may carry on

    def snapshot(self) -> dict[str, Any]:
        """The whole state as JSON values; ``restore`` gives an agent alike."""
        return {
            "brain_version": self.brain.version,
            "now_ms": self.moment.now_ms,
            "ended": self.ended,
            "timers": self.moment.timers.snapshot(),
            "dialogue": self.dialogue.snapshot(),
            "speaking": self.speaking.snapshot(),
            "interruption": self.interruption.snapshot(),
            "replies": self.replies.snapshot(),
            "caller": self.caller.snapshot(),
            "tools": self.tools.snapshot(),
            "engine": self.engine.snapshot(),
            "consent": self.consent.snapshot(),
        }

    @classmethod
    def restore(cls, brain: Brain, data: Mapping[str, Any]) -> Self:
        """The agent that ``snapshot`` described."""
        agent = cls(brain)
        agent.moment.begin(data["now_ms"])
        agent.ended = data["ended"]
        agent.dialogue.memory = Dialogue.restore(brain, data["dialogue"]).memory
        agent.moment.timers.load(data["timers"])
        agent.speaking.load(data["speaking"])
        agent.interruption.load(data["interruption"])
        agent.replies.load(data["replies"])
        agent.caller.load(data["caller"])
        agent.tools.load(data["tools"])
        agent.engine.load(data["engine"])
        agent.consent.load(data.get("consent", {}))
        return agent
