"""The caller's side: speech, words, keys and silence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .. import events as ev
from ..actions import HangUp
from ..dialogue.reply import Reply
from .barge_in import has_meaning
from .floor import CallerFloor
from .giving_way import GivingWay
from .keypad import Keypad
from .replies import Replies
from .settings import TurnSettings
from .unfinished import UnfinishedTurn
from .wishes import Reason

TRANSCRIPT_TIMER = "transcript"
SILENCE_TIMER = "silence"
UTTERANCE_TIMER = "utterance"

# Wordless sounds shorter than this are coughs and clicks, not speech we missed.
_SPEECH_AT_LEAST_MS = 450
_REMEMBERED_WORDS = 32
# The reason for a person when the dialogue gives up asking.
_NOT_UNDERSTOOD = "not_understood"

_Trace = tuple[Mapping[str, Any], ...]


class _Asked(NamedTuple):
    """The question that was open, and how often in a row nothing came of one."""

    question: str
    misses: int


class CallerSide:
    """Decides what of the caller's sounds is meant for us, and has it answered."""

    def __init__(
        self, settings: TurnSettings, interruption: GivingWay, replies: Replies
    ) -> None:
        self.settings = settings
        self.interruption = interruption
        self.replies = replies
        self.moment = replies.moment
        self.speaking = replies.speaking
        self.dialogue = replies.dialogue
        self.floor = CallerFloor()
        self.keypad = Keypad(settings.keys_timeout_ms, self.moment)
        self.unfinished = UnfinishedTurn(settings, self.moment, self.dialogue)
        self._nudges = 0
        self._settled: dict[str, str] = {}  # words by utterance, the newest of them

    # Speech

    def speech_started(self, event: ev.CallerSpeechStarted) -> None:
        if self.floor.started(event.item_id, event.at_ms):
            self._await_words()
        self._still_speaking()
        self.unfinished.continued()
        self.speaking.turns.caller_began(event.item_id)
        self.interruption.sound()

    def partial(self, event: ev.CallerPartial) -> None:
        """Words so far; of a settled utterance they say nothing new."""
        if self.floor.speaking:
            self._still_speaking()
        if self.interruption.held or self.floor.knows(event.item_id):
            self.interruption.words_so_far(event.text, event.confidence)

    def knows(self, item_id: str) -> bool:
        """Whether this utterance has begun, or was settled not long ago."""
        return self.floor.knows(item_id) or item_id in self._settled

    def speech_stopped(self, event: ev.CallerSpeechStopped) -> None:
        if self.floor.stopped(event.item_id, event.at_ms):
            self.moment.cancel_timer(UTTERANCE_TIMER)
            self._await_words()

    def said(self, event: ev.CallerSaid) -> None:
        text = event.text.strip()
        self.floor.settled(event.item_id)
        if not self.floor.awaiting:
            self.moment.cancel_timer(TRANSCRIPT_TIMER)
        if not self.floor.speaking:
            self.moment.cancel_timer(UTTERANCE_TIMER)
        if text and self._settled.get(event.item_id) == text:
            return  # said to us twice
        self._remember(event.item_id, text)
        rule = self._not_for_us(event, text)
        if rule:
            self._save(event, trace=({"rule": rule, "words": text},))
            if not self._wait_for_more(event):
                self.answer()
            return
        self._nudges = 0
        self.speaking.turns.answer_since_ms = event.ended_ms
        if self.speaking.taken_over:
            self._save(event)
            self.unfinished.take()
            return
        self.unfinished.add(event)
        if self._wait_for_more(event):
            self._save(event, trace=({"rule": "unfinished", "words": text},))
        else:
            self.answer()

    def _wait_for_more(self, event: ev.CallerSaid) -> bool:
        return self.unfinished.goes_on(event, speaking=bool(self.floor.speaking))

    def answer(self) -> None:
        """The caller has finished: all pieces are answered as one utterance."""
        pieces = self.unfinished.take()
        if pieces is None or self.speaking.taken_over:
            return
        last, whole = pieces
        asked = self._asked()
        reply = self.dialogue.heard(
            whole.text,
            confidence=whole.confidence,
            at_ms=self.moment.now_ms,
            ended_ms=whole.ended_ms,
        )
        self._save_answer(last, reply, asked)
        self.replies.apply(reply, Reason.REPLY)

    def _not_for_us(self, event: ev.CallerSaid, text: str) -> str:
        """The rule by which words are not answered; empty when they are."""
        if self.speaking.queue.active is not None or self.interruption.held:
            yes_or_no = self.dialogue.takes_yes_or_no
            meant = self.interruption.words(
                text, takes_yes_or_no=yes_or_no, confidence=event.confidence
            )
            return "" if meant else "backchannel"
        # "Uh" is thinking aloud: the caller goes on, or the silence is asked.
        if has_meaning(text) or (_is_long(event) and not text):
            return ""
        return "hesitation"

    def _asked(self) -> _Asked:
        """What the caller is about to answer; nothing while a tool runs."""
        memory = self.dialogue.memory
        return _Asked("" if memory.tool else memory.question, memory.misses)

    def _save_answer(self, event: ev.CallerSaid, reply: Reply, asked: _Asked) -> None:
        """Write down what was said, what it answers, and whether it was any use."""
        wish = reply.escalation
        given_up = wish is not None and wish.reason == _NOT_UNDERSTOOD
        missed = given_up or self.dialogue.memory.misses > asked.misses
        self._save(event, trace=reply.trace, question=asked.question, missed=missed)

    def _save(
        self,
        event: ev.CallerSaid,
        *,
        trace: _Trace = (),
        question: str = "",
        missed: bool = False,
    ) -> None:
        """Write the turn down; long speech without words too, so that it is seen."""
        text = event.text.strip()
        if not text and not _is_long(event):
            return
        view = self.dialogue.view
        turn = self.speaking.turns.caller_said(
            event.item_id,
            text,
            event.started_ms,
            event.ended_ms,
            state=view.state,
            intent=view.intent,
            confidence=event.confidence,
            trace=trace,
            question=question,
            missed=missed,
        )
        self.moment.do(turn)

    def _remember(self, item_id: str, text: str) -> None:
        self._settled.pop(item_id, None)
        self._settled[item_id] = text
        if len(self._settled) > _REMEMBERED_WORDS:
            del self._settled[next(iter(self._settled))]

    # Speech that nobody tells us the end or the words of

    def hears_nobody(self) -> None:
        """Who listened is gone: an open utterance will get no end, perhaps no words."""
        if self.floor.stop_all(self.moment.now_ms):
            self.moment.cancel_timer(UTTERANCE_TIMER)
            self._await_words()

    def _await_words(self) -> None:
        due_ms = self.moment.now_ms + self.settings.transcript_timeout_ms
        self.moment.set_timer(TRANSCRIPT_TIMER, due_ms)

    def _still_speaking(self) -> None:
        due_ms = self.moment.now_ms + self.settings.max_utterance_ms
        self.moment.set_timer(UTTERANCE_TIMER, due_ms)

    def utterance_endless(self) -> None:
        self.moment.log("speech_without_end")
        self.hears_nobody()

    def transcript_overdue(self) -> None:
        """Words that come later are answered then, in place of what is asked now."""
        self.floor.give_up_waiting()
        self.moment.log("transcript_missing")
        if self.interruption.held:
            if not self.floor.speaking:
                self.interruption.reject("no transcript")
        elif self._answering or self.floor.speaking:
            return
        elif self.unfinished:
            self.answer()
        else:
            reply = self.dialogue.heard("", confidence=None, at_ms=self.moment.now_ms)
            self.replies.apply(reply, Reason.REPLY)

    @property
    def _answering(self) -> bool:
        """Whether somebody speaks to the caller already."""
        return self.speaking.queue.active is not None or self.speaking.taken_over

    # Interruptions that time decides

    def interruption_lasted(self) -> None:
        if self.interruption.held and self.floor.speaking:
            self.interruption.confirm("duration")

    def interruption_unproven(self) -> None:
        self.interruption.unproven(still_speaking=bool(self.floor.speaking))

    # Keys

    def key_pressed(self, event: ev.KeyPressed) -> None:
        self.moment.log("key_pressed")
        if self.interruption.possible:
            self.interruption.confirm("key")
        if self.keypad.press(event.digit):
            self.use_keys()

    def use_keys(self) -> None:
        """The entry is complete: its keys are an answer."""
        digits = self.keypad.take()
        if not digits or self.speaking.taken_over:
            return
        self._nudges = 0
        self.unfinished.take()
        now_ms = self.moment.now_ms
        self.speaking.turns.answer_since_ms = now_ms
        asked = self._asked()
        reply = self.dialogue.keys(digits, at_ms=now_ms)
        pressed = ev.CallerSaid(
            now_ms, f"keys-{now_ms}", f"[keys] {digits}", now_ms, now_ms
        )
        self._save_answer(pressed, reply, asked)
        self.replies.apply(reply, Reason.REPLY)

    # Silence

    def watch_silence(self, *, expected: bool) -> None:
        """Ask after a silence, unless there is a reason for it."""
        if expected or self.floor.busy or self.keypad.digits or self.unfinished:
            self.moment.cancel_timer(SILENCE_TIMER)
        elif not self.moment.timers.running(SILENCE_TIMER):
            due_ms = self.moment.now_ms + self.settings.nudge_after_ms
            self.moment.set_timer(SILENCE_TIMER, due_ms)

    def silence_lasted(self) -> None:
        self._nudges += 1
        self.moment.log("nudge", count=self._nudges)
        reply = self.dialogue.silence(self._nudges, at_ms=self.moment.now_ms)
        self.replies.apply(reply, Reason.NUDGE)
        if self._nudges > self.settings.max_nudges and not reply.text:
            # All was said, and nobody hangs up: the line does not stay open.
            self.speaking.hanging_up = True
            self.moment.do(HangUp("silence"))

    # Elsewhere

    def snapshot(self) -> dict[str, Any]:
        return {
            "floor": self.floor.snapshot(),
            "keys": self.keypad.digits,
            "nudges": self._nudges,
            "settled": dict(self._settled),
            "unfinished": self.unfinished.snapshot(),
        }

    def load(self, data: Mapping[str, Any]) -> None:
        self.floor.load(data["floor"])
        self.keypad.digits = data["keys"]
        self._nudges = data["nudges"]
        self._settled = dict(data["settled"])
        self.unfinished.load(data.get("unfinished", []))


def _is_long(event: ev.CallerSaid) -> bool:
    return event.ended_ms - event.started_ms >= _SPEECH_AT_LEAST_MS
