"""A thousand short calls, twenty at a time: does the memory stay flat?

python -m bench.thousand_calls                # a thousand, about six minutes
python -m bench.thousand_calls --total 200
"""

from __future__ import annotations

import argparse
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import environments
from bench.call_centers import DAPHNE, UVICORN, CallCenter
from bench.driving import Watch, run_load
from bench.machine import machine
from bench.many_calls import PACKAGES, RESULTS
from bench.pinned import stay_off_tested_core
from bench.usage import Usage
from callcenter.supervisor.ports import free_port

# Greeting, one answer, goodbye: half a dozen rows and events a call.
CALL_SECONDS = 6.0
SCRIPT = {"agent_seconds": 2.0, "caller_seconds": 1.0}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--total", type=int, default=1000)
    parser.add_argument("--at-a-time", type=int, default=20)
    parser.add_argument("--server", choices=(DAPHNE, UVICORN), default=DAPHNE)
    options = parser.parse_args()
    stay_off_tested_core()
    result = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(PACKAGES),
        **measure(options.server, options.total, options.at_a_time),
    }
    name = f"{str(result['measured_at'])[:10]}-thousand-calls.json"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / name).write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    print(json.dumps(result, indent=2))


def measure(server: str, total: int, at_a_time: int) -> dict[str, Any]:
    """Memory after each hundred calls, and what a hundred more of them cost."""
    vendor_port = free_port()
    vendor_url = f"ws://127.0.0.1:{vendor_port}/v1/realtime"
    with tempfile.TemporaryDirectory(prefix="callcenter-bench-") as folder:
        center = CallCenter(Path(folder), server, vendor_url, {})
        center.start()
        try:
            watch = Watch(Usage(center.pid("web")))
            measured = run_load(
                environments.load_python(),
                {
                    "url": center.url,
                    "auth_token": center.AUTH_TOKEN,
                    "vendor_port": vendor_port,
                    "calls": at_a_time,
                    "total": total,
                    "seconds": CALL_SECONDS,
                    "script": SCRIPT,
                    "first": 1,
                },
                watch,
            )
        finally:
            center.stop()
    after = [round(size / 2**20, 1) for size in watch.after_each_hundred]
    return {
        "server": server,
        "calls": total,
        "at_a_time": at_a_time,
        "failures": measured["failures"],
        "first_failures": measured["first_failures"],
        "memory_mib_after_each_hundred": after,
        # The first hundreds fill pools and caches; what counts is what comes after.
        "growth_mib_from_the_third_hundred": (
            round(after[-1] - after[2], 1) if len(after) > 3 else None
        ),
    }


if __name__ == "__main__":
    main()
