"""What the dialogue wants becomes wishes, tools, escalations and a row's values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from ..actions import Escalate, UpdateCall
from ..dialogue.manager import Dialogue
from ..dialogue.reply import Reply, ToolCall
from .asking import Asking
from .moment import Moment
from .wishes import Reason


class Replies:
    """Carries replies out. ``run_tool`` is set by whoever runs a reply's tool."""

    def __init__(self, dialogue: Dialogue, moment: Moment, speaking: Asking) -> None:
        self.dialogue = dialogue
        self.moment = moment
        self.speaking = speaking
        self.run_tool: Callable[[ToolCall], None]
        self._saved_view: dict[str, Any] = {}

    def apply(self, reply: Reply, reason: Reason) -> None:
        self.update_call()
        if reply.escalation is not None:
            wish = reply.escalation
            self.escalate(wish.reason, wish.priority, wish.words, wish.detail)
            reason = Reason.ESCALATION
        if reply.run is not None:
            self.run_tool(reply.run)
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

    def escalate(self, reason: str, priority: str, words: str, detail: str) -> None:
        self.moment.do(Escalate(reason, priority, words, detail))
        self.moment.log("escalated", reason=reason, priority=priority, words=words)

    def update_call(self) -> None:
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

    def snapshot(self) -> dict[str, Any]:
        return {"saved_view": dict(self._saved_view)}

    def load(self, data: Mapping[str, Any]) -> None:
        self._saved_view = dict(data["saved_view"])
