"""A simulator's command as a process, the way a newcomer starts it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from callcenter.testing.environment import ROOT

SECONDS = 60


class Started:
    """``lines`` are what it has printed until it is ready."""

    def __init__(self, command: str, *options: str) -> None:
        self.process = subprocess.Popen(
            (sys.executable, "manage.py", command, "--port", "0", *options),
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        self.lines: list[str] = []
        while not self.lines or "Ctrl-C" not in self.lines[-1]:
            line = self.process.stdout.readline()
            assert line, self.lines
            self.lines.append(line.rstrip())

    @property
    def settings(self) -> list[str]:
        """The lines that are to be copied."""
        return [line for line in self.lines if line.startswith("  ")]

    def stop(self, number: signal.Signals = signal.SIGINT) -> str:
        """Ask it to stop; what it still printed."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=SECONDS)
        return rest


@contextmanager
def started(command: str, *options: str) -> Iterator[Started]:
    running = Started(command, *options)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()
        assert running.process.stdout is not None
        running.process.stdout.close()
