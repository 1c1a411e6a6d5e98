"""A Celery worker in a process of its own, over files, with its own database."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from callcenter.supervisor.commands import worker_command
from callcenter.testing.environment import ROOT, clear_environment

_PATIENCE_SECONDS = 60.0


class Worker:
    """The worker the call center runs, on the data in ``data_dir``."""

    def __init__(self, data_dir: Path, **environment: str) -> None:
        self.data_dir = data_dir
        self.env = dict(os.environ)
        clear_environment(self.env)
        self.env |= {
            "DJANGO_SETTINGS_MODULE": "callcenter.settings",
            "DATA_DIR": str(data_dir),
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.data_dir / "worker.log").open("ab") as log:
            self._process = subprocess.Popen(
                worker_command("INFO"), cwd=ROOT, env=self.env, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """Without any chance to tidy up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def manage(self, *arguments: str) -> str:
        """Run a management command on the worker's data; what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout.strip()

    def python(self, code: str) -> str:
        """Run code as the web server's process would; what it printed."""
        return self.manage("shell", "-v0", "-c", code)

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        path = self.data_dir / "callcenter.sqlite3"
        with closing(sqlite3.connect(path, timeout=20)) as database, database:
            return database.execute(statement, values).fetchall()

    def waiting_messages(self) -> list[Path]:
        return list((self.data_dir / "broker" / "messages").iterdir())

    def wait_for_summary(self, call_id: int) -> tuple[str, str, int]:
        """Status, text and attempts of the summary once it is not pending any more."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            rows = self.sql(
                "SELECT status, text, attempts FROM calls_callsummary "
                "WHERE call_id = ? AND status != 'pending'",
                call_id,
            )
            if rows:
                return rows[0]
            time.sleep(0.05)
        log = (self.data_dir / "worker.log").read_text()
        raise AssertionError(f"No summary came. The worker said:\n{log[-4000:]}")
