"""``manage.py chat_simulator``: language models without a vendor."""

from __future__ import annotations

import asyncio
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandError

from apps.agentbrain.engines.simulators.chat import (
    ChatSimulator,
    EchoMind,
    FaultError,
    Faults,
    Pace,
    Reply,
    RuleMind,
    called,
)
from apps.agentbrain.management.simulator_command import SimulatorCommand, stop_asked

DEFAULT_PORT: Final = 8766
_MINDS: Final = {"rules": RuleMind, "echo": EchoMind}


class Command(SimulatorCommand):
    help = (
        "Serves the chat protocols of OpenAI, Azure OpenAI and Ollama on this machine, "
        "without an account. It says what its instructions tell it to say, and goes "
        "wrong on demand."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        usual = Pace()
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=DEFAULT_PORT)
        parser.add_argument("--mind", choices=tuple(_MINDS), default="rules")
        parser.add_argument(
            "--replies",
            type=Path,
            help='a JSON list of what it says first: texts, or {"text": "", "calls": '
            '[{"name": "", "arguments": {}}]}',
        )
        self.add_fault_arguments(parser)
        parser.add_argument(
            "--model", action="append", default=[], help="the only models it knows"
        )
        parser.add_argument(
            "--tokens-per-second",
            type=float,
            default=usual.tokens_per_second,
            help="how fast it writes; 0 is at once",
        )
        parser.add_argument(
            "--think-ms",
            type=int,
            default=usual.think_ms,
            help="how long it thinks before the first token",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asyncio.run(self._serve(self._simulator(options), options["key"]))
        except (FaultError, OSError) as error:
            raise CommandError(str(error)) from error

    def _simulator(self, options: dict[str, Any]) -> ChatSimulator:
        return ChatSimulator(
            replies=_replies(options["replies"]) if options["replies"] else (),
            mind=_MINDS[options["mind"]](),
            faults=Faults.parse(options["fault"]),
            pace=Pace(options["tokens_per_second"], options["think_ms"]),
            host=options["host"],
            port=options["port"],
            key=options["key"],
            models=options["model"],
            tell=self.tell,
        )

    async def _serve(self, simulator: ChatSimulator, key: str) -> None:
        stop = stop_asked()
        async with simulator:
            self.tell(f"Chat simulator at {simulator.url}")
            self.tell("Point the call center at it, in one of these ways:")
            pipeline = "  AGENT_ENGINE=pipeline STT=local TTS=local"
            self.tell(
                f"{pipeline} LLM=openai OPENAI_API_KEY={key or 'x'} "
                f"OPENAI_BASE_URL={simulator.openai_url}"
            )
            self.tell(f"{pipeline} LLM=ollama OLLAMA_URL={simulator.url}")
            self.tell("Ctrl-C stops it.")
            await stop.wait()
        self.tell("The simulator has stopped.")


def _replies(path: Path) -> list[Reply]:
    """Raises ``CommandError`` for a file that holds something else."""
    try:
        return [_reply(found) for found in json.loads(path.read_text())]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CommandError(f"these replies cannot be read: {error}") from error


def _reply(found: Any) -> Reply:
    if isinstance(found, str):
        return Reply(found)
    calls = tuple(
        called(call["name"], **call.get("arguments", {}))
        for call in found.get("calls", ())
    )
    return Reply(str(found.get("text", "")), calls)
