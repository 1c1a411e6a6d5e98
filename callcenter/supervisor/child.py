"""One supervised process, and its whole process group."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from callcenter.supervisor.output import copy_lines

FOLLOW_PARENT = Path(__file__).with_name("follow_parent.py")
# After a kill, how long output that grandchildren still hold open is waited for.
_OUTPUT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """What to run, and how long it may take to stop (``stop_seconds``)."""

    name: str
    command: tuple[str, ...]
    stop_seconds: float
    environment: Mapping[str, str] = field(default_factory=dict)


class Child:
    """A running process; it leads its own session, so Ctrl-C does not reach it,
    and it is asked to stop (SIGTERM) when we end, even by SIGKILL."""

    def __init__(
        self,
        spec: ChildSpec,
        process: asyncio.subprocess.Process,
        output: asyncio.Task[None],
    ) -> None:
        self.spec = spec
        self._process = process
        self._output = output

    @classmethod
    async def start(cls, spec: ChildSpec, write: Callable[[str], None]) -> Child:
        """Start ``spec``; each line it prints goes to ``write``. Raises OSError."""
        # A pipe of our own: with asyncio's, a grandchild that holds it open hides
        # that the process has ended.
        reading, writing = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, str(FOLLOW_PARENT), str(os.getpid())),
                *spec.command,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **spec.environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=writing,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        return cls(spec, process, asyncio.create_task(copy_lines(reading, write)))

    async def wait(self) -> int:
        """Wait for the end; the exit code, negative for a signal."""
        return await self._process.wait()

    async def stop(self, number: int, hurry: asyncio.Event) -> bool:
        """Send it the signal ``number``, and SIGKILL after ``stop_seconds``.

        With ``hurry`` set it is killed at once. True when it stopped by itself.
        Afterwards none of its group is left.
        """
        with suppress(ProcessLookupError):
            self._process.send_signal(number)
        exited = asyncio.create_task(self._process.wait())
        hurried = asyncio.create_task(hurry.wait())
        await asyncio.wait(
            {exited, hurried},
            timeout=self.spec.stop_seconds,
            return_when=asyncio.FIRST_COMPLETED,
        )
        hurried.cancel()
        stopped = exited.done()
        await self.clear_away()
        await exited
        return stopped

    async def clear_away(self) -> None:
        """Kill what is left of the group and take in its last lines."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await asyncio.wait({self._output}, timeout=_OUTPUT_SECONDS)
        self._output.cancel()
