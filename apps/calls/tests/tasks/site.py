"""A call center's tasks on either pair of database and broker; its workers can die."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from callcenter.supervisor.commands import worker_command
from callcenter.testing.environment import ROOT, clear_environment

PATIENCE_SECONDS = 90.0


class Redis:
    """A broker of one's own that can be away for a while."""

    def __init__(self, program: str, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._command = (
            *(program, "--port", str(self.port), "--bind", "127.0.0.1"),
            *("--save", "", "--dir", str(folder)),
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        wait_for(self._answers)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True


class Site:
    """Processes over one set of data; ``sql`` reads and writes its rows."""

    def __init__(
        self, folder: Path, sql: Callable[..., list[Any]], **environment: str
    ) -> None:
        self.folder = folder
        self.sql = sql
        self._workers: list[subprocess.Popen[bytes]] = []
        env = dict(os.environ)
        clear_environment(env)
        env |= {"DJANGO_SETTINGS_MODULE": "callcenter.settings"}
        self._env = env | {"DATA_DIR": str(folder), **environment}

    def configure(self, **environment: str) -> None:
        """For processes started from now on."""
        self._env |= environment

    def python(self, code: str) -> str:
        """Run code as the web server's process would; what it printed."""
        return self.manage("shell", "-v0", "-c", code)

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self._env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.strip()

    def start_worker(self) -> None:
        """With its schedule; a second one brings a second schedule."""
        command = worker_command("INFO")
        # The schedule's file is one process's own.
        schedule = ("-s", str(self.folder / f"beat-{len(self._workers)}"))
        with (self.folder / "worker.log").open("ab") as log:
            self._workers.append(
                subprocess.Popen(
                    (*command, *schedule),
                    cwd=ROOT,
                    env=self._env,
                    stdout=log,
                    stderr=log,
                )
            )

    def schedules(self) -> list[Path]:
        """The processes the workers have started, by their folders in ``/proc``."""
        pids = [worker.pid for worker in self._workers]
        listed = (Path(f"/proc/{pid}/task/{pid}/children") for pid in pids)
        return [
            Path("/proc", pid) for file in listed for pid in file.read_text().split()
        ]

    def end_workers(self, how: signal.Signals = signal.SIGKILL) -> None:
        for worker in self._workers:
            worker.send_signal(how)
            worker.wait(60)
        self._workers.clear()

    def wait_for_summaries(self, many: int) -> list[tuple[Any, ...]]:
        """Status, text and attempts of all, once none of ``many`` is pending."""

        def written() -> list[tuple[Any, ...]] | None:
            rows = self.sql("SELECT status, text, attempts FROM calls_callsummary")
            over = [row for row in rows if row[0] != "pending"]
            return over if len(over) >= many else None

        try:
            return wait_for(written)
        except TimeoutError:
            log = (self.folder / "worker.log").read_text()
            raise AssertionError(f"No summary came:\n{log[-4000:]}") from None

    def leases_run_out(self) -> None:
        """As if two minutes had passed."""
        self.sql("UPDATE calls_callsummary SET not_before = '2020-01-01 00:00:00'")
        self.sql("UPDATE calls_call SET ended_at = '2020-01-01 00:00:00'")


def wait_for(look: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := look()):
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)
    return found
