"""When the caller speaks, presses keys and hangs up.

Pure: asked every 20 ms what goes into the telephone, told the time and what has been
heard. So manners are tested without a wait.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apps.agentbrain.engines.audio import FRAME_BYTES, MULAW_SILENCE_FRAME

from .moments import Announce
from .sound import Ear, SpokenSound
from .steps import (
    AfterAgentBegan,
    AfterPause,
    AgentWords,
    CallerLine,
    CallerStep,
    PressKeys,
    Start,
    WhenAsked,
)

KEY_INTERVAL_MS = 200.0
# The agent's last sounds before it gives way to the caller are no answer.
GIVING_WAY_MS = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How patient the caller is; all in milliseconds.

    ``patience_ms``: quiet after which the agent counts as finished.
    ``no_answer_ms``: quiet after which the caller goes on without an answer.
    ``longest_agent_turn_ms``: after that the caller goes on over the agent's voice.
    ``linger_ms``: quiet after the last step, then the caller hangs up.
    ``hang_up_at_ms``: the caller hangs up then, come what may; never when None.
    ``hang_up_when``: the same, once this answers True.
    """

    patience_ms: float = 700.0
    no_answer_ms: float = 10_000.0
    longest_agent_turn_ms: float = 60_000.0
    linger_ms: float = 4_000.0
    hang_up_at_ms: float | None = None
    hang_up_when: Callable[[], bool] | None = None


@dataclass(slots=True)
class SpokenLine:
    """A line as it went: times of its first and last sound since the call began.

    ``unprompted``: said because the agent had stayed silent too long.
    ``end_ms`` is None for a line the end of the call cut off.
    """

    label: str
    start_ms: float
    end_ms: float | None = None
    unprompted: bool = False


@dataclass(frozen=True, slots=True)
class CallerTick:
    """Twenty milliseconds of caller: sound, keys, and a reason to hang up or none."""

    frame: bytes
    keys: str = ""
    hang_up: str = ""


@dataclass(frozen=True, slots=True)
class PreparedStep:
    """A step with its sound ready; the sound of a line only."""

    step: CallerStep
    sound: SpokenSound | None = None


