"""Be the Twilio that our own calls are placed through, without an account."""

from __future__ import annotations

import asyncio
import signal
from argparse import ArgumentParser
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.agentbrain.engines.audio import Pcm
from apps.agentbrain.engines.tts.local import synthesize
from apps.calls.telephony.simulator import (
    AT_ONCE,
    Answer,
    CallerLine,
    RestCall,
    TwilioRest,
    WhenAsked,
)

VOICE = "en-us+m3"
_ASKED_FOR = "speaking with|is that you"
WHO: dict[str, Answer] = {
    "person": Answer(
        steps=(
            CallerLine("yes that's me", WhenAsked(_ASKED_FOR)),
            CallerLine("yes i can make it", WhenAsked("able to make it|can you come")),
            CallerLine("yes everything was great", WhenAsked("happy with|all right")),
            CallerLine("no thanks", WhenAsked("would you like|shall i make|should i")),
            CallerLine("no that's all thank you", WhenAsked("anything else")),
        ),
        rings_seconds=3,
    ),
    "machine": Answer(
        "machine",
        steps=(CallerLine("you have reached us please leave a message", AT_ONCE),),
        rings_seconds=5,
        detected_after_seconds=5,
        linger_ms=60_000,
    ),
    "opts-out": Answer(
        steps=(CallerLine("don't call me again", WhenAsked(_ASKED_FOR)),),
        rings_seconds=3,
    ),
    "busy": Answer("busy", rings_seconds=1),
    "no-answer": Answer("no-answer", rings_seconds=20),
    "fax": Answer("fax", rings_seconds=2, linger_ms=60_000),
}
# By the last digit of the number, when nothing else is said.
MIXED = "person person person person person machine machine busy no-answer opts-out"


class Command(BaseCommand):
    help = (
        "Plays Twilio's REST API with people and machines at the other end: set "
        "TWILIO_API_BASE_URL to its address, and TWILIO_ACCOUNT_SID and "
        "TWILIO_AUTH_TOKEN to anything. By the last digit of its number a person "
        "answers (0 to 4), a machine (5, 6), nobody (busy 7, ringing 8), or somebody "
        "who wants no more calls (9)."
    )

    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8100)
        parser.add_argument("--url", default=f"http://127.0.0.1:{settings.PORT}")
        parser.add_argument(
            "--answer", choices=sorted(WHO), help="the same for every number"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.TWILIO_ACCOUNT_SID or not settings.TWILIO_AUTH_TOKEN:
            raise CommandError(
                "Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, to anything, here and "
                "for the call center."
            )
        asyncio.run(self._serve(options["port"], options["url"], options["answer"]))

    async def _serve(self, port: int, url: str, answer: str | None) -> None:
        told: set[str] = set()
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stopped.set)
        twilio = TwilioRest(
            url,
            account_sid=settings.TWILIO_ACCOUNT_SID,
            auth_token=settings.TWILIO_AUTH_TOKEN,
            answers=lambda call: WHO[answer or _by_digit(call)],
            voice=_speak,
            port=port,
        )
        async with twilio:
            self.stdout.write(f"TWILIO_API_BASE_URL={twilio.url}  (Ctrl-C ends it)")
            while not stopped.is_set():
                for call in [c for c in twilio.calls.values() if c.is_over]:
                    if call.sid not in told:
                        told.add(call.sid)
                        self.stdout.write(_line(call))
                try:
                    async with asyncio.timeout(0.5):
                        await stopped.wait()
                except TimeoutError:
                    continue


def _by_digit(call: RestCall) -> str:
    return MIXED.split()[int(call.asked("To")[-1])]


def _line(call: RestCall) -> str:
    who = f", {call.answered_by}" if call.answered_by else ""
    return f"{call.asked('To')} {call.status}{who} {call.seconds} s  {call.sid}"


@lru_cache
def _speak(text: str) -> Pcm:
    return synthesize(text, VOICE, 8000)
