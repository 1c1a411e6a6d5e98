"""``manage.py realtime_simulator``: a vendor's Realtime server without the vendor."""

from __future__ import annotations

import asyncio
import logging
import signal
from argparse import ArgumentParser
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.factory import close_workers
from apps.agentbrain.engines.simulators.realtime import (
    Backend,
    FaultError,
    Faults,
    Pace,
    RealtimeSimulator,
    Scenario,
    ScenarioError,
    installed_backend,
)
from apps.agentbrain.engines.stt.vocabulary import Vocabulary
from apps.agentbrain.engines.workers import WorkerError
from apps.agentbrain.services import build_vocabulary, load_brain

DEFAULT_PORT: Final = 8765
KEPT_EVENTS: Final = 500


class Command(BaseCommand):
    help = (
        "Serves the OpenAI Realtime protocol on this machine, without an account. "
        "Live, it hears and speaks with the local engine; scripted, it plays a "
        "scenario and goes wrong on demand."
    )

    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=DEFAULT_PORT)
        parser.add_argument("--mode", choices=("live", "scripted"), default="live")
        parser.add_argument(
            "--scenario", type=Path, help="a JSON file of what a scripted server says"
        )
        parser.add_argument(
            "--fault",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="what goes wrong; may be given again. A wrong name lists them all",
        )
        parser.add_argument("--key", default="", help="the only API key let in")
        parser.add_argument(
            "--times-real-time",
            type=float,
            default=Pace().times_real_time,
            help="how much faster than it plays sound is sent; 0 is at once",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Every session has a line of its own.
        logging.getLogger("websockets").setLevel(logging.WARNING)
        try:
            simulator = self._simulator(options)
            asyncio.run(self._serve(simulator, options["key"]))
        except (FaultError, ScenarioError, EngineError, WorkerError, OSError) as error:
            raise CommandError(str(error)) from error
        finally:
            close_workers()

    def _simulator(self, options: dict[str, Any]) -> RealtimeSimulator:
        if options["scenario"] and options["mode"] == "live":
            raise CommandError("--scenario needs --mode scripted")
        scenario = Scenario.read(options["scenario"]) if options["scenario"] else None
        return RealtimeSimulator(
            mode=options["mode"],
            scenario=scenario,
            backend=self._live() if options["mode"] == "live" else None,
            faults=Faults.parse(options["fault"]),
            pace=Pace(times_real_time=options["times_real_time"]),
            host=options["host"],
            port=options["port"],
            key=options["key"],
            tell=self._tell,
            kept_events=KEPT_EVENTS,
        )

    def _live(self) -> Backend:
        """Ears that know the business's words; everyday words without a database."""
        try:
            vocabulary = build_vocabulary(load_brain())
        except DatabaseError as error:
            self._tell(f"the business's words cannot be read: {error}")
            vocabulary = Vocabulary("everyday")
        self._tell("Preparing speech recognition ...")
        return installed_backend(vocabulary)

    async def _serve(self, simulator: RealtimeSimulator, key: str) -> None:
        stop = asyncio.Event()
        if current_thread() is main_thread():
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, stop.set)
        async with simulator:
            self._tell(f"Realtime simulator at {simulator.url}")
            self._tell("Point the call center at it:")
            self._tell(
                f"  AGENT_ENGINE=openai OPENAI_API_KEY={key or 'x'} "
                f"OPENAI_REALTIME_URL={simulator.url}"
            )
            self._tell("Ctrl-C stops it.")
            await stop.wait()
        self._tell("The simulator has stopped.")

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
