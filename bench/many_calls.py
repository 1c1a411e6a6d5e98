"""Many calls at once through the Realtime engine, on one core, and peers beside it.

python -m bench.many_calls              # everything, about half an hour
python -m bench.many_calls --quick      # 20 calls for 15 seconds
python -m bench.many_calls --help
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import environments, peers
from bench.call_centers import DAPHNE, UVICORN, CallCenter
from bench.driving import Watch, run_load
from bench.machine import machine
from bench.pinned import BENCH_CORE, TESTED_CORE, stay_off_tested_core
from bench.table import as_table
from bench.usage import Usage
from callcenter.supervisor.ports import free_port

RESULTS = Path(__file__).with_name("results")
CALLS = [1, 50, 100, 200, 400]
PEER_CALLS = [1, 50]
PACKAGES = (
    "django",
    "channels",
    "daphne",
    "uvicorn",
    "autobahn",
    "websockets",
    "orjson",
)


def main() -> None:
    options = _options()
    stay_off_tested_core()
    runs: list[dict[str, Any]] = list(_all_runs(options))
    result: dict[str, Any] = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(PACKAGES),
        "cores": {"system under test": TESTED_CORE, "callers and vendor": BENCH_CORE},
        "mode": "burst" if options.burst else "real time",
        "runs": runs,
    }
    print(as_table(runs))
    name = f"{result['measured_at'][:10]}-many-calls{options.suffix}.json"
    RESULTS.mkdir(exist_ok=True)
    path = options.output or RESULTS / name
    path.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    print(f"Written to {path}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="20 calls, 15 seconds")
    parser.add_argument("--calls", type=int, nargs="*")
    parser.add_argument("--peer-calls", type=int, nargs="*")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--servers", nargs="*", default=[DAPHNE, UVICORN])
    parser.add_argument("--peers", nargs="*", default=list(peers.PEERS))
    parser.add_argument(
        "--burst", action="store_true", help="the vendor sends faster than real time"
    )
    parser.add_argument("--suffix", default="", help="added to the result's file name")
    parser.add_argument("--output", type=Path, help="where the result goes instead")
    options = parser.parse_args()
    if options.quick:
        options.suffix = options.suffix or "-quick"
        options.seconds = 15.0 if options.seconds is None else options.seconds
    options.calls = options.calls or ([20] if options.quick else CALLS)
    options.peer_calls = options.peer_calls or ([20] if options.quick else PEER_CALLS)
    options.seconds = options.seconds or 30.0
    return options


def _all_runs(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    for server in options.servers:
        yield from _our_runs(server, options)
    for name in options.peers:
        yield from _peer_runs(name, options)


def _our_runs(server: str, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="callcenter-bench-") as folder:
        vendor_port = free_port()
        vendor_url = f"ws://127.0.0.1:{vendor_port}/v1/realtime"
        center = CallCenter(Path(folder), server, vendor_url, {})
        center.start()
        try:
            bench = Bench(
                f"call center, {server}",
                center.url,
                center.AUTH_TOKEN,
                Usage(center.pid("web")),
                vendor_port=vendor_port,
                options=options,
            )
            yield from bench.runs(options.calls)
        finally:
            center.stop()
            if said := center.log("web").strip():
                print(f"The server said, at last:\n{said[-2000:]}")


def _peer_runs(name: str, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    vendor_port = free_port()
    vendor_url = f"ws://127.0.0.1:{vendor_port}/v1/realtime"
    try:
        with _running(name, vendor_url) as peer:
            bench = Bench(
                peer.title,
                peer.url,
                "",
                Usage(peer.pid),
                vendor_port=vendor_port,
                options=options,
            )
            yield from bench.runs(options.peer_calls, loud=peer.decodes_sound)
    except (environments.NotInstalled, peers.PeerFailed) as error:
        print(f"NOT MEASURED: {name}: {error}")
        yield {"system": name, "calls": 0, "not_measured": str(error)[-500:]}


@contextmanager
def _running(name: str, vendor_url: str) -> Iterator[peers.Peer]:
    peer = peers.start(name, vendor_url)
    try:
        yield peer
    finally:
        peer.stop()


class Bench:
    """One server, at one number of calls after another."""

    def __init__(
        self,
        system: str,
        url: str,
        auth_token: str,
        usage: Usage,
        *,
        vendor_port: int,
        options: argparse.Namespace,
    ) -> None:
        self._system = system
        self._plan: dict[str, Any] = {
            "url": url,
            "auth_token": auth_token,
            "vendor_port": vendor_port,
            "seconds": options.seconds,
            "script": {"burst": options.burst},
        }
        self._usage = usage
        self._python = environments.load_python()
        self._placed = 1

    def runs(
        self, numbers_of_calls: list[int], *, loud: bool = False
    ) -> Iterator[dict[str, Any]]:
        """A call to warm up, then each number; a server that fails is reported."""
        self._plan["loud"] = loud
        self._play(1, seconds=2.0)
        for calls in numbers_of_calls:
            run = {"system": self._system, "calls": calls}
            try:
                run |= self._play(calls)
            except RuntimeError as error:
                run["not_measured"] = str(error)
            print(as_table([run]), flush=True)
            yield run

    def _play(self, calls: int, **changes: Any) -> dict[str, Any]:
        idle_bytes = self._usage.memory_bytes()
        plan = {**self._plan, "calls": calls, "first": self._placed, **changes}
        self._placed += calls
        watch = Watch(self._usage)
        measured = run_load(self._python, plan, watch)
        seconds = plan["seconds"]
        return {
            "seconds": seconds,
            "cpu_percent_of_a_core": round(100 * watch.cpu_seconds / seconds, 1),
            "cpu_percent_per_call": round(100 * watch.cpu_seconds / seconds / calls, 3),
            "cpu_system_share": round(
                watch.system_seconds / max(watch.cpu_seconds, 0.01), 2
            ),
            "memory_mib_per_call": round(
                (watch.peak_bytes - idle_bytes) / calls / 2**20, 2
            ),
            "memory_mib_idle": round(idle_bytes / 2**20, 1),
            "load_cpu_percent_of_a_core": round(
                100 * watch.load_cpu_seconds / seconds, 1
            ),
            **measured,
        }


if __name__ == "__main__":
    main()
