"""Prints a simulated call while it happens, and its figures when it is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from .moments import Kind, Moment
from .report import CallReport, percentiles

Write = Callable[[str], object]


_WORDS: Mapping[Kind, str] = {
    "calling": "calling, {}",
    "picked-up": "picked up; the caller is {}",
    "caller-starts": "caller: {}",
    "caller-stops": "caller stops",
    "key": "caller presses {}",
    "hung-up": "caller hangs up: {}",
    "verb": "TwiML {}",
    "warning": "WARNING {}",
    "stream-opened": "stream {}",
    "stream-ended": "stream ended: {}",
    "ended": "call over: {}",
}


class Narrator:
    """Tells one call line by line. ``name`` sets it apart from others at once."""

    def __init__(self, write: Write, name: str = "") -> None:
        self._write = write
        self._name = f"{name} " if name else ""
        self._caller_stopped_ms: float | None = None
        self._agent_started_ms = 0.0

    def __call__(self, moment: Moment) -> None:
        self.say(moment.at_ms, self._words(moment))

    def say(self, at_ms: float, words: str) -> None:
        """One line with its time."""
        self._write(f"{self._name}[{at_ms / 1000:7.2f} s] {words}")

    def _words(self, moment: Moment) -> str:
        match moment.kind:
            case "agent-starts":
                return self._agent_starts(moment.at_ms)
            case "agent-stops":
                spoken_ms = moment.at_ms - self._agent_started_ms
                return f"agent stops, {spoken_ms / 1000:.2f} s of sound"
            case "caller-starts":
                self._caller_stopped_ms = None
            case "caller-stops":
                self._caller_stopped_ms = moment.at_ms
        return _WORDS[moment.kind].format(moment.text)

    def _agent_starts(self, at_ms: float) -> str:
        self._agent_started_ms = at_ms
        if self._caller_stopped_ms is None:
            return "agent speaks"
        latency_ms, self._caller_stopped_ms = at_ms - self._caller_stopped_ms, None
        return f"agent speaks, {latency_ms:.0f} ms after the caller"


def summary_lines(reports: Sequence[CallReport]) -> list[str]:
    """The figures of all calls together, and where their recordings are."""
    answered = [report for report in reports if report.sessions]
    failed = [report for report in reports if report.failure]
    lines = [f"{len(reports)} calls, {len(failed)} failed"]
    if answered:
        lines += _figures_of(answered)
    lines += [f"WARNING {w.code}: {w.reason}" for r in reports for w in r.warnings]
    lines += [f"FAILED {report.call_sid}: {report.failure}" for report in failed]
    lines += [f"recording: {r.wav_path}" for r in reports if r.wav_path]
    return lines


def _figures_of(reports: Sequence[CallReport]) -> list[str]:
    greetings = [r.greeting_ms for r in reports if r.greeting_ms is not None]
    latencies = [ms for report in reports for ms in report.latencies_ms]
    barge_ins = [ms for report in reports for ms in report.barge_ins_ms]
    gaps_ms = [gap.gap_ms for report in reports for gap in report.starvations]
    late_ms = [stream.late_ticks_ms for r in reports for stream in r.sessions]
    return [
        _figures("first sound after pick-up", greetings),
        _figures("answer after the caller's line", latencies),
        _figures("silence after barge-in", barge_ins),
        f"gaps in the agent's sound: {len(gaps_ms)}, "
        f"longest {max(gaps_ms, default=0):.0f} ms",
        f"the caller's own latest frame: {max(late_ms):.0f} ms late",
    ]


def _figures(what: str, values: Sequence[float]) -> str:
    figures = percentiles(values)
    if not figures["count"]:
        return f"{what}: none"
    return (
        f"{what}: p50 {figures['p50']:.0f} ms, p95 {figures['p95']:.0f} ms "
        f"({figures['count']})"
    )
