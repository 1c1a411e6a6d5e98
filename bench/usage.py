"""Processor time and memory of a server and everything it started (Linux)."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_SAMPLE_SECONDS = 0.5


class Usage:
    """Watches the session of processes that ``leader`` leads."""

    def __init__(self, leader: int) -> None:
        self._leader = leader
        self.peak_bytes = 0

    def cpu_seconds(self) -> float:
        """User and system time so far, of all its processes."""
        ticks = 0
        for pid in self._pids():
            with suppress(OSError):
                fields = _stat(pid)
                ticks += sum(int(fields[i]) for i in (11, 12, 13, 14))
        return ticks / _TICKS_PER_SECOND

    def system_seconds(self) -> float:
        """The system's part of it: sockets, above all."""
        ticks = 0
        for pid in self._pids():
            with suppress(OSError):
                fields = _stat(pid)
                ticks += int(fields[12]) + int(fields[14])
        return ticks / _TICKS_PER_SECOND

    def memory_bytes(self) -> int:
        """Proportional set size: shared pages are counted once in all."""
        total = 0
        for pid in self._pids():
            with suppress(OSError):
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
                pss = next(x for x in rollup.splitlines() if x.startswith("Pss:"))
                total += int(pss.split()[1]) * 1024
        return total

    async def watch(self) -> None:
        """Keep ``peak_bytes`` up to date until cancelled."""
        while True:
            self.peak_bytes = max(self.peak_bytes, self.memory_bytes())
            await asyncio.sleep(_SAMPLE_SECONDS)

    def _pids(self) -> list[int]:
        found = []
        for path in Path("/proc").iterdir():
            if path.name.isdigit():
                with suppress(OSError):
                    if int(_stat(int(path.name))[3]) == self._leader:
                        found.append(int(path.name))
        return found


def _stat(pid: int) -> list[str]:
    """The fields of ``/proc/PID/stat`` after the name: state, ppid, pgrp, session..."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
