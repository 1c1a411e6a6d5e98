"""Words for a line that speaks by itself: given as they come, heard as it reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from ..actions import CancelResponse, SayText, TruncateItem
from ..events import AgentAudio, AgentTextDelta
from ..turns.asking import RESPONSE_TIMER, Asking, joined
from ..turns.continuing import rest_of
from ..turns.heard_out import heard_out
from ..turns.journal import HEARD, INTERRUPTED
from ..turns.ledger import HeardItem
from ..turns.moment import Moment
from ..turns.queue import ActiveResponse
from ..turns.settings import TurnSettings
from ..turns.wishes import STOPGAPS, QueuedResponse, Reason, patience_ms
from .given import Given, Told, heard_all, reports
from .heard import found, heard_of
from .pace import Pace

_REMEMBERED = 4
_NOT_REPEATED = STOPGAPS | {Reason.NUDGE}


@dataclass(frozen=True, slots=True)
class Cut:
    """What the line did not speak: wishes for the rest of it, and how long it was."""

    rest: tuple[QueuedResponse, ...]
    unheard_ms: int


class Telling(Asking):
    """Every word goes out as it comes; what was given counts as heard.

    A response stays active until, by estimate, it has been spoken, so that silences are
    timed from there and an interruption finds it. The next one need not wait for that:
    it is given behind (``leave_behind``), and the line speaks both in order. Only what
    the line reports as interrupted was heard in part (``cut``).
    """

    def __init__(self, settings: TurnSettings, moment: Moment, pace: Pace) -> None:
        super().__init__(settings, moment)
        self.pace = pace
        self.told: list[Told] = []  # of the active response
        self.behind: list[Given] = []  # given before it, still being spoken
        self.spoken: list[Given] = []  # of this talk, heard as a whole by estimate
        self.spoken_until_ms = 0

    # Giving

    @property
    def talking(self) -> bool:
        return super().talking or bool(self.behind)

    def take_text(self, event: AgentTextDelta) -> None:
        active = self.queue.active
        if active is None or not event.text or not (self.told or event.text.strip()):
            return
        self._give(event)
        if not self.sounding:
            if self.turns.answer_since_ms is not None:
                self.spoken = []  # the caller has spoken since
            self.open_turn(active, event.text.strip())
        self._say(active, event.text)

    def take_audio(self, event: AgentAudio) -> None:
        """Somebody else makes the sound."""

    def complete(self, active: ActiveResponse) -> None:
        if self.told:
            self._say(active, "", last=True)

    def has_given(self, active: ActiveResponse) -> bool:
        return bool(self.told)

    def unheard_ms(self) -> int:
        active = self.queue.active
        if active is not None and not active.ended:
            return self.settings.response_timeout_ms
        return max(0, self.spoken_until_ms - self.moment.now_ms)

    def _give(self, event: AgentTextDelta) -> None:
        now_ms = self.moment.now_ms
        if self.spoken_until_ms <= now_ms:
            self.spoken_until_ms = now_ms + self.pace.begins_after_ms
        if not self.told or self.told[-1].item_id != event.item_id:
            begins_ms = self.spoken_until_ms
            self.told.append(Told(event.item_id, begins_ms, begins_ms))
        self.spoken_until_ms += len(event.text) * self.pace.ms_per_character
        self.told[-1].text += event.text
        self.told[-1].ends_ms = self.spoken_until_ms

    def _say(self, active: ActiveResponse, text: str, *, last: bool = False) -> None:
        interruptible = active.wish.interruptible
        self.moment.do(SayText(active.response_id, text, last, interruptible))

    # Spoken, by estimate

    def settle(self) -> None:
        """Believe the estimate about what must have been spoken."""
        now_ms = self.moment.now_ms
        while self.behind and self.behind[0].ends_ms(self.pace) <= now_ms:
            self._heard_out(self.behind.pop(0))
        active = self.queue.active
        if active is None or not active.ended or (self.behind and self.told):
            return
        if Given(active, None, self.told).ends_ms(self.pace) <= now_ms:
            self._heard_out(self._set_aside(active))

    def next_end_ms(self) -> int | None:
        """When to look again."""
        if self.behind:
            return self.behind[0].ends_ms(self.pace)
        active = self.queue.active
        if active is None or not active.ended:
            return None
        return Given(active, None, self.told).ends_ms(self.pace)

    def leave_behind(self) -> None:
        """Let the next response begin: this one was given and is being spoken."""
        active = self.queue.active
        if active is None or not active.ended or active.fault:
            return
        if self.told and not active.wish.closes_call:
            self.behind.append(self._set_aside(active))

    def spoken_out(self, *, settled: bool = False) -> None:
        """The line says that it has fallen silent: all that was given was spoken.

        A pause between two sentences is no end: before half the time has passed, and
        while words are still to come, it is not believed. One that has ``settled`` is
        no pause, however fast the voice must have been.
        """
        now_ms = self.moment.now_ms
        told = [item for given in self.behind for item in given.told] + self.told
        active = self.queue.active
        if not told or (self.told and active is not None and not active.ended):
            return
        begun_ms = told[0].starts_ms
        early = (now_ms - begun_ms) * 2 < self.spoken_until_ms - begun_ms
        if early and not settled:
            return
        for item in told:
            item.ends_ms = min(item.ends_ms, now_ms)
        self.spoken_until_ms = min(self.spoken_until_ms, now_ms)

    def _set_aside(self, active: ActiveResponse) -> Given:
        told, self.told = self.told, []
        self.queue.finish()
        return Given(active, self.turns.set_aside(), told)

    def _heard_out(self, given: Given) -> None:
        """All of it was given, and so counts as heard."""
        items = reports(given.told, heard_all(given.told))
        self._write(given, items, interrupted=False)
        if heard_out(self, given.response, items, began=bool(items)):
            self.spoken = [*self.spoken, given][-_REMEMBERED:]

    def _write(
        self, given: Given, items: list[HeardItem], *, interrupted: bool
    ) -> None:
        if given.turn is not None:
            turn = self.turns.ended(
                given.turn,
                joined(item.text for item in items),
                joined(item.heard_text for item in items),
                self.moment.now_ms,
                interrupted=interrupted,
            )
            self.moment.do(turn)

    # Stopping

    def stop(self, why: str) -> int:
        self._hear_out_behind()
        active = self.queue.active
        if active is None:
            return 0
        items = self.let_go(active)
        self.close_turn(active, items, interrupted=not active.ended)
        how = HEARD if active.ended else INTERRUPTED
        self.journal.ended(active, how, items, why)
        return sum(item.heard_ms for item in items)

    def let_go(self, active: ActiveResponse) -> list[HeardItem]:
        items = reports(self.told, heard_all(self.told))
        self._end_at_engine(active)
        if items and not active.ended:
            self.moment.do(TruncateItem(items[-1].item_id, 0, items[-1].heard_text))
        self.told = []
        self.queue.finish()
        return items

    def _end_at_engine(self, active: ActiveResponse) -> None:
        """Nothing more is wanted of it, and nothing more of it is said."""
        wish = active.wish
        if not active.ended:
            self.moment.do(CancelResponse(wish.request_id, active.response_id))
            self.complete(active)
            if active.started and not active.response_id:
                window_ms = self.settings.late_audio_window_ms
                self.deaf_until_ms = self.moment.now_ms + window_ms
        self.queue.give_up(active.response_id, wish.request_id)
        self.moment.cancel_timer(RESPONSE_TIMER)

    def _hear_out_behind(self) -> None:
        behind, self.behind = self.behind, []
        for given in behind:
            self._heard_out(given)

    # Cut short by the line

    def cut(self, heard_text: str | None) -> Cut | None:
        """The line stopped speaking; None when nothing was left to be heard."""
        active = self.queue.active
        unheard_ms = self.unheard_ms()
        given, self.behind = self.behind, []
        if not given and not self.told:
            self._correct(heard_text)
        if active is not None:
            self._end_at_engine(active)
            given.append(self._set_aside(active))
        self.spoken_until_ms = self.moment.now_ms
        if not given:
            return None
        heard = heard_of(given, heard_text, self.moment.now_ms)
        left = [
            wish
            for response, words in zip(given, heard, strict=True)
            if (wish := self._cut_one(response, words)) is not None
        ]
        if not left:
            return None
        rest = (self._once_more(w) for w in left if w.reason not in _NOT_REPEATED)
        return Cut(() if self.hanging_up else tuple(rest), unheard_ms)

    def _cut_one(self, given: Given, heard: list[str]) -> QueuedResponse | None:
        """Write down how far it was heard; the wish for what is left of it."""
        active, wish = given.response, given.response.wish
        items = reports(given.told, heard)
        if active.ended and all(item.heard_text == item.text for item in items):
            self._heard_out(given)
            return None
        for item in items:
            if item is items[-1] or item.heard_text != item.text:
                self.moment.do(TruncateItem(item.item_id, 0, item.heard_text))
        self._write(given, items, interrupted=True)
        self.journal.ended(active, INTERRUPTED, items, "caller")
        self.close_call(wish, "interrupted")
        return rest_of(wish, joined(item.heard_text for item in items)) or wish.again()

    def _once_more(self, wish: QueuedResponse) -> QueuedResponse:
        patience = patience_ms(wish.reason, self.settings.response_timeout_ms)
        return replace(wish, deadline_ms=self.moment.now_ms + patience)

    def _correct(self, heard_text: str | None) -> None:
        """The line was still speaking what the estimate took for spoken."""
        given, self.spoken = self.spoken, []
        heard = None if heard_text is None else found(given, heard_text)
        for response, words in zip(given, heard or [], strict=False):
            items = reports(response.told, words)
            cut = [item for item in items if item.heard_text != item.text]
            for item in cut:
                self.moment.do(TruncateItem(item.item_id, 0, item.heard_text))
            if cut:
                self._write(response, items, interrupted=True)
                name = response.response.wish.name
                self.moment.log("heard_corrected", request=name)

    # The end

    def close(self) -> None:
        self.hanging_up = True
        self._hear_out_behind()
        active = self.queue.active
        if active is not None:
            sounding = self.sounding
            items = reports(self.told, heard_all(self.told))
            self.close_turn(active, items, interrupted=not active.ended)
            if sounding:
                heard = active.ended and not active.fault
                how = HEARD if heard else INTERRUPTED
                self.journal.ended(active, how, items, "call_ended")
            else:
                self.journal.dropped(active.wish, "call_ended", items)
            self.told = []
            self.queue.finish()
        self.forget_waiting("call_ended")

    # Elsewhere

    def snapshot(self) -> dict[str, Any]:
        return {
            **super().snapshot(),
            "pace": asdict(self.pace),
            "told": [asdict(told) for told in self.told],
            "behind": [given.snapshot() for given in self.behind],
            "spoken": [given.snapshot() for given in self.spoken],
            "spoken_until_ms": self.spoken_until_ms,
        }

    def load(self, data: Mapping[str, Any]) -> None:
        super().load(data)
        self.pace = Pace(**data["pace"])
        self.told = [Told(**told) for told in data["told"]]
        self.behind = [Given.restore(given) for given in data["behind"]]
        self.spoken = [Given.restore(given) for given in data["spoken"]]
        self.spoken_until_ms = data["spoken_until_ms"]
