"""What a call leaves in its record, and whom its tools act for."""

from __future__ import annotations

from typing import Any

from apps.agentbrain.conversation import actions as do

from . import metrics
from .recorder import Recorder
from .recorder_entries import (
    EscalationEntry,
    EventEntry,
    HeartbeatEntry,
    TurnEntry,
    UpdateEntry,
)
from .recording.tape import Tape
from .redacting import Redactor
from .session_types import Caller, LiveCall

SAVED = do.SaveTurn | do.SaveEvent | do.UpdateCall | do.Escalate


class CallRecord:
    """``caller`` is who is on the line, as far as the dialogue knows; ``tape`` keeps
    the call's sound, where it is kept."""

    def __init__(
        self,
        call: LiveCall,
        recorder: Recorder,
        caller: Caller | None = None,
        tape: Tape | None = None,
    ) -> None:
        self._call = call
        self._recorder = recorder
        self.caller = caller or Caller(call.call_sid)
        self._redactor = Redactor()
        self._tape = tape

    def save(self, action: do.Action) -> None:
        """Write an action down. Raises ``TypeError`` for one that is none to save."""
        for cleaned in self._redactor.clean(action):
            self._write(cleaned)
            if self._tape is not None:
                self._tape.saved(cleaned)

    def clean_state(self, state: Any) -> Any:
        """JSON values as they may be stored."""
        return self._redactor.clean_value(state)

    def _write(self, action: do.Action) -> None:
        call_id = self._call.call_id
        match action:
            case do.SaveTurn():
                self._recorder.add(TurnEntry(call_id, action))
            case do.SaveEvent():
                metrics.count_event(action)
                self._recorder.add(EventEntry(call_id, action))
            case do.UpdateCall():
                self.caller = Caller(
                    self._call.call_sid, action.customer_id, action.verified
                )
                self._recorder.add(UpdateEntry(call_id, action))
            case do.Escalate():
                self._recorder.add(EscalationEntry(call_id, action))
            case _:
                raise TypeError(f"no way to carry out {type(action).__name__}")

    def warn(self, at_ms: int, kind: str, **data: object) -> None:
        """The other side broke the protocol, or something of it was lost."""
        event = do.SaveEvent("protocol_warning", at_ms, {"kind": kind, **data})
        self._recorder.add(EventEntry(self._call.call_id, event))

    def beat(self) -> None:
        """This process still holds the call."""
        self._recorder.add(HeartbeatEntry(self._call.call_id))
