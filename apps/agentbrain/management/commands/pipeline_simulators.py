"""``manage.py pipeline_simulators``: the pipeline's vendors without the vendors."""

from __future__ import annotations

import asyncio
import json
import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandError

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.factory import close_workers
from apps.agentbrain.engines.simulators.pipeline import PipelineSimulators
from apps.agentbrain.engines.simulators.stt import Script
from apps.agentbrain.engines.workers import WorkerError
from apps.agentbrain.management.simulator_command import (
    EVERYDAY,
    SimulatorCommand,
    stop_asked,
)

DEFAULT_PORT: Final = 8770
_PARTS: Final = {
    "AGENT_ENGINE": "pipeline",
    "STT": "deepgram,local",
    "LLM": "openai",
    "TTS": "elevenlabs,local",
}


class Command(SimulatorCommand):
    help = (
        "Serves the wire formats of Deepgram, Speechmatics, OpenAI, Azure OpenAI, "
        "Ollama, ElevenLabs and Cartesia on this machine, without an account, and "
        "prints the settings that point the call center at them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument(
            "--port",
            type=int,
            default=DEFAULT_PORT,
            help="the first of six ports in a row; 0: whichever are free",
        )
        parser.add_argument(
            "--heard",
            type=Path,
            help="a JSON list of texts: what is understood in turn, whatever is said, "
            "instead of recognizing it; then nothing has to be prepared",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("websockets").setLevel(logging.WARNING)
        try:
            script = _script(options["heard"]) if options["heard"] else None
            vendors = PipelineSimulators(
                self.vocabulary() if script is None else EVERYDAY,
                host=options["host"],
                port=options["port"],
                script=script,
            )
            asyncio.run(self._serve(vendors, prepares=script is None))
        except (EngineError, WorkerError, OSError) as error:
            raise CommandError(str(error)) from error
        finally:
            close_workers()

    async def _serve(self, vendors: PipelineSimulators, *, prepares: bool) -> None:
        stop = stop_asked()
        if prepares:
            self.tell("Preparing speech recognition ...")
        async with vendors:
            self.tell("Point the call center at them, with parts of your choice:")
            for name, value in (*_PARTS.items(), *vendors.environment.items()):
                self.tell(f"  {name}={value}")
            self.tell("Ctrl-C stops them.")
            await stop.wait()
        self.tell("The simulators have stopped.")


def _script(path: Path) -> Script:
    """Raises ``CommandError`` for a file that holds something else."""
    try:
        texts = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CommandError(f"these texts cannot be read: {error}") from error
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise CommandError("these texts cannot be read: a list of texts is expected")
    return Script(texts)
