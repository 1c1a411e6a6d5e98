"""The telephone line: both directions of one call on one time axis."""

from __future__ import annotations

from apps.agentbrain.engines.audio import FRAME_MS

from .caller import Caller, CallerTick
from .clock import Clock
from .moments import Announce
from .playout import PlayoutBuffer
from .sound import BYTES_PER_MS, SILENCE, UTTERANCE_GAP_MS, Ear


class PhoneLine:
    """Time zero is when the call was picked up; ``clock`` counts from there.

    ``caller_track`` and ``playout.played`` are mu-law, byte ``8 * t`` at time ``t``.
    """

    def __init__(self, clock: Clock, caller: Caller, announce: Announce) -> None:
        self.clock = clock
        self.caller = caller
        self.announce = announce
        self.playout = PlayoutBuffer()
        self.ear = Ear()
        self.caller_track = bytearray()
        self._agent_talks = False

    def speak(self, at_ms: float) -> CallerTick:
        """The caller's 20 ms that begin at ``at_ms``, heard and recorded."""
        self.listen(self.clock.now_ms())
        tick = self.caller.tick(at_ms, self.ear)
        missing = int(at_ms * BYTES_PER_MS) - len(self.caller_track)
        self.caller_track += SILENCE * missing + tick.frame
        return tick

    def listen(self, now_ms: float) -> None:
        """Play what is due, and tell when the agent's voice starts and stops."""
        self.playout.advance(now_ms)
        known = len(self.ear.utterances)
        self.ear.listen(self.playout.played)
        for utterance in self.ear.utterances[known:]:
            self._agent_stopped()
            self.announce("agent-starts", utterance.start_ms, "")
            self._agent_talks = True
        if self.ear.quiet_ms(now_ms) >= UTTERANCE_GAP_MS:
            self._agent_stopped()

    async def wait(self, duration_ms: float) -> str:
        """Let time pass without a stream; the reason the caller hung up, or nothing."""
        until_ms = self.clock.now_ms() + duration_ms
        while (now_ms := self.clock.now_ms()) < until_ms:
            if reason := self.caller.leaving(now_ms):
                return reason
            await self.clock.sleep_until(min(until_ms, now_ms + FRAME_MS))
            self.listen(self.clock.now_ms())
        return ""

    def finish(self) -> None:
        """Play to the end what is due now."""
        self.listen(self.clock.now_ms())
        self._agent_stopped()

    def _agent_stopped(self) -> None:
        if not self._agent_talks:
            return
        self._agent_talks = False
        heard = [u for u in self.ear.utterances if u.end_ms <= self._now()]
        self.announce("agent-stops", heard[-1].end_ms if heard else self._now(), "")

    def _now(self) -> float:
        return self.clock.now_ms()
