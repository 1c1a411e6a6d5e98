"""One call's agent: events in, actions out. No socket, no row, no clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from . import events as ev
from .actions import (
    Action,
    Escalate,
    HangUp,
    RunTool,
    SendToolResult,
    UpdateCall,
)
from .dialogue.brain import Brain
from .dialogue.manager import Dialogue
from .dialogue.reply import Reply
from .turns.barge_in import has_meaning
from .turns.floor import CallerFloor
from .turns.interruption import (
    FALSE_INTERRUPTION_TIMER,
    INTERRUPTION_TIMER,
    Interruption,
)
from .turns.keypad import KEYS_TIMER, Keypad
from .turns.moment import Moment
from .turns.queue import Reason
from .turns.speaking import RESPONSE_TIMER, Speaking
from .turns.timers import Timers

TRANSCRIPT_TIMER = "transcript"
SILENCE_TIMER = "silence"
FILLER_TIMER = "filler"

# Wordless sounds shorter than this are coughs and clicks, not speech we missed.
_SPEECH_AT_LEAST_MS = 450
FILLER = "One moment, please."


class Agent:
    """The whole state of one call's conversation.

    ``receive`` takes what happened and returns what is to be done, in order. After
    ``CallEnded`` it takes no further notice of anything and no timer is left.
    """

    def __init__(self, brain: Brain) -> None:
        self.brain = brain
        self.settings = brain.thresholds
        self.dialogue = Dialogue(brain)
        self.moment = Moment(Timers())
        self.speaking = Speaking(self.settings, self.moment)
        self.interruption = Interruption(self.settings, self.moment, self.speaking)
        self.keypad = Keypad(self.settings.keys_timeout_ms, self.moment)
        self.floor = CallerFloor()
        self.ready = False
        self.taken_over = False
        self.ended = False
        self._nudges = 0
        self._tools = 0
        self._dialogue_tool = ""
        self._engine_tools: dict[str, bool] = {}  # by id: whether it was answered
        self._saved_view: Mapping[str, Any] = {}

    def receive(self, event: ev.Event) -> list[Action]:
        """Take one event; the actions it leads to, in the order to act in."""
        if self.ended:
            return []
        self.moment.begin(event.at_ms)
        handler = _HANDLERS.get(type(event))
        if handler is None:
            raise TypeError(f"the agent knows no event {type(event).__name__}")
        handler(self, event)
        if not self.ended:
            self._advance()
        return self.moment.take()

    # The caller

    def _call_started(self, event: ev.CallStarted) -> None:
        self.moment.log("call_started", call_type=str(event.call_type))
        self._apply(self.dialogue.start(event), Reason.GREETING)

    def _caller_speech_started(self, event: ev.CallerSpeechStarted) -> None:
        self.floor.started(event.item_id, event.at_ms)
        self.speaking.turns.caller_began(event.item_id)
        self.interruption.sound()

    def _caller_partial(self, event: ev.CallerPartial) -> None:
        self.interruption.words_so_far(event.text)

    def _caller_speech_stopped(self, event: ev.CallerSpeechStopped) -> None:
        if self.floor.stopped(event.item_id, event.at_ms):
            self.moment.set_timer(
                TRANSCRIPT_TIMER,
                self.moment.now_ms + self.settings.transcript_timeout_ms,
            )

    def _caller_said(self, event: ev.CallerSaid) -> None:
        self.floor.settled(event.item_id)
        if not self.floor.awaiting:
            self.moment.cancel_timer(TRANSCRIPT_TIMER)
        text = event.text.strip()
        if self.interruption.possible:
            yes_or_no = self.dialogue.takes_yes_or_no
            if not self.interruption.words(text, takes_yes_or_no=yes_or_no):
                self._save_caller_turn(event, ({"rule": "backchannel", "words": text},))
                return
        elif not has_meaning(text):
            long_enough = event.ended_ms - event.started_ms >= _SPEECH_AT_LEAST_MS
            if text or not long_enough:
                # "Uh" is thinking aloud: the caller goes on, or the silence is asked.
                self._save_caller_turn(event, ({"rule": "hesitation", "words": text},))
                return
        self._nudges = 0
        self.speaking.turns.answer_since_ms = event.ended_ms
        if self.taken_over:
            self._save_caller_turn(event, ())
            return
        reply = self.dialogue.heard(
            text, confidence=event.confidence, at_ms=event.at_ms
        )
        self._save_caller_turn(event, reply.trace)
        self._apply(reply, Reason.REPLY)

    def _save_caller_turn(
        self, event: ev.CallerSaid, trace: tuple[Mapping[str, Any], ...]
    ) -> None:
        if not event.text.strip():
            return
        view = self.dialogue.view
        self.moment.do(
            self.speaking.turns.caller_said(
                event.item_id,
                event.text.strip(),
                event.started_ms,
                event.ended_ms,
                state=view.state,
                intent=view.intent,
                confidence=event.confidence,
                trace=trace,
            )
        )

    def _key_pressed(self, event: ev.KeyPressed) -> None:
        self.moment.log("key_pressed")
        if self.interruption.possible:
            self.interruption.confirm("key")
        if self.keypad.press(event.digit):
            self._use_keys()

    def _use_keys(self) -> None:
        digits = self.keypad.take()
        if not digits or self.taken_over:
            return
        self._nudges = 0
        now_ms = self.moment.now_ms
        self.speaking.turns.answer_since_ms = now_ms
        reply = self.dialogue.keys(digits, at_ms=now_ms)
        view = self.dialogue.view
        self.moment.do(
            self.speaking.turns.caller_said(
                f"keys-{now_ms}",
                f"[keys] {digits}",
                now_ms,
                now_ms,
                state=view.state,
                intent=view.intent,
                trace=reply.trace,
            )
        )
        self._apply(reply, Reason.REPLY)

    # The engine and its tools

    def _engine_ready(self, event: ev.EngineReady) -> None:
        self.ready = True
        self.moment.log("engine_ready")

    def _engine_lost(self, event: ev.EngineLost) -> None:
        self.ready = False
        self.floor = CallerFloor()
        self.moment.log("engine_lost", why=event.reason, permanent=event.permanent)
        self.interruption.reject("engine lost")
        self.speaking.engine_lost()
        if event.permanent:
            self._escalate("technical_failure", "high", "", event.reason)
            self.moment.do(HangUp("engine_lost"))
            self.speaking.hanging_up = True

    def _engine_reported(self, event: ev.EngineReported) -> None:
        self.moment.log(event.kind, **event.data)

    def _response_started(self, event: ev.ResponseStarted) -> None:
        self.speaking.response_started(event)

    def _text_delta(self, event: ev.AgentTextDelta) -> None:
        self.speaking.text_delta(event)

    def _agent_audio(self, event: ev.AgentAudio) -> None:
        self.speaking.audio(event)

    def _response_ended(self, event: ev.ResponseEnded) -> None:
        self.speaking.response_ended(event)

    def _mark_returned(self, event: ev.MarkReturned) -> None:
        self.speaking.ledger.mark_returned(event.name, self.moment.now_ms)

    def _tool_requested(self, event: ev.ToolRequested) -> None:
        if event.tool_call_id in self._engine_tools:
            return
        self._engine_tools[event.tool_call_id] = False
        self.moment.log("tool_started", tool=event.name)
        self.moment.do(RunTool(event.tool_call_id, event.name, event.arguments))

    def _tool_finished(self, event: ev.ToolFinished) -> None:
        self.moment.log("tool_finished", tool=event.name, error=event.error)
        if event.tool_call_id in self._engine_tools:
            if self._engine_tools[event.tool_call_id]:
                return
            self._engine_tools[event.tool_call_id] = True
            output = {**event.result, **({"error": event.error} if event.error else {})}
            self.moment.do(SendToolResult(event.tool_call_id, output))
            self.speaking.ask(Reason.TOOL_RESULT, "")
            return
        if event.tool_call_id != self._dialogue_tool:
            return
        self._dialogue_tool = ""
        self.moment.cancel_timer(FILLER_TIMER)
        reply = self.dialogue.tool_finished(
            event.name, event.result, event.error, at_ms=self.moment.now_ms
        )
        self._apply(reply, Reason.TOOL_RESULT)

    # Staff

    def _staff_said(self, event: ev.StaffSaid) -> None:
        if event.text.strip():
            self.speaking.ask(Reason.STAFF, event.text.strip())

    def _staff_took_over(self, event: ev.StaffTookOver) -> None:
        self.taken_over = True
        self.interruption.settle()
        self.speaking.stop()
        self.speaking.forget_waiting("staff_took_over")
        self.moment.log("staff_took_over", staff=event.staff)

    def _staff_released(self, event: ev.StaffReleased) -> None:
        self.taken_over = False
        self.moment.log("staff_released", staff=event.staff)

    # Time, and the end

    def _timer_fired(self, event: ev.TimerFired) -> None:
        if self.moment.timers.fired(event.name, self.moment.now_ms):
            on_timer = _ON_TIMER.get(event.name)
            if on_timer is not None:
                on_timer(self)

    def _interruption_lasted(self) -> None:
        if self.interruption.held and self.floor.speaking:
            self.interruption.confirm("duration")

    def _interruption_unproven(self) -> None:
        self.interruption.reject("no words in time")

    def _transcript_overdue(self) -> None:
        self.floor.give_up_waiting()
        self.moment.log("transcript_missing")
        if self.interruption.held:
            self.interruption.reject("no transcript")
        elif self.speaking.queue.active is None and not self.taken_over:
            reply = self.dialogue.heard("", confidence=None, at_ms=self.moment.now_ms)
            self._apply(reply, Reason.REPLY)

    def _silence_lasted(self) -> None:
        self._nudges += 1
        self.moment.log("nudge", count=self._nudges)
        reply = self.dialogue.silence(self._nudges, at_ms=self.moment.now_ms)
        self._apply(reply, Reason.NUDGE)

    def _tool_takes_long(self) -> None:
        if self._dialogue_tool:
            self.speaking.ask(Reason.FILLER, FILLER)

    def _response_overdue(self) -> None:
        self.speaking.timed_out()

    def _call_ended(self, event: ev.CallEnded) -> None:
        self.speaking.close()
        self._update_call()
        self.moment.log("call_ended", reason=event.reason)
        self.moment.cancel_all_timers()
        self.ended = True

    # Carrying a reply out, and moving on

    def _apply(self, reply: Reply, reason: Reason) -> None:
        self._update_call()
        if reply.escalation is not None:
            wish = reply.escalation
            self._escalate(wish.reason, wish.priority, wish.words, wish.detail)
            reason = Reason.ESCALATION
        if reply.run is not None:
            self._run_tool(reply.run.name, reply.run.arguments)
        if reply.text or reply.transfer or reply.end_call:
            self.speaking.ask(
                Reason.GOODBYE if reply.end_call else reason,
                reply.text,
                guidance=reply.guidance,
                tools=reply.tools,
                interruptible=reply.interruptible,
                transfer=reply.transfer,
                end_call=reply.end_call,
            )

    def _run_tool(self, name: str, arguments: Mapping[str, Any]) -> None:
        self._tools += 1
        self._dialogue_tool = f"t{self._tools}"
        self.moment.log("tool_started", tool=name)
        self.moment.do(RunTool(self._dialogue_tool, name, arguments))
        self.moment.set_timer(
            FILLER_TIMER, self.moment.now_ms + self.settings.filler_after_ms
        )

    def _escalate(self, reason: str, priority: str, words: str, detail: str) -> None:
        self.moment.do(Escalate(reason, priority, words, detail))
        self.moment.log("escalated", reason=reason, priority=priority, words=words)

    def _update_call(self) -> None:
        """Tell the row what changed, and the log what that means."""
        view = self.dialogue.view
        self.speaking.where = (view.state, view.intent)
        values = asdict(view)
        if values == self._saved_view:
            return
        before, self._saved_view = self._saved_view, values
        if view.state != before.get("state"):
            self.moment.log("state_changed", state=view.state)
        if view.intent != before.get("intent", ""):
            self.moment.log("intent_detected", intent=view.intent)
        self.moment.do(UpdateCall(**values))

    def _advance(self) -> None:
        may_begin = (
            self.ready
            and not self.floor.busy
            and not self.interruption.held
            and not self.taken_over
        )
        self.speaking.advance(may_begin=may_begin)
        self._watch_silence()

    def _watch_silence(self) -> None:
        quiet = (
            self.ready
            and not self.floor.busy
            and not self.taken_over
            and not self.speaking.hanging_up
            and not self._dialogue_tool
            and not self.keypad.digits
            and self.speaking.queue.active is None
            and not self.speaking.queue.waiting
        )
        if not quiet:
            self.moment.cancel_timer(SILENCE_TIMER)
        elif not self.moment.timers.running(SILENCE_TIMER):
            self.moment.set_timer(
                SILENCE_TIMER, self.moment.now_ms + self.settings.nudge_after_ms
            )

    # Another process may carry on

    def snapshot(self) -> dict[str, Any]:
        """The whole state as JSON values; ``restore`` gives an agent alike."""
        return {
            "brain_version": self.brain.version,
            "dialogue": self.dialogue.snapshot(),
            "speaking": self.speaking.snapshot(),
            "timers": self.moment.timers.snapshot(),
            "now_ms": self.moment.now_ms,
            "floor": self.floor.snapshot(),
            "interruption": self.interruption.snapshot(),
            "ready": self.ready,
            "taken_over": self.taken_over,
            "ended": self.ended,
            "keys": self.keypad.digits,
            "nudges": self._nudges,
            "tools": self._tools,
            "dialogue_tool": self._dialogue_tool,
            "engine_tools": dict(self._engine_tools),
            "saved_view": dict(self._saved_view),
        }

    @classmethod
    def restore(cls, brain: Brain, data: Mapping[str, Any]) -> Agent:
        agent = cls(brain)
        agent.dialogue = Dialogue.restore(brain, data["dialogue"])
        agent.moment = Moment(Timers.restore(data["timers"]))
        agent.moment.begin(data["now_ms"])
        agent.speaking = Speaking.restore(
            agent.settings, agent.moment, data["speaking"]
        )
        agent.floor = CallerFloor.restore(data["floor"])
        agent.interruption = Interruption.restore(
            agent.settings, agent.moment, agent.speaking, data["interruption"]
        )
        agent.keypad = Keypad(agent.settings.keys_timeout_ms, agent.moment)
        agent.keypad.digits = data["keys"]
        agent.ready = data["ready"]
        agent.taken_over = data["taken_over"]
        agent.ended = data["ended"]
        agent._nudges = data["nudges"]
        agent._tools = data["tools"]
        agent._dialogue_tool = data["dialogue_tool"]
        agent._engine_tools = dict(data["engine_tools"])
        agent._saved_view = dict(data["saved_view"])
        return agent


_HANDLERS: Mapping[type[ev.Event], Callable[[Agent, Any], None]] = {
    ev.CallStarted: Agent._call_started,
    ev.CallerSpeechStarted: Agent._caller_speech_started,
    ev.CallerPartial: Agent._caller_partial,
    ev.CallerSpeechStopped: Agent._caller_speech_stopped,
    ev.CallerSaid: Agent._caller_said,
    ev.KeyPressed: Agent._key_pressed,
    ev.EngineReady: Agent._engine_ready,
    ev.EngineLost: Agent._engine_lost,
    ev.EngineReported: Agent._engine_reported,
    ev.ResponseStarted: Agent._response_started,
    ev.AgentTextDelta: Agent._text_delta,
    ev.AgentAudio: Agent._agent_audio,
    ev.ResponseEnded: Agent._response_ended,
    ev.MarkReturned: Agent._mark_returned,
    ev.ToolRequested: Agent._tool_requested,
    ev.ToolFinished: Agent._tool_finished,
    ev.StaffSaid: Agent._staff_said,
    ev.StaffTookOver: Agent._staff_took_over,
    ev.StaffReleased: Agent._staff_released,
    ev.TimerFired: Agent._timer_fired,
    ev.CallEnded: Agent._call_ended,
}

# Timers that only wake the agent (pace, played, retry) need nothing beyond moving on.
_ON_TIMER: Mapping[str, Callable[[Agent], None]] = {
    INTERRUPTION_TIMER: Agent._interruption_lasted,
    FALSE_INTERRUPTION_TIMER: Agent._interruption_unproven,
    TRANSCRIPT_TIMER: Agent._transcript_overdue,
    SILENCE_TIMER: Agent._silence_lasted,
    FILLER_TIMER: Agent._tool_takes_long,
    KEYS_TIMER: Agent._use_keys,
    RESPONSE_TIMER: Agent._response_overdue,
}
