"""``manage.py test_conversation``: talk with the configured model, in text."""

from __future__ import annotations

import asyncio
import logging
import signal
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from threading import current_thread, main_thread
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.conversation_test.call import ConversationFailed
from apps.agentbrain.conversation_test.conversation import Conversation
from apps.agentbrain.conversation_test.language_model import language_model
from apps.agentbrain.conversation_test.rehearsal import rehearse
from apps.agentbrain.conversation_test.report import closing_lines
from apps.agentbrain.conversation_test.utterances import utterances
from apps.agentbrain.engines.base import Engine, EngineError
from apps.agentbrain.engines.configured import Changed, realtime_options
from apps.agentbrain.engines.needs import REALTIME_ENGINES
from apps.agentbrain.engines.realtime.engine import RealtimeEngine
from apps.agentbrain.engines.workers import WorkerError
from apps.agentbrain.services import load_brain

DEFAULT_TURNS: Final = 10
MOST_TURNS: Final = 1000
INTERRUPTED: Final = 130
KEPT_EVENTS: Final = 500
_PIPELINE: Final = "pipeline"
_LOCAL: Final = (
    "AGENT_ENGINE=local talks with no model. Set AGENT_ENGINE=openai and "
    "OPENAI_API_KEY (or azure and what it needs) in .env, or try --simulator."
)


class Command(BaseCommand):
    help = (
        "Holds a conversation in text with the model that AGENT_ENGINE names (or, of "
        "the pipeline, LLM): the "
        "caller's lines are typed, the answers are spoken. Nothing is booked: what "
        "tools write is taken back. Ends with 1 when a turn gets no answer, a response "
        "fails or two responses overlap."
    )

    requires_system_checks = ()  # what is missing is said here, and only if it matters

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--turns", type=int, help="how many lines the caller says")
        parser.add_argument(
            "--say",
            action="append",
            default=[],
            metavar="WORDS",
            help="a line of the caller, instead of the built-in ones; may be repeated",
        )
        parser.add_argument(
            "--engine", choices=(*REALTIME_ENGINES, _PIPELINE), help="AGENT_ENGINE"
        )
        parser.add_argument(
            "--llm",
            metavar="NAMES",
            help="LLM: the pipeline's language models, separated by commas",
        )
        parser.add_argument("--model", help="another model (azure: deployment)")
        parser.add_argument("--url", help="another server in the vendor's place")
        parser.add_argument(
            "--simulator",
            nargs="?",
            const="scripted",
            choices=("scripted", "live"),
            help="a simulated vendor in this process, without a key; live speaks with "
            "this machine's own voice",
        )
        parser.add_argument(
            "--timeout",
            type=float,
            default=30.0,
            metavar="SECONDS",
            help="how long a turn may take",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for library in ("websockets", "httpx"):
            logging.getLogger(library).setLevel(logging.WARNING)
        said = options["say"]
        turns = options["turns"]
        if turns is None:
            turns = len(said) or DEFAULT_TURNS
        if not 1 <= turns <= MOST_TURNS:
            raise CommandError(f"--turns is from 1 to {MOST_TURNS}")
        if options["timeout"] <= 0:
            raise CommandError("--timeout is above 0")
        engine = _engine_name(options)
        try:
            brain = load_brain()
        except DatabaseError as error:
            raise CommandError(
                f"The database is not ready ({error}); run manage.py migrate, and "
                "load_example for a shop to talk about."
            ) from error
        try:
            asyncio.run(self._talk(engine, brain, turns, options))
        except (EngineError, WorkerError, ValueError, OSError) as error:
            raise CommandError(str(error)) from error

    async def _talk(
        self, engine: str, brain: Brain, turns: int, options: dict[str, Any]
    ) -> None:
        async with AsyncExitStack() as stack:
            try:
                make_engine, whom = await _engine(engine, options, stack)
            except EngineError as error:
                raise CommandError(f"{error}; or try --simulator.") from error
            self.stdout.write(f"talking with {whom}")
            zone = ZoneInfo(settings.TIME_ZONE)
            conversation = Conversation(
                brain,
                make_engine,
                run_tool=rehearse,
                local_now=lambda: timezone.now().astimezone(zone),
                turn_seconds=options["timeout"],
                tell=self.stdout.write,
            )
            lines = utterances(turns, options["say"])
            await self._hold(
                conversation, asyncio.create_task(conversation.hold(lines))
            )

    async def _hold(self, conversation: Conversation, work: asyncio.Task[None]) -> None:
        if current_thread() is main_thread():
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, work.cancel)
        await asyncio.wait([work])
        failure, returncode = "", 1
        if work.cancelled():
            failure, returncode = "interrupted", INTERRUPTED
        elif isinstance(error := work.exception(), ConversationFailed):
            failure = str(error)
        elif error is not None:
            raise error
        for line in closing_lines(
            conversation.turns, conversation.calls, conversation.usage, failure
        ):
            self.stdout.write(line)
        if failure:
            raise CommandError(failure, returncode=returncode)


def _engine_name(options: dict[str, Any]) -> str:
    engine = options["engine"] or settings.AGENT_ENGINE
    if options["llm"]:
        return _PIPELINE
    if engine in REALTIME_ENGINES or engine == _PIPELINE:
        return str(engine)
    if options["simulator"]:
        return "openai"
    raise CommandError(_LOCAL)


async def _engine(
    engine: str, options: dict[str, Any], stack: AsyncExitStack
) -> tuple[Callable[[], Engine], str]:
    """What makes an engine for the call, and what it talks with."""
    if engine == _PIPELINE:
        return await language_model(settings, options, stack)
    made = realtime_options(engine, await _configured(engine, options, stack))
    return partial(RealtimeEngine, made), f"{made.model} at {made.url.split('?')[0]}"


async def _configured(
    engine: str, options: dict[str, Any], stack: AsyncExitStack
) -> Changed:
    """The settings, with what the command line changes; a simulator is started."""
    changes: dict[str, Any] = {}
    address = {"openai": options["url"], "azure": options["url"]}
    if options["simulator"]:
        # Only here: whoever talks with the vendor needs none of it.
        from apps.agentbrain.engines.simulators.realtime import RealtimeSimulator

        simulator = RealtimeSimulator(
            mode=options["simulator"], kept_events=KEPT_EVENTS, tell=lambda _: None
        )
        await stack.enter_async_context(simulator)
        address = {"openai": simulator.url, "azure": simulator.azure_endpoint}
        changes |= {
            "OPENAI_API_KEY": "simulated",
            "AZURE_OPENAI_API_KEY": "simulated",
            "AZURE_OPENAI_AD_TOKEN_FILE": "",
            "AZURE_OPENAI_DEPLOYMENT": settings.AZURE_OPENAI_DEPLOYMENT or "simulated",
        }
    if address[engine]:
        changes |= {
            "OPENAI_REALTIME_URL": address["openai"],
            "AZURE_OPENAI_ENDPOINT": address["azure"],
        }
    if options["model"]:
        changes |= {
            "OPENAI_REALTIME_MODEL": options["model"],
            "AZURE_OPENAI_DEPLOYMENT": options["model"],
        }
    return Changed(settings, **changes)
