"""Worker processes for work that would hold the interpreter's lock.

The recognizer keeps the lock while it decodes (0.8 s for a long utterance), so it
cannot live in a thread of the server. One pool serves all calls of a process:

* a job is a module-level function and its arguments, all picklable;
* finals go before partials, and calls take turns within each;
* the queue is bounded by dropping the oldest partials; finals are never dropped;
* a worker that dies has its job tried once more in a fresh one; one that hangs past
  the time limit is killed, and its job fails.

Workers run at low priority, so that sound always gets the processor first. A worker
takes about 55 MB once it has loaded a recognizer (200 MB where it compiled the model
itself) and about 45 MB for the voice.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import IntEnum
from multiprocessing.connection import Connection
from typing import Any, Final

logger = logging.getLogger(__name__)

_NICENESS: Final = 5
_ATTEMPTS: Final = 2
_STOP_SECONDS: Final = 2.0


class Urgency(IntEnum):
    """Which jobs go first."""

    FINAL = 0
    PARTIAL = 1


class WorkerError(Exception):
    """The job could not be done: its worker died twice, hung, or raised."""


class JobDropped(WorkerError):
    """A partial job that made room for others, or was left when the pool closed."""


@dataclass(slots=True)
class _Job:
    key: str
    urgency: Urgency
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    limit_seconds: float
    future: Future[Any]


class _Queue:
    """Jobs by urgency, then by call in turn, then in order. Not thread-safe."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lanes: dict[Urgency, OrderedDict[str, deque[_Job]]] = {
            urgency: OrderedDict() for urgency in Urgency
        }
        self._partials: OrderedDict[int, _Job] = OrderedDict()
        self.size = 0

    def put(self, job: _Job) -> _Job | None:
        """Add a job; returns the partial that had to go, if any."""
        self._lanes[job.urgency].setdefault(job.key, deque()).append(job)
        self.size += 1
        if job.urgency is Urgency.PARTIAL:
            self._partials[id(job)] = job
        if self.size <= self._limit or not self._partials:
            return None
        oldest = next(iter(self._partials.values()))
        self._remove(oldest)
        return oldest

    def take(self) -> _Job | None:
        for lane in self._lanes.values():
            if lane:
                key, jobs = next(iter(lane.items()))
                job = jobs[0]
                self._remove(job)
                if key in lane:
                    lane.move_to_end(key)
                return job
        return None

    def _remove(self, job: _Job) -> None:
        lane = self._lanes[job.urgency]
        lane[job.key].remove(job)
        if not lane[job.key]:
            del lane[job.key]
        self._partials.pop(id(job), None)
        self.size -= 1


class WorkerPool:
    """A bounded number of worker processes, started when first needed."""

    def __init__(
        self,
        name: str,
        *,
        size: int = 2,
        queue_limit: int = 64,
        job_limit_seconds: float = 30.0,
    ) -> None:
        self._name = name
        self._size = size
        self._job_limit_seconds = job_limit_seconds
        self._ready = threading.Condition()
        self._queue = _Queue(queue_limit)
        self._workers: list[_Worker] = []
        self._closed = False

    def submit(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        key: str = "",
        urgency: Urgency = Urgency.FINAL,
        limit_seconds: float | None = None,
    ) -> Future[Any]:
        """Run ``function(*arguments)`` in a worker; ``key`` names the call.

        ``limit_seconds`` is for a job that may take longer than the pool's others.
        Never waits. The future fails with ``WorkerError``; cancelling it before the
        job began takes the job away.
        """
        limit = limit_seconds or self._job_limit_seconds
        job = _Job(key, urgency, function, arguments, limit, Future())
        with self._ready:
            if self._closed:
                job.future.set_exception(JobDropped(f"{self._name} pool is closed"))
                return job.future
            dropped = self._queue.put(job)
            while len(self._workers) < self._size:
                self._workers.append(
                    _Worker(f"{self._name}-{len(self._workers)}", self)
                )
            self._ready.notify()
        if dropped and dropped.future.set_running_or_notify_cancel():
            dropped.future.set_exception(JobDropped("the queue is full"))
        return job.future

    def next_job(self) -> _Job | None:
        """Wait for a job; None when the pool is closed. Called by worker threads."""
        with self._ready:
            while not self._closed:
                if job := self._queue.take():
                    if job.future.set_running_or_notify_cancel():
                        return job
                    continue
                self._ready.wait()
        return None

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def worker_pids(self) -> tuple[int, ...]:
        return tuple(w.pid for w in self._workers if w.pid is not None)

    @property
    def waiting(self) -> int:
        """How many jobs nobody has begun."""
        return self._queue.size

    def close(self) -> None:
        """End the workers; jobs nobody began fail. May be called twice."""
        with self._ready:
            self._closed = True
            left = []
            while job := self._queue.take():
                left.append(job)
            self._ready.notify_all()
        for job in left:
            if job.future.set_running_or_notify_cancel():
                job.future.set_exception(JobDropped(f"{self._name} pool is closed"))
        for worker in self._workers:
            worker.stop()
        self._workers = []


class _Worker:
    """One process and the thread that hands it jobs."""

    def __init__(self, name: str, pool: WorkerPool) -> None:
        self._name = name
        self._pool = pool
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def stop(self) -> None:
        self._kill()
        self._thread.join(_STOP_SECONDS)

    def _serve(self) -> None:
        while job := self._pool.next_job():
            try:
                job.future.set_result(self._run(job))
            except WorkerError as error:
                job.future.set_exception(error)
        self._kill()

    def _run(self, job: _Job) -> Any:
        for attempt in range(1, _ATTEMPTS + 1):
            if self._pool.closed:
                raise JobDropped(f"{self._name}: the pool is closed")
            pipe = self._pipe or self._start()
            try:
                pipe.send((job.function, job.arguments))
                if not pipe.poll(job.limit_seconds):
                    self._kill()
                    raise WorkerError(f"{self._name} took too long")
                done, value = pipe.recv()
            except (EOFError, OSError) as error:
                self._kill()
                if self._pool.closed:  # we ended it ourselves
                    raise JobDropped(f"{self._name}: the pool is closed") from None
                logger.warning("%s died (attempt %d): %s", self._name, attempt, error)
                continue
            if done:
                return value
            raise WorkerError(f"{self._name}: {value}")
        raise WorkerError(f"{self._name} died twice over one job")

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(
            target=_work, args=(theirs,), name=self._name, daemon=True
        )
        self._process.start()
        theirs.close()
        self._pipe = ours
        return ours

    def _kill(self) -> None:
        process, self._process = self._process, None
        pipe, self._pipe = self._pipe, None
        if process is not None:
            process.kill()
            process.join(_STOP_SECONDS)
        if pipe is not None:
            pipe.close()


def _work(pipe: Connection) -> None:
    """The life of a worker process: jobs until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides when to stop
    os.nice(_NICENESS)
    while True:
        try:
            function, arguments = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            outcome = (True, function(*arguments))
        except Exception as error:
            # The boundary of the process: the job fails, the worker lives on.
            outcome = (False, f"{type(error).__name__}: {error}")
        pipe.send(outcome)
