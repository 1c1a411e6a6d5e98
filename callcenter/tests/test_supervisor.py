"""The supervisor keeps real processes running and stops them together."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from callcenter.supervisor.backoff import Backoff
from callcenter.supervisor.child import ChildSpec
from callcenter.supervisor.supervisor import Supervisor

PATIENCE_SECONDS = 20.0
OBEYS = "import time\nprint('up', flush=True)\ntime.sleep(60)"
STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + OBEYS
CRASHES = "print('going down', flush=True)\nraise SystemExit(3)"
WITH_A_CHILD = (
    "import subprocess, sys\n"
    "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print('grandchild', p.pid, flush=True)\n"
)


def spec(name: str, code: str, *, stop_seconds: float = 10.0) -> ChildSpec:
    return ChildSpec(name, (sys.executable, "-c", code), stop_seconds)


class Terminal:
    """What was printed, and a way to wait until it was."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._changed = asyncio.Event()

    def __call__(self, line: str) -> None:
        self.lines.append(line)
        self._changed.set()

    def count(self, text: str) -> int:
        return sum(text in line for line in self.lines)

    async def until(self, text: str, times: int = 1) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.count(text) < times:
                self._changed.clear()
                await self._changed.wait()


async def run(
    specs: list[ChildSpec],
    meanwhile: Callable[[Terminal, Supervisor], object],
    backoff: Callable[[], Backoff] = lambda: Backoff(0.01),
) -> Terminal:
    terminal = Terminal()
    supervisor = Supervisor(specs, terminal, backoff)

    async def story() -> None:
        try:
            await meanwhile(terminal, supervisor)
        finally:
            supervisor.stop()

    async with asyncio.timeout(PATIENCE_SECONDS * 2):
        await supervisor.run(story)
    return terminal


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def until_gone(pid: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while is_alive(pid):  # noqa: ASYNC110 - the kernel sets no event
            await asyncio.sleep(0.02)


async def test_it_prints_every_line_with_the_name_of_its_process():
    async def meanwhile(terminal, _):
        await terminal.until("web    | up")
        await terminal.until("worker | up")

    terminal = await run([spec("web", OBEYS), spec("worker", OBEYS)], meanwhile)
    assert terminal.lines[-1] == "Stopped."
    assert terminal.count("starting it again") == 0


async def test_a_process_that_ends_is_reported_in_one_line_and_started_again():
    async def meanwhile(terminal, _):
        await terminal.until("worker | going down", times=2)

    terminal = await run([spec("web", OBEYS), spec("worker", CRASHES)], meanwhile)
    reported = "worker ended with exit code 3; starting it again in 0.01 s."
    assert reported in terminal.lines
    assert terminal.count("web    | up") == 1


async def test_an_end_is_noticed_though_a_grandchild_keeps_the_output_open():
    pids: list[int] = []

    async def meanwhile(terminal, _):
        await terminal.until("web ended with exit code 3")
        line = next(x for x in terminal.lines if "grandchild" in x)
        pids.append(int(line.split()[-1]))

    await run([spec("web", WITH_A_CHILD + CRASHES)], meanwhile)
    await until_gone(pids[0])


async def test_a_process_killed_by_a_signal_is_reported_by_the_signals_name():
    code = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"

    async def meanwhile(terminal, _):
        await terminal.until("web was ended by SIGKILL")

    await run([spec("web", code)], meanwhile)


async def test_sigterm_stops_everything():
    async def meanwhile(terminal, _):
        await terminal.until("up")
        os.kill(os.getpid(), signal.SIGTERM)
        await terminal.until("Stopping")

    terminal = await run([spec("web", OBEYS)], meanwhile)
    assert terminal.lines[-1] == "Stopped."


async def test_ctrl_c_reaches_a_process_once_and_as_what_it_is():
    code = (
        "import signal, sys, time\n"
        "def show(number, frame):\n"
        "    print('got', signal.Signals(number).name, flush=True)\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGINT, show)\n"
        "signal.signal(signal.SIGTERM, show)\n"
    )

    async def meanwhile(terminal, _):
        await terminal.until("up")
        os.kill(os.getpid(), signal.SIGINT)
        await terminal.until("Stopping")

    terminal = await run([spec("web", code + OBEYS)], meanwhile)
    assert [x for x in terminal.lines if "got" in x] == ["web | got SIGINT"]


async def test_a_process_that_does_not_stop_is_killed_after_its_time():
    async def meanwhile(terminal, _):
        await terminal.until("up")

    began_at = time.monotonic()
    terminal = await run([spec("web", STUBBORN, stop_seconds=0.3)], meanwhile)
    assert "web did not stop in time and was killed." in terminal.lines
    assert time.monotonic() - began_at < PATIENCE_SECONDS


async def test_a_second_signal_kills_at_once(monkeypatch):
    async def meanwhile(terminal, supervisor):
        await terminal.until("up")
        supervisor.stop()
        supervisor.stop()  # the same Ctrl-C, heard twice
        assert not supervisor._hurry.is_set()
        monkeypatch.setattr(
            "callcenter.supervisor.supervisor._SECOND_SIGNAL_SECONDS", 0.0
        )

    terminal = await run([spec("web", STUBBORN, stop_seconds=3600.0)], meanwhile)
    assert "web did not stop in time and was killed." in terminal.lines


async def test_nothing_of_a_process_group_is_left_behind():
    pids: list[int] = []

    async def meanwhile(terminal, _):
        await terminal.until("grandchild")
        line = next(x for x in terminal.lines if "grandchild" in x)
        pids.append(int(line.split()[-1]))
        assert is_alive(pids[0])

    await run([spec("web", WITH_A_CHILD + OBEYS)], meanwhile)
    await until_gone(pids[0])


async def test_a_process_does_not_outlive_a_supervisor_that_is_killed():
    code = (
        "import asyncio\n"
        "from callcenter.supervisor.supervisor import Supervisor\n"
        "from callcenter.supervisor.child import ChildSpec\n"
        "import sys\n"
        "code = 'import os, time; print(os.getpid(), flush=True); time.sleep(60)'\n"
        "spec = ChildSpec('web', (sys.executable, '-c', code), 5)\n"
        "show = lambda line: print(line, flush=True)\n"
        "asyncio.run(Supervisor([spec], show).run(lambda: asyncio.sleep(60)))\n"
    )
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
    )
    assert supervisor.stdout is not None
    async with asyncio.timeout(PATIENCE_SECONDS):
        line = (await supervisor.stdout.readline()).decode()
        pid = int(line.rpartition("|")[2])
        assert is_alive(pid)
        supervisor.kill()
        await supervisor.wait()
        await until_gone(pid)


def test_the_wait_doubles_up_to_its_limit():
    backoff = Backoff(first_seconds=1, longest_seconds=5, healthy_seconds=60)
    assert [backoff.after(0.1) for _ in range(4)] == [1, 2, 4, 5]


def test_a_long_good_run_starts_the_wait_anew():
    backoff = Backoff(first_seconds=1, longest_seconds=5, healthy_seconds=60)
    backoff.after(0.1)
    backoff.after(0.1)
    assert backoff.after(60) == 1
