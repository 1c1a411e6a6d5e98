"""Starts the load process and watches the server while it runs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.usage import Usage

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(slots=True)
class Watch:
    """Readings of the server's processes while calls were measured."""

    usage: Usage
    cpu_seconds: float = 0.0
    system_seconds: float = 0.0
    load_cpu_seconds: float = 0.0
    peak_bytes: int = 0
    after_each_hundred: list[int] = field(default_factory=list)
    _cpu_before: float = 0.0
    _system_before: float = 0.0

    def told(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "measuring":
                self._cpu_before = self.usage.cpu_seconds()
                self._system_before = self.usage.system_seconds()
            case "measured":
                self.cpu_seconds = self.usage.cpu_seconds() - self._cpu_before
                self.system_seconds = self.usage.system_seconds() - self._system_before
                self.load_cpu_seconds = event["own_cpu_seconds"]
                self.peak_bytes = self.usage.memory_bytes()
            case "ended":
                self.after_each_hundred.append(self.usage.memory_bytes())


def run_load(python: Path, plan: dict[str, Any], watch: Watch) -> dict[str, Any]:
    """Play a plan to its end; what it measured. Raises ``RuntimeError``."""
    result: dict[str, Any] | None = None
    with _load_process(python, plan) as process:
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "result":
                result = event
            else:
                watch.told(event)
    if process.returncode or result is None:
        raise RuntimeError(f"the load process ended with {process.returncode}")
    del result["event"]
    return result


@contextmanager
def _load_process(
    python: Path, plan: dict[str, Any]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603
        [str(python), "-m", "bench.load", json.dumps(plan)],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
    )
    try:
        yield process
        process.wait(60)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
