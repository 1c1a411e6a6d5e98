"""A whole call center in its own processes, for tests and benchmarks to call."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from callcenter.supervisor.child import FOLLOW_PARENT
from callcenter.supervisor.commands import web_command, worker_command
from callcenter.supervisor.ports import free_port
from callcenter.testing.environment import ROOT, SPEECH_DIR, clear_environment

_READY_SECONDS = 60.0
_STOP_SECONDS = 20.0
_WORKER_READY = " ready."  # before it says so, SIGTERM would not stop it cleanly


class ServerFailed(RuntimeError):
    """The server did not come up; the message ends with its last output."""


class RunningServer:
    """daphne on a free port with its own database and example business.

    ``environment`` adds to a cleared environment. Twilio's signatures are checked
    against ``AUTH_TOKEN``. With ``worker``, a Celery worker with its schedule runs too.
    What the processes print is in ``web.log`` and ``worker.log`` in ``data_dir``.
    """

    AUTH_TOKEN = "token-of-the-test-account"  # noqa: S105
    ADMIN = ("admin", "password-of-the-test-admin")

    def __init__(
        self,
        data_dir: Path,
        *,
        worker: bool = True,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = dict(os.environ)
        clear_environment(self.env)
        self.env |= {
            "DJANGO_SETTINGS_MODULE": "callcenter.settings",
            "DATA_DIR": str(data_dir),
            "PORT": str(self.port),
            "ADMIN_USERNAME": self.ADMIN[0],
            "ADMIN_PASSWORD": self.ADMIN[1],
            "TWILIO_AUTH_TOKEN": self.AUTH_TOKEN,
            "DRAIN_SECONDS": "2",
            "SPEECH_DIR": str(SPEECH_DIR),
            **(environment or {}),
        }
        self._with_worker = worker
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Migrate, load the example, start the processes, wait until ready.

        Raises ServerFailed.
        """
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.manage("up", "--prepare-only")
        self._spawn("web", web_command("127.0.0.1", self.port))
        if self._with_worker:
            self._spawn("worker", worker_command("INFO"))
        self._wait_until_ready()

    def manage(self, *arguments: str) -> str:
        """Run a management command on this server's data; what it printed."""
        done = subprocess.run(  # noqa: S603
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode:
            raise ServerFailed(f"manage.py {arguments[0]}:\n{done.stdout[-4000:]}")
        return done.stdout

    def pid(self, name: str) -> int:
        """The process id of ``web`` or ``worker``."""
        return self._processes[name].pid

    def wait_for_end(self, name: str, seconds: float) -> int:
        """Wait until ``web`` or ``worker`` ends; its exit code, or TimeoutExpired."""
        return self._processes[name].wait(seconds)

    def kill(self, name: str) -> None:
        """End ``web`` or ``worker`` without any chance to tidy up."""
        process = self._processes.pop(name)
        process.kill()
        process.wait(_STOP_SECONDS)

    def start_worker(self) -> None:
        """Another worker, in place of one that was killed; returns at once.

        It ends with the thread that calls this.
        """
        self._spawn("worker", worker_command("INFO"))

    def log(self, name: str) -> str:
        """What ``web`` or ``worker`` has printed so far."""
        return (self.data_dir / f"{name}.log").read_text("utf-8", errors="replace")

    def stop(self) -> None:
        """Ask all processes to end, and kill those that do not."""
        for process in self._processes.values():
            process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for process in self._processes.values():
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()

    def _spawn(self, name: str, command: tuple[str, ...]) -> None:
        with (self.data_dir / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(  # noqa: S603
                [sys.executable, str(FOLLOW_PARENT), str(os.getpid()), *command],
                cwd=ROOT,
                env={**self.env, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while not self._is_ready():
            ended = [n for n, p in self._processes.items() if p.poll() is not None]
            if ended or time.monotonic() > deadline:
                name = ended[0] if ended else "web"
                tail = self.log(name)[-4000:]
                self.stop()
                raise ServerFailed(f"{name} did not become ready:\n{tail}")
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            web_is_ready = connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
        return web_is_ready and (
            "worker" not in self._processes or _WORKER_READY in self.log("worker")
        )
