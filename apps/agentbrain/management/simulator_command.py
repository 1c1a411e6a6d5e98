"""What the commands that serve simulators share: telling, and stopping when asked."""

from __future__ import annotations

import asyncio
import signal
from argparse import ArgumentParser
from threading import current_thread, main_thread
from typing import Final

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from apps.agentbrain.engines.stt.vocabulary import Vocabulary
from apps.agentbrain.services import build_vocabulary, load_brain

EVERYDAY: Final = Vocabulary("everyday")


class SimulatorCommand(BaseCommand):
    requires_system_checks = ()

    def add_fault_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--fault",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="what goes wrong; may be given again. A wrong name lists them all",
        )
        parser.add_argument("--key", default="", help="the only API key let in")

    def tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def vocabulary(self) -> Vocabulary:
        """The business's words; everyday words without a database."""
        try:
            return build_vocabulary(load_brain())
        except DatabaseError as error:
            self.tell(f"the business's words cannot be read: {error}")
            return EVERYDAY


def stop_asked() -> asyncio.Event:
    """Set by SIGINT and SIGTERM, which only a process's main thread may wait for."""
    stop = asyncio.Event()
    if current_thread() is main_thread():
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
    return stop
