"""``manage.py realtime_simulator``: a vendor's Realtime server without the vendor."""

from __future__ import annotations

import asyncio
import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandError

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
from apps.agentbrain.engines.workers import WorkerError
from apps.agentbrain.management.simulator_command import SimulatorCommand, stop_asked

DEFAULT_PORT: Final = 8765
KEPT_EVENTS: Final = 500


class Command(SimulatorCommand):
    help = (
        "Serves the OpenAI Realtime protocol on this machine, without an account. "
        "Live, it hears and speaks with the local engine; scripted, it plays a "
        "scenario and goes wrong on demand."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=DEFAULT_PORT)
        parser.add_argument("--mode", choices=("live", "scripted"), default="live")
        parser.add_argument(
            "--scenario", type=Path, help="a JSON file of what a scripted server says"
        )
        self.add_fault_arguments(parser)
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
            tell=self.tell,
            kept_events=KEPT_EVENTS,
        )

    def _live(self) -> Backend:
        vocabulary = self.vocabulary()
        self.tell("Preparing speech recognition ...")
        return installed_backend(vocabulary)

    async def _serve(self, simulator: RealtimeSimulator, key: str) -> None:
        stop = stop_asked()
        async with simulator:
            self.tell(f"Realtime simulator at {simulator.url}")
            self.tell("Point the call center at it:")
            self.tell(
                f"  AGENT_ENGINE=openai OPENAI_API_KEY={key or 'x'} "
                f"OPENAI_REALTIME_URL={simulator.url}"
            )
            self.tell("Ctrl-C stops it.")
            await stop.wait()
        self.tell("The simulator has stopped.")
