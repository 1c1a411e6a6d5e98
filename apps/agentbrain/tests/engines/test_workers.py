"""The pool of worker processes."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import Future, wait
from pathlib import Path

import pytest

from apps.agentbrain.engines.workers import (
    JobDropped,
    Urgency,
    WorkerError,
    WorkerPool,
)


@pytest.fixture
def pool():
    made = WorkerPool("test", size=1, queue_limit=4, job_limit_seconds=20)
    yield made
    made.close()


def hold(folder: Path) -> str:
    """Say that the job runs, and wait to be let go (a named pipe each way)."""
    (folder / "running").write_text("yes")
    with (folder / "gate").open() as gate:
        gate.read()
    return "let go"


def note(folder: Path, name: str) -> str:
    with (folder / "order").open("a") as order:
        order.write(name + " ")
    return name


def die_once(folder: Path) -> str:
    """Die the first time, as a killed worker does."""
    if not (folder / "died").exists():
        (folder / "died").write_text("")
        os.kill(os.getpid(), signal.SIGKILL)
    return "survived"


def die(_folder: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def forever() -> None:
    threading.Event().wait()


@pytest.fixture
def held(pool, tmp_path):
    """The pool with its one worker busy; call ``held()`` to let it go."""
    os.mkfifo(tmp_path / "gate")
    job = pool.submit(hold, tmp_path, key="busy")
    opened = (tmp_path / "gate").open("w")  # waits until the job reads

    def release() -> None:
        opened.close()
        assert job.result(20) == "let go"

    yield release
    opened.close()


def test_a_job_runs_in_another_process(pool):
    assert pool.submit(os.getpid).result(20) not in (0, os.getpid())


def test_nothing_is_started_before_the_first_job(pool):
    assert pool.worker_pids == ()


def test_a_job_that_raises_fails_and_its_worker_lives_on(pool):
    first = pool.submit(os.getpid).result(20)
    with pytest.raises(WorkerError, match="FileNotFoundError"):
        pool.submit(os.listdir, "/no/such/folder").result(20)
    assert pool.submit(os.getpid).result(20) == first


def test_a_job_whose_worker_was_killed_is_tried_again(pool, tmp_path):
    assert pool.submit(die_once, tmp_path).result(20) == "survived"


def test_a_job_that_kills_twice_fails_and_the_next_one_runs(pool, tmp_path):
    with pytest.raises(WorkerError, match="died twice"):
        pool.submit(die, tmp_path).result(20)
    assert pool.submit(abs, -1).result(20) == 1


def test_an_idle_worker_that_was_killed_is_replaced(pool):
    pid = pool.submit(os.getpid).result(20)
    os.kill(pid, signal.SIGKILL)
    assert pool.submit(os.getpid).result(20) != pid


def test_a_job_that_hangs_is_ended():
    pool = WorkerPool("hanging", size=1, job_limit_seconds=1.5)
    try:
        with pytest.raises(WorkerError, match="too long"):
            pool.submit(forever).result(20)
    finally:
        pool.close()


def test_a_job_may_be_given_more_time_than_the_others():
    pool = WorkerPool("patient", size=1, job_limit_seconds=0.001)
    try:
        assert pool.submit(abs, -1, limit_seconds=60).result(60) == 1
    finally:
        pool.close()


def test_finals_go_first_and_calls_take_turns(pool, tmp_path, held):
    jobs = [
        pool.submit(note, tmp_path, "partial", key="a", urgency=Urgency.PARTIAL),
        pool.submit(note, tmp_path, "a1", key="a"),
        pool.submit(note, tmp_path, "a2", key="a"),
        pool.submit(note, tmp_path, "b1", key="b"),
    ]
    held()
    wait(jobs, 20)
    assert (tmp_path / "order").read_text().split() == ["a1", "b1", "a2", "partial"]


def test_the_oldest_partials_make_room_and_finals_never_do(pool, tmp_path, held):
    partials = [
        pool.submit(note, tmp_path, f"p{n}", key=f"{n}", urgency=Urgency.PARTIAL)
        for n in range(4)
    ]
    finals = [pool.submit(note, tmp_path, f"f{n}", key=f"{n}") for n in range(6)]
    for dropped in partials:
        with pytest.raises(JobDropped):
            dropped.result(0)
    held()
    assert [job.result(20) for job in finals] == [f"f{n}" for n in range(6)]


def test_a_cancelled_job_is_not_done(pool, tmp_path, held):
    unwanted: Future[str] = pool.submit(note, tmp_path, "unwanted", key="a")
    assert unwanted.cancel()
    held()
    assert pool.submit(note, tmp_path, "wanted", key="a").result(20) == "wanted"
    assert (tmp_path / "order").read_text().split() == ["wanted"]


def test_a_closed_pool_ends_its_workers_and_refuses_jobs(pool):
    pid = pool.submit(os.getpid).result(20)
    pool.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(JobDropped):
        pool.submit(os.getpid).result(1)
    pool.close()
