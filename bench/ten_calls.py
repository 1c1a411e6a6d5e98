"""Ten calls at once through the local engine, on this machine, over the real wire.

make bench                       # ten calls
python -m bench.ten_calls 20     # twenty
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "callcenter.testing.settings")
import django

django.setup()

from apps.agentbrain.engines.tts.local import synthesize  # noqa: E402
from apps.calls.telephony.simulator import (  # noqa: E402
    CallerLine,
    CallOptions,
    CallReport,
    place_call,
)
from bench.arrivals import ArrivalLog  # noqa: E402
from bench.machine import machine  # noqa: E402
from bench.usage import Usage  # noqa: E402
from callcenter.testing.server import RunningServer  # noqa: E402

RESULTS = Path(__file__).with_name("results")
LATENESS_TARGET_MS = 60.0
APART_SECONDS = 0.3
PACKAGES = ("django", "daphne", "channels", "pocketsphinx", "numpy")
LINES = (
    "Hi, I need an oil change.",
    "How much does it cost?",
    "What are your opening hours?",
    "Thank you, goodbye.",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("calls", type=int, nargs="?", default=10, help="how many")
    calls = parser.parse_args().calls
    with tempfile.TemporaryDirectory(prefix="callcenter-bench-") as folder:
        server = RunningServer(Path(folder), environment={"LOG_LEVEL": "WARNING"})
        server.start()
        try:
            result = asyncio.run(measure(server, calls))
        finally:
            server.stop()
    RESULTS.mkdir(exist_ok=True)
    name = f"{result['measured_at'][:10]}-{_in_words(calls)}-calls.json"
    (RESULTS / name).write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    print(json.dumps(result, indent=2))
    print(f"Written to {RESULTS / name}")


async def measure(server: RunningServer, calls: int) -> dict[str, Any]:
    """Place one call to warm up, then ``calls`` at once; everything that was seen."""
    await place_call(_options(server, 0))
    usage, log = Usage(server.pid("web")), ArrivalLog()
    memory_before, cpu_before = usage.memory_bytes(), usage.cpu_seconds()
    watcher = asyncio.create_task(usage.watch())
    with log.listening():
        reports = await asyncio.gather(
            *(_after(n * APART_SECONDS, _options(server, n)) for n in range(calls))
        )
    watcher.cancel()
    cpu_seconds = usage.cpu_seconds() - cpu_before
    call_seconds = sum(report.duration_ms for report in reports) / 1000
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(PACKAGES),
        "calls": calls,
        "failed": [report.failure for report in reports if report.failure],
        "call_seconds": round(call_seconds, 1),
        "agent_audio_pieces": log.pieces,
        "lateness_ms": _distribution(log.lateness_ms()),
        "lateness_target_ms": LATENESS_TARGET_MS,
        "lateness_target_met": max(log.lateness_ms(), default=0) <= LATENESS_TARGET_MS,
        "starvations_ms": [
            round(gap.gap_ms, 1) for report in reports for gap in report.starvations
        ],
        "simulator_late_ms": round(
            max(s.late_ticks_ms for report in reports for s in report.streams), 1
        ),
        "response_latency_ms": _distribution(
            [ms for report in reports for ms in report.latencies_ms]
        ),
        "cpu_percent_of_a_core_per_call": round(100 * cpu_seconds / call_seconds, 2),
        "memory_mib_per_call": round(
            (usage.peak_bytes - memory_before) / calls / 2**20, 2
        ),
        "memory_mib_idle": round(memory_before / 2**20, 1),
    }


async def _after(seconds: float, options: CallOptions) -> CallReport:
    await asyncio.sleep(seconds)
    return await place_call(options)


def _options(server: RunningServer, number: int) -> CallOptions:
    return CallOptions(
        url=server.url,
        auth_token=server.AUTH_TOKEN,
        from_number=f"+1555010{number:04}",
        steps=tuple(CallerLine(line) for line in LINES),
        voice=synthesize,
        timeout_seconds=180.0,
    )


def _distribution(values: Sequence[float]) -> dict[str, float | int]:
    if not values:
        return {"count": 0}
    ordered = sorted(values)

    def at(share: float) -> float:
        return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 1)

    return {
        "count": len(ordered),
        "p50": at(0.5),
        "p95": at(0.95),
        "p99": at(0.99),
        "max": round(ordered[-1], 1),
    }


def _in_words(calls: int) -> str:
    return {1: "one", 10: "ten", 20: "twenty"}.get(calls, str(calls))


if __name__ == "__main__":
    main()
