"""``manage.py up``: from an empty database to a running call center."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from callcenter import env
from callcenter.staff_login import NewLogin, ensure_admin
from callcenter.supervisor.child import ChildSpec
from callcenter.supervisor.commands import web_command, worker_command
from callcenter.supervisor.ports import why_not
from callcenter.supervisor.readiness import wait_until_ready
from callcenter.supervisor.supervisor import Supervisor
from callcenter.supervisor.welcome import login_line, welcome

_READY_SECONDS = 60.0
# For a task to finish; the web server also ends its calls and writes what it knows.
_STOP_SECONDS = 10.0
_WEB_STOP_SECONDS = 30.0


class Command(BaseCommand):
    help = (
        "Migrates, loads the example business into an empty database, creates the "
        "first staff login, then runs the web server and the worker until Ctrl-C."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        host = env.text("HOST") or "127.0.0.1"
        parser.add_argument("--host", default=host, help=f"default {host} (HOST)")
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument(
            "--no-example", action="store_true", help="leave an empty database empty"
        )
        parser.add_argument(
            "--prepare-only", action="store_true", help="start nothing afterwards"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        only_prepare = options["prepare_only"]
        if not only_prepare and (problem := why_not(host, port)):
            raise CommandError(
                f"Cannot listen on {host}:{port}: {problem}. "
                "Another port: PORT=8001 make run, or manage.py up --port 8001."
            )
        call_command("migrate", interactive=False, verbosity=0)
        if not options["no_example"]:
            call_command("load_example")
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        call_command("prepare_speech")
        login = ensure_admin()
        if only_prepare:
            self._print(login_line(login) or "There is an administrator already.")
            return
        connections.close_all()
        asyncio.run(self._serve(host, port, login))

    async def _serve(self, host: str, port: int, login: NewLogin | None) -> None:
        web = ChildSpec(
            name="web",
            command=web_command(host, port),
            stop_seconds=settings.DRAIN_SECONDS + _WEB_STOP_SECONDS,
        )
        worker = ChildSpec(
            name="worker",
            command=worker_command(settings.LOG_LEVEL),
            stop_seconds=_STOP_SECONDS,
        )
        supervisor = Supervisor([web, worker], self._print)

        async def say_when_ready() -> None:
            problem = await wait_until_ready(
                _reachable(host),
                port,
                host_header=_accepted_host(),
                timeout_seconds=_READY_SECONDS,
            )
            if problem:
                self._print(f"Not ready after {_READY_SECONDS:g} s: {problem}")
            self._print(welcome(f"http://{_in_url(_reachable(host))}:{port}", login))

        await supervisor.run(say_when_ready)

    def _print(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _reachable(host: str) -> str:
    """Where a server that listens on ``host`` answers from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _accepted_host() -> str:
    """A Host header that ALLOWED_HOSTS lets through."""
    for host in settings.ALLOWED_HOSTS:
        if host != "*":
            return host.lstrip(".")
    return "localhost"
