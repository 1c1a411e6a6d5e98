"""Tools: those the dialogue runs, and those a language model asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import events as ev
from ..actions import RunTool, SendToolResult
from ..dialogue.guidance import tools_for
from ..dialogue.reply import ToolCall
from .remembered import Remembered
from .replies import Replies
from .settings import TurnSettings
from .wishes import Reason

FILLER_TIMER = "filler"
FILLER = "One moment, please."


class ToolSide:
    """Every function call of a model gets exactly one output, whatever happens.

    The calls of one response are followed up by one response, when the last of them
    is done. A call that comes when its response was given up already is not run: the
    caller interrupted before it, and has not heard what it would do. Nor is one that
    the state does not allow a model (``guidance.tools_for``).
    """

    def __init__(self, settings: TurnSettings, replies: Replies) -> None:
        self.settings = settings
        self.replies = replies
        self.moment = replies.moment
        self.speaking = replies.speaking
        self.dialogue = replies.dialogue
        replies.run_tool = self.run
        self._numbered = 0
        self._dialogue_tool = ""
        self._running: dict[str, str] = {}  # the model's calls: id to response
        self._answered = Remembered()
        self._owed: list[str] = []  # responses whose calls want a follow-up

    @property
    def busy(self) -> bool:
        """Whether the caller waits for a tool."""
        return bool(self._dialogue_tool or self._running)

    def run(self, call: ToolCall) -> None:
        """The dialogue wants this; it waits for one tool at a time."""
        self._numbered += 1
        self._dialogue_tool = f"t{self._numbered}"
        self._start(self._dialogue_tool, call.name, call.arguments)

    def requested(self, event: ev.ToolRequested) -> None:
        call_id, response_id = event.tool_call_id, event.response_id
        if call_id in self._running or call_id in self._answered:
            return
        if self.speaking.hanging_up or self.speaking.queue.is_given_up(response_id):
            self._answer(call_id, {"error": "interrupted"})
            return
        # What a model was not given it may still ask for; nothing is looked up before
        # verification, and nothing written but by the dialogue.
        allowed = event.name in tools_for(self.dialogue.memory)
        active = self.speaking.queue.active
        if active is not None and self.speaking.queue.is_active(response_id):
            active.called_tool = True
        if event.error or not allowed:
            error = event.error or "not_allowed_now"
            self.moment.log("tool_refused", tool=event.name, why=error)
            self._owed.append(response_id)
            self._answer(call_id, {"error": error})
            return
        self._running[call_id] = response_id
        self._start(call_id, event.name, event.arguments)

    def finished(self, event: ev.ToolFinished) -> None:
        self.moment.log("tool_finished", tool=event.name, error=event.error)
        call_id = event.tool_call_id
        if call_id in self._running:
            self._owed.append(self._running.pop(call_id))
            error = {"error": event.error} if event.error else {}
            self._answer(call_id, {**event.result, **error})
        elif call_id and call_id == self._dialogue_tool:
            self._dialogue_tool = ""
            reply = self.dialogue.tool_finished(
                event.name, event.result, event.error, at_ms=self.moment.now_ms
            )
            self.replies.apply(reply, Reason.TOOL_RESULT)
        if not self.busy:
            self.moment.cancel_timer(FILLER_TIMER)

    def follow_up(self) -> None:
        """Have the model speak about what it asked for, once it has all of it."""
        if not self._owed:
            return
        queue, unfinished = self.speaking.queue, set(self._running.values())
        if queue.active is not None and not queue.active.ended:
            unfinished.add(queue.active.response_id)  # it may call more
        if any(response_id not in unfinished for response_id in self._owed):
            self._owed = [owed for owed in self._owed if owed in unfinished]
            self.speaking.ask(Reason.TOOL_RESULT, "")

    def takes_long(self) -> None:
        """The caller hears that something is being done, unless we speak anyway."""
        queue = self.speaking.queue
        if queue.active is not None or queue.waiting:
            self._cover_silence()
        else:
            self.speaking.ask(Reason.FILLER, FILLER)

    def _start(
        self, tool_call_id: str, name: str, arguments: Mapping[str, Any]
    ) -> None:
        self.moment.log("tool_started", tool=name)
        state = self.dialogue.memory.state
        self.moment.do(RunTool(tool_call_id, name, arguments, state))
        self._cover_silence()

    def _cover_silence(self) -> None:
        due_ms = self.moment.now_ms + self.settings.filler_after_ms
        self.moment.set_timer(FILLER_TIMER, due_ms)

    def _answer(self, tool_call_id: str, output: Mapping[str, Any]) -> None:
        self._answered.add(tool_call_id)
        self.moment.do(SendToolResult(tool_call_id, output))

    def snapshot(self) -> dict[str, Any]:
        return {
            "numbered": self._numbered,
            "dialogue_tool": self._dialogue_tool,
            "running": dict(self._running),
            "answered": self._answered.snapshot(),
            "owed": list(self._owed),
        }

    def load(self, data: Mapping[str, Any]) -> None:
        self._numbered = data["numbered"]
        self._dialogue_tool = data["dialogue_tool"]
        self._running = dict(data["running"])
        self._answered = Remembered(data["answered"])
        self._owed = list(data["owed"])
