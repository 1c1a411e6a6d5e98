"""Whether the call may be recorded: told first, stopped where the caller objects."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from ..actions import Record
from ..dialogue.objecting import objects_to_recording
from .asking import Asking
from .moment import Moment
from .wishes import QueuedResponse, Reason


class _Told(StrEnum):
    """How far the caller has been told."""

    NOTHING = "nothing"  # the call is not recorded
    BEING_TOLD = "being_told"
    HEARD = "heard"
    REFUSED = "refused"


class Consent:
    """Recording begins when the whole notice was heard, never before; an objection ends
    it for good, also one that comes while the notice is still being said."""

    def __init__(self, moment: Moment, speaking: Asking) -> None:
        self._moment = moment
        self._speaking = speaking
        self._told = _Told.NOTHING
        speaking.on_heard = self._heard

    @property
    def given(self) -> bool:
        """Whether the call is being recorded."""
        return self._told is _Told.HEARD

    def announce(self, notice: str) -> None:
        """Say it before anything else; nobody talks it down."""
        if notice:
            self._told = _Told.BEING_TOLD
            self._speaking.ask(Reason.NOTICE, notice, interruptible=False)

    def listen(self, text: str) -> None:
        """Words of the caller, before anything else is made of them."""
        if self._told in {_Told.NOTHING, _Told.REFUSED}:
            return
        if objects_to_recording(text):
            self._told = _Told.REFUSED
            self._moment.do(Record(on=False))
            self._moment.log("recording_refused")

    def _heard(self, wish: QueuedResponse) -> None:
        if wish.reason is Reason.NOTICE and self._told is _Told.BEING_TOLD:
            self._told = _Told.HEARD
            self._moment.do(Record(on=True))
            self._moment.log("recording_started")

    def snapshot(self) -> dict[str, Any]:
        return {"told": self._told.value}

    def load(self, data: Mapping[str, Any]) -> None:
        self._told = _Told(data.get("told", _Told.NOTHING))
