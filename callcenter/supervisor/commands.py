"""The command lines of the processes a running call center consists of."""

from __future__ import annotations

import sys


def web_command(host: str, port: int) -> tuple[str, ...]:
    """daphne, listening on ``host:port``."""
    return (
        *(sys.executable, "-m", "daphne"),
        *("--bind", host, "--port", str(port)),
        *("--verbosity", "0"),  # without its own access log; ours is LOGGING
        "--no-server-name",
        "callcenter.asgi:application",
    )


def worker_command(log_level: str) -> tuple[str, ...]:
    """A Celery worker with the schedule (beat) inside it.

    Threads, because the tasks wait for the database and for vendors; one process is
    one copy of the program in memory. Workers of one machine have no need to learn
    of each other by gossip, which over files would be polling.
    """
    return (
        *(sys.executable, "-m", "celery", "--quiet", "--app", "callcenter", "worker"),
        *("--pool", "threads", "--concurrency", "2", "--beat"),
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
        *("--loglevel", log_level),
    )
