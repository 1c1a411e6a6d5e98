"""What the pipeline adds to its vendors, over the real wire on this machine.

make bench-pipeline              # four calls, one after the other
python -m bench.pipeline 10      # ten

The vendors are simulated and take known times; whatever a stage takes beyond them is
ours. Callers speak to a telephone that plays in real time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "callcenter.testing.settings")
import django

django.setup()

from apps.agentbrain.conversation.turns.settings import TurnSettings  # noqa: E402
from apps.agentbrain.engines.simulators import chat, stt, tts  # noqa: E402
from apps.agentbrain.engines.tts.local import synthesize  # noqa: E402
from apps.calls.telephony.simulator import (  # noqa: E402
    CallerLine,
    CallOptions,
    CallReport,
    place_call,
)
from bench.machine import machine  # noqa: E402
from bench.ten_calls import _distribution  # noqa: E402
from callcenter.testing.server import RunningServer  # noqa: E402

RESULTS = Path(__file__).with_name("results")
PACKAGES = ("django", "daphne", "channels", "websockets", "openai", "httpx")
LINES = (
    "How much is an oil change?",
    "What are your opening hours?",
    "How much is a tire rotation?",
)

SILENCE_MS: Final = TurnSettings().silence_duration_ms
"""What the ear waits for by order: the profile's usual value."""
THINK_MS: Final = 150
TOKENS_PER_SECOND: Final = 80.0
FIRST_SOUND_MS: Final = 100

STAGES: Final = {
    "ear": "from the end of speech to the wish to answer, less the ordered silence",
    "mind": "to the first clean word, less the model's thinking",
    "clause": "from there to a clause a voice can begin with, as it is written",
    "voice": "to the voice's first sound, less the vendor's own time",
    "pacing": "from there to the caller's ear",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer's stages and the whole, in milliseconds."""

    ear: float
    mind: float
    clause: float
    voice: float
    pacing: float
    total: float


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("calls", type=int, nargs="?", default=4, help="how many")
    calls = parser.parse_args().calls
    with tempfile.TemporaryDirectory(prefix="callcenter-bench-") as folder:
        result = asyncio.run(_measure(Path(folder), calls))
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{result['measured_at'][:10]}-pipeline.json"
    path.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    print(as_table(result))
    print(f"Written to {path}")


async def _measure(folder: Path, calls: int) -> dict[str, Any]:
    """One call to warm up, then the measured ones."""
    script = stt.Script(LINES * (calls + 1))
    ears = stt.DeepgramSimulator(script)
    pace = chat.Pace(tokens_per_second=TOKENS_PER_SECOND, think_ms=THINK_MS)
    mind = chat.ChatSimulator(pace=pace)
    voice = tts.ElevenLabsSimulator(pace=tts.Pace(first_sound_ms=FIRST_SOUND_MS))
    async with AsyncExitStack() as vendors:
        for vendor in (ears, mind, voice):
            await vendors.enter_async_context(vendor)
        server = RunningServer(
            folder,
            worker=False,
            environment=_environment(ears.url, mind.openai_url, voice.url),
        )
        await asyncio.to_thread(server.start)
        try:
            reports = [await place_call(_options(server, n)) for n in range(calls + 1)]
        finally:
            await asyncio.to_thread(server.stop)
    answers = [
        answer
        for report in reports[1:]
        for answer in _answers(report, _events(folder, report.call_sid))
    ]
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(PACKAGES),
        "calls": calls,
        "failed": [report.failure for report in reports if report.failure],
        "vendors": {
            "ordered_silence_ms": SILENCE_MS,
            "model_thinks_ms": THINK_MS,
            "model_tokens_per_second": TOKENS_PER_SECOND,
            "voice_first_sound_ms": FIRST_SOUND_MS,
        },
        "first_sound_after_speech_ms": _distribution([a.total for a in answers]),
        "added_ms": {
            stage: _distribution([getattr(a, stage) for a in answers])
            for stage in STAGES
        },
    }


def _environment(ear: str, mind: str, voice: str) -> dict[str, str]:
    return {
        "LOG_LEVEL": "WARNING",
        "AGENT_ENGINE": "pipeline",
        "STT": "deepgram",
        "LLM": "openai",
        "TTS": "elevenlabs",
        "LLM_MODEL": "simulated-chat",
        "DEEPGRAM_API_KEY": "simulated",
        "OPENAI_API_KEY": "simulated",
        "ELEVENLABS_API_KEY": "simulated",
        "DEEPGRAM_URL": ear,
        "OPENAI_BASE_URL": mind,
        "ELEVENLABS_URL": voice,
    }


def _options(server: RunningServer, number: int) -> CallOptions:
    return CallOptions(
        url=server.url,
        auth_token=server.AUTH_TOKEN,
        from_number=f"+1555010{number:04}",
        steps=tuple(CallerLine(line) for line in LINES),
        voice=synthesize,
        timeout_seconds=180.0,
    )


def _events(folder: Path, call_sid: str) -> list[tuple[str, Mapping[str, Any]]]:
    """What the server wrote down of a call."""
    with sqlite3.connect(folder / "callcenter.sqlite3") as rows:
        found = rows.execute(
            "select e.kind, e.data from calls_callevent e join calls_call c"
            " on c.id = e.call_id where c.call_sid = ? order by e.id",
            (call_sid,),
        )
        return [(kind, json.loads(data)) for kind, data in found]


def _answers(
    report: CallReport, events: list[tuple[str, Mapping[str, Any]]]
) -> Iterator[Answer]:
    """The answers a model worded; others have no stages to tell apart."""
    latencies = iter(report.latencies_ms)
    latency_ms: float | None = None
    for kind, data in events:
        if kind == "response_first_audio":
            latency_ms = data["latency_ms"]
        elif kind == "response_timing" and latency_ms is not None:
            total = next(latencies, None)
            if total is not None:
                yield _answer(total, latency_ms, data)
            latency_ms = None


def _answer(total: float, latency_ms: float, times: Mapping[str, int]) -> Answer:
    word, clause, sound = (
        float(times[name])
        for name in ("first_word_ms", "first_clause_ms", "first_sound_ms")
    )
    return Answer(
        ear=latency_ms - sound - SILENCE_MS,
        mind=word - THINK_MS,
        clause=clause - word,
        voice=sound - clause - FIRST_SOUND_MS,
        pacing=total - latency_ms,
        total=total,
    )


def as_table(result: Mapping[str, Any]) -> str:
    """Markdown, a line a stage."""
    lines = ["| stage | added ms p50 / p95 / max | what |", "|---|---|---|"]
    for stage, what in STAGES.items():
        lines.append(f"| {stage} | {_figures(result['added_ms'][stage])} | {what} |")
    total = _figures(result["first_sound_after_speech_ms"])
    lines.append(f"| all | {total} | from the end of speech to the first sound |")
    return "\n".join(lines)


def _figures(distribution: Mapping[str, float]) -> str:
    if not distribution["count"]:
        return "-"
    return " / ".join(f"{distribution[name]:g}" for name in ("p50", "p95", "max"))


if __name__ == "__main__":
    main()
