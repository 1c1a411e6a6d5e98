"""A server that is told to stop deals with its calls first."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from apps.calls.telephony.simulator.twiml import Hangup, Say, Stream, parse_twiml
from callcenter.supervisor.ports import free_port
from callcenter.testing.environment import ROOT, clear_environment

from . import carrier

APPLICATION = "apps.calls.tests.telephony.quiet_server:application"
DAPHNE = ("daphne", "--verbosity", "0", "--bind", "127.0.0.1", "--port")
UVICORN = ("uvicorn", "--log-level", "warning", "--host", "127.0.0.1", "--port")


def environment(data_dir: Path) -> dict[str, str]:
    variables = dict(os.environ)
    clear_environment(variables)
    return variables | {
        "DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "callcenter.settings",
        "DEBUG": "true",
    }


class Server:
    """One real server process on a database under ``data_dir``."""

    def __init__(
        self, command: tuple[str, ...], data_dir: Path, drain_seconds: int
    ) -> None:
        self.data_dir = data_dir
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._sockets = ExitStack()
        with (data_dir / "log").open("ab") as log:
            self.process = subprocess.Popen(
                (sys.executable, "-m", *command, str(port), APPLICATION),
                cwd=ROOT,
                env=environment(data_dir) | {"DRAIN_SECONDS": str(drain_seconds)},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{self.url}/healthz", trust_env=False)
            except httpx.TransportError:
                assert self.process.poll() is None, self.log
                time.sleep(0.1)
            else:
                return
        raise AssertionError(self.log)

    @property
    def log(self) -> str:
        return (self.data_dir / "log").read_text()

    def post(self, path: str, **form: str):
        answer = httpx.post(
            f"{self.url}/twilio/{path}",
            data={"CallSid": carrier.CALL, "From": "+15550001111", **form},
            trust_env=False,
            timeout=10,
        )
        return parse_twiml(answer.content, self.url)

    def connect(self, stream: Stream):
        return self._sockets.enter_context(connect(stream.url, proxy=None))

    def call(self):
        """Call in and wait until the agent has greeted; the open socket."""
        (stream,) = self.post("voice")
        assert isinstance(stream, Stream)
        socket = self.connect(stream)
        socket.send(carrier.connected())
        socket.send(carrier.start(stream.parameters["token"]))
        assert '"greeting"' in socket.recv(timeout=10)
        return socket

    def rows(self, query: str) -> list[tuple]:
        with closing(sqlite3.connect(self.data_dir / "callcenter.sqlite3")) as rows:
            return rows.execute(query).fetchall()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._sockets.close()


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory) -> Path:
    data_dir = tmp_path_factory.mktemp("empty")
    subprocess.run(
        (sys.executable, "manage.py", "migrate", "-v", "0"),
        cwd=ROOT,
        env=environment(data_dir),
        check=True,
        timeout=120,
    )
    return data_dir / "callcenter.sqlite3"


@pytest.fixture
def serve(tmp_path, empty_database):
    started: list[Server] = []
    shutil.copy(empty_database, tmp_path)

    def start(command: tuple[str, ...], *, drain_seconds: int) -> Server:
        started.append(Server(command, tmp_path, drain_seconds))
        return started[-1]

    yield start
    for server in started:
        server.stop()


def until_closed(socket) -> int:
    """Wait for the server's close; its code."""
    with pytest.raises(ConnectionClosed) as closed:
        _read_on(socket)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def _read_on(socket) -> None:
    for _ in range(1000):
        socket.recv(timeout=15)


@pytest.mark.calls
@pytest.mark.parametrize("command", [DAPHNE, UVICORN], ids=["daphne", "uvicorn"])
def test_a_live_call_is_closed_recorded_and_can_be_resumed(serve, command):
    server = serve(command, drain_seconds=1)
    socket = server.call()
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    assert until_closed(socket) == 4012
    assert time.monotonic() - began >= 0.9
    server.process.wait(15)
    assert server.rows("select status, end_reason from calls_call") == [
        ("lost", "shutdown")
    ]
    turns = "select text from calls_turn order by 'index'"
    assert server.rows(turns) == [("Hello",), ("the last words",)]
    ((step,),) = server.rows("select next_step from calls_call")
    assert '"resume"' in step
    assert "Traceback" not in server.log, server.log

    # Another process goes on with it.
    again = serve(command, drain_seconds=1)
    say, stream = again.post("stream-ended", CallStatus="in-progress")
    assert isinstance(say, Say)
    resumed = again.connect(stream)
    resumed.send(carrier.start(stream.parameters["token"], stream="MZ2"))
    assert '"greeting"' in resumed.recv(timeout=10)
    assert again.rows("select status from calls_call") == [("in_progress",)]
    resumed.send(carrier.message("stop", "MZ2", stop={}))
    assert until_closed(resumed) == 1000


@pytest.mark.calls
def test_a_call_that_ends_in_time_ends_by_itself_and_no_new_one_is_taken(serve):
    server = serve(DAPHNE, drain_seconds=30)
    socket = server.call()
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    say, hangup = server.post("voice", CallSid="CA2")
    assert isinstance(say, Say)
    assert isinstance(hangup, Hangup)
    threading.Timer(0.2, lambda: socket.send(carrier.stop())).start()
    assert until_closed(socket) == 1000
    server.process.wait(15)
    assert time.monotonic() - began < 15
    assert server.rows(
        "select call_sid, status, end_reason from calls_call order by call_sid"
    ) == [
        (carrier.CALL, "completed", "caller"),
        ("CA2", "refused", "draining"),
    ]


@pytest.mark.calls
def test_control_c_does_not_wait_for_the_callers(serve):
    server = serve(DAPHNE, drain_seconds=600)
    socket = server.call()
    server.process.send_signal(signal.SIGINT)
    assert until_closed(socket) == 4012
    server.process.wait(15)
    assert server.rows("select status, end_reason from calls_call") == [
        ("lost", "shutdown")
    ]