class Caller:
    """Goes through the steps of one call, in order."""

    def __init__(
        self,
        steps: Sequence[PreparedStep],
        manner: Manner,
        announce: Announce,
        agent_words: AgentWords | None = None,
    ) -> None:
        self.lines: list[SpokenLine] = []
        self._steps = deque(steps)
        self._manner = manner
        self._announce = announce
        self._agent_words = agent_words
        self._answered_turn = -1
        self._sound: SpokenSound | None = None
        self._position_bytes = 0
        self._began_ms = 0.0
        self._keys: deque[str] = deque()
        self._next_key_ms = 0.0
        # End of the caller's last act; what the agent says after it is the answer.
        self._since_ms = 0.0

    def tick(self, now_ms: float, ear: Ear) -> CallerTick:
        """What happens in the 20 ms that begin now."""
        if reason := self.leaving(now_ms):
            return CallerTick(MULAW_SILENCE_FRAME, hang_up=reason)
        if self._sound is None and not self._keys:
            if not self._steps:
                return CallerTick(MULAW_SILENCE_FRAME, hang_up=self._done(now_ms, ear))
            if not self._knows_what_to_say(now_ms, ear):
                lost = "nothing to say to that" if self._no_answer(now_ms, ear) else ""
                return CallerTick(MULAW_SILENCE_FRAME, hang_up=lost)
            prepared = self._steps[0]
            ready, unprompted = self._ready(prepared.step.start, now_ms, ear)
            if ready:
                self._steps.popleft()
                if not self._begin(prepared, now_ms, unprompted=unprompted):
                    return CallerTick(MULAW_SILENCE_FRAME, hang_up="as scripted")
        if self._keys:
            return CallerTick(MULAW_SILENCE_FRAME, keys=self._press(now_ms))
        return CallerTick(self._speak())

    def leaving(self, now_ms: float) -> str:
        """The reason to hang up whatever the script says, or nothing."""
        limit_ms = self._manner.hang_up_at_ms
        if limit_ms is not None and now_ms >= limit_ms:
            return f"after {limit_ms / 1000:g} s"
        asked = self._manner.hang_up_when
        return "asked to" if asked is not None and asked() else ""

    def _knows_what_to_say(self, now_ms: float, ear: Ear) -> bool:
        """Put the answer to what the agent asked first; False while none fits.

        Steps that do not wait to be asked are always known.
        """
        if not isinstance(self._steps[0].step.start, WhenAsked):
            return True
        began = self._answer_began_ms(ear) is not None
        if not began or ear.quiet_ms(now_ms) < self._manner.patience_ms:
            return False
        turn, said = self._agent_words() if self._agent_words else (-1, "")
        if turn <= self._answered_turn:
            return False
        for place, prepared in enumerate(self._steps):
            start = prepared.step.start
            if not isinstance(start, WhenAsked):
                break
            if start.fits(said):
                del self._steps[place]
                self._steps.appendleft(prepared)
                self._answered_turn = turn
                return True
        return False

    def _begin(
        self, prepared: PreparedStep, now_ms: float, *, unprompted: bool
    ) -> bool:
        """Start a step; False when it is the end of the call."""
        match prepared.step:
            case CallerLine() as line if prepared.sound is not None:
                self._sound, self._position_bytes = prepared.sound, 0
                self._began_ms = now_ms
                start_ms = now_ms + prepared.sound.first_sound_ms
                spoken = SpokenLine(line.label, start_ms, unprompted=unprompted)
                self.lines.append(spoken)
                self._announce("caller-starts", start_ms, line.label)
                return True
            case PressKeys() as keys:
                self._keys.extend(keys.digits)
                self._next_key_ms = now_ms
                return True
            case _:
                return False

    def _speak(self) -> bytes:
        if self._sound is None:
            return MULAW_SILENCE_FRAME
        end_bytes = self._position_bytes + FRAME_BYTES
        frame = self._sound.mulaw[self._position_bytes : end_bytes]
        self._position_bytes = end_bytes
        if end_bytes >= len(self._sound.mulaw):
            end_ms = self._began_ms + self._sound.last_sound_ms
            self.lines[-1].end_ms = self._since_ms = end_ms
            self._announce("caller-stops", end_ms, self.lines[-1].label)
            self._sound = None
        return frame + MULAW_SILENCE_FRAME[len(frame) :]

    def _press(self, now_ms: float) -> str:
        if now_ms < self._next_key_ms:
            return ""
        digit = self._keys.popleft()
        self._next_key_ms = now_ms + KEY_INTERVAL_MS
        self._since_ms = now_ms
        self._announce("key", now_ms, digit)
        return digit

    def _ready(self, start: Start, now_ms: float, ear: Ear) -> tuple[bool, bool]:
        """May the step begin, and does it without an answer?"""
        if isinstance(start, AfterPause):
            return now_ms >= self._since_ms + start.pause_ms, False
        began_ms = self._answer_began_ms(ear)
        if began_ms is not None:
            if isinstance(start, AfterAgentBegan):
                return now_ms >= began_ms + start.delay_ms, False
            if ear.quiet_ms(now_ms) >= self._manner.patience_ms:
                return True, False
        return self._no_answer(now_ms, ear), True

    def _answer_began_ms(self, ear: Ear) -> float | None:
        """When the agent began to answer the last step; None when it has not yet."""
        began_ms: float | None = None
        for utterance in reversed(ear.utterances):
            if utterance.start_ms < self._since_ms:
                if utterance.end_ms > self._since_ms + GIVING_WAY_MS:
                    began_ms = self._since_ms
                break
            began_ms = utterance.start_ms
        return began_ms

    def _no_answer(self, now_ms: float, ear: Ear) -> bool:
        quiet_since_ms = max(self._since_ms, ear.last_sound_ms or 0.0)
        return (
            now_ms - quiet_since_ms >= self._manner.no_answer_ms
            or now_ms - self._since_ms >= self._manner.longest_agent_turn_ms
        )

    def _done(self, now_ms: float, ear: Ear) -> str:
        """The reason to hang up after the last step, or nothing yet."""
        linger_ms = self._manner.linger_ms
        if self._answer_began_ms(ear) is not None and ear.quiet_ms(now_ms) >= linger_ms:
            return "nothing more to say"
        return "no answer" if self._no_answer(now_ms, ear) else ""
