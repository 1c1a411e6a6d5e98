"""Call the call center without a telephone."""

from __future__ import annotations

import asyncio
import logging
import re
import signal
from argparse import Action, ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.agentbrain.engines.audio import Pcm
from apps.agentbrain.engines.tts.espeak import VoiceError
from apps.agentbrain.engines.tts.local import synthesize
from apps.calls.telephony.simulator import (
    AT_ONCE,
    AfterAgentBegan,
    CallerLine,
    CallOptions,
    CallReport,
    PressKeys,
    ScriptError,
    SimulatorError,
    Voice,
    WhenAgentFinished,
    read_script,
)
from apps.calls.telephony.simulator.console import Narrator, summary_lines
from apps.calls.telephony.simulator.listening import place_attentive_call
from apps.calls.telephony.simulator.steps import CallerStep
from apps.calls.telephony.simulator.transcript import (
    TranscriptFollower,
    TranscriptTurn,
)
from apps.calls.telephony.simulator.webhook import is_local

POLL_SECONDS = 0.5
DEFAULT_VOICE = "en-us+m3"


class Command(BaseCommand):
    help = (
        "Calls the call center as Twilio would, speaks as the caller, prints the "
        "conversation and writes a two-channel WAV (caller left, agent right)."
    )

    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_argument_group(
            "what the caller does",
            "Steps happen in the order they are given, each when the agent has "
            "finished speaking.",
        )
        for name, metavar, text in (
            ("--say", "WORDS", "a line to speak"),
            ("--wav", "FILE", "a recording to play; any rate, mono or stereo"),
            ("--keys", "DIGITS", "keys to press"),
            ("--script", "FILE", "a file of steps"),
        ):
            steps.add_argument(
                name, action=_AddStep, dest="steps", metavar=metavar, help=text
            )
        steps.add_argument(
            "--interrupt-after-ms",
            action=_AddStep,
            dest="steps",
            metavar="MS",
            help="speak the next line (the last one, when none follows) this long "
            "after the agent began, over its voice",
        )
        steps.add_argument(
            "--wav-at-once",
            action="store_true",
            help="play recordings without waiting for the agent",
        )
        steps.add_argument("--voice", default=DEFAULT_VOICE, help="the caller's voice")
        steps.add_argument(
            "--patience-ms",
            type=int,
            default=700,
            help="quiet after which the agent counts as finished",
        )
        steps.add_argument(
            "--no-answer-ms",
            type=int,
            default=10_000,
            help="quiet after which the caller goes on without an answer",
        )
        steps.add_argument(
            "--linger-ms",
            type=int,
            default=4000,
            help="quiet after the last step, then the caller hangs up",
        )
        steps.add_argument("--hangup-after", type=float, metavar="SECONDS")
        line = parser.add_argument_group("the telephone line")
        line.add_argument("--from", dest="from_number", default="+15550001111")
        line.add_argument("--to", dest="to_number", default="+15550009999")
        line.add_argument(
            "--answer",
            metavar="SID",
            default="",
            help="answer a call of ours with this sid, from its row; one call only",
        )
        line.add_argument(
            "--calls",
            type=int,
            default=1,
            help="calls at once, from numbers that follow --from",
        )
        line.add_argument("--url", default=f"http://127.0.0.1:{settings.PORT}")
        line.add_argument(
            "--public-url",
            default="",
            help="the address the server knows itself by, for signatures; "
            "PUBLIC_URL when --url is this machine, else --url",
        )
        line.add_argument("--auth-token", default=settings.TWILIO_AUTH_TOKEN)
        line.add_argument("--timeout", type=float, default=300.0, metavar="SECONDS")
        output = parser.add_argument_group("what is told")
        output.add_argument(
            "--output", type=Path, default=settings.DATA_DIR / "simulated"
        )
        output.add_argument("--json", action="store_true", help="the report as JSON")
        output.add_argument("--quiet", action="store_true", help="only the summary")

    def handle(self, *args: Any, **options: Any) -> None:
        # The narration tells of every request that matters.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        if not 1 <= options["calls"] <= 1000:
            raise CommandError("--calls is from 1 to 1000")
        if options["answer"] and options["calls"] > 1:
            raise CommandError("--answer answers one call")
        try:
            calls = [_call_options(options, n) for n in range(options["calls"])]
            reports = asyncio.run(self._place_all(calls, options))
        except (ScriptError, SimulatorError, ValueError, OSError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            told = [report.as_json() for report in reports]
            self.stdout.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
        else:
            for text in summary_lines(reports):
                self.stdout.write(text)
        failed = sum(bool(report.failure) for report in reports)
        if failed:
            hint = ""
            if all(report.failure.startswith("11205") for report in reports):
                hint = f": nothing answers at {options['url']}; is the server running?"
            raise CommandError(f"{failed} of {len(reports)} calls failed{hint}")

    async def _place_all(
        self, calls: list[CallOptions], options: dict[str, Any]
    ) -> list[CallReport]:
        silent = options["quiet"] or options["json"]
        interrupted = asyncio.Event()
        if current_thread() is main_thread():
            # Ctrl-C is the caller's hand on the receiver: the call ends as calls do.
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGINT, interrupted.set)
        calls = [replace(call, hang_up_when=interrupted.is_set) for call in calls]
        if silent:
            return list(await asyncio.gather(*map(place_attentive_call, calls)))
        names = [f"#{n + 1}" if len(calls) > 1 else "" for n in range(len(calls))]
        return list(await asyncio.gather(*map(self._place_aloud, calls, names)))

    async def _place_aloud(self, call: CallOptions, name: str) -> CallReport:
        """Place one call and print it, words included where they can be read."""
        narrator = Narrator(self.stdout.write, name)
        follower = TranscriptFollower(call.call_sid)
        following = asyncio.create_task(_follow(follower, narrator))
        try:
            report = await place_attentive_call(replace(call, on_moment=narrator))
            await asyncio.sleep(POLL_SECONDS)
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
        if report.sessions:
            self._print_transcript(name, await follower.all_turns())
        return report

    def _print_transcript(self, name: str, turns: Sequence[TranscriptTurn]) -> None:
        """The words of a finished call, what was generated against what was heard."""
        if not turns:
            self.stdout.write("no transcript: this database has no turns of the call")
            return
        self.stdout.write(f"transcript {name}".rstrip())
        narrator = Narrator(self.stdout.write, name)
        for turn in turns:
            narrator.say(turn.started_ms, turn.words)


async def _follow(follower: TranscriptFollower, narrator: Narrator) -> None:
    """Print the turns of a call as its record grows."""
    while True:
        await asyncio.sleep(POLL_SECONDS)
        for turn in await follower.new_turns():
            narrator.say(turn.started_ms, f"  {turn.words}")


class _AddStep(Action):
    """Keeps steps of several options in the order of the command line."""

    def __call__(
        self,
        parser: ArgumentParser,
        namespace: Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        given = [*(getattr(namespace, self.dest, None) or []), (option_string, values)]
        setattr(namespace, self.dest, given)


def _steps(
    given: Sequence[tuple[str, str]], *, wav_at_once: bool
) -> tuple[CallerStep, ...]:
    """The caller's steps. Raises ``ValueError`` with the option that is wrong."""
    steps: list[CallerStep] = []
    interrupt: AfterAgentBegan | None = None
    for option, value in given:
        match option:
            case "--say":
                steps.append(CallerLine(value, interrupt or WhenAgentFinished()))
                interrupt = None
            case "--wav":
                start = AT_ONCE if wav_at_once else WhenAgentFinished()
                steps.append(CallerLine(wav=Path(value), start=start))
            case "--keys":
                steps.append(PressKeys(value))
            case "--script":
                steps += read_script(Path(value))
            case _:
                if not value.isdecimal():
                    raise ValueError(f"{option} takes milliseconds, not {value!r}")
                interrupt = AfterAgentBegan(int(value))
    if interrupt is not None:
        if not steps or not isinstance(steps[-1], CallerLine):
            raise ValueError("--interrupt-after-ms needs a line to speak")
        steps[-1] = replace(steps[-1], start=interrupt)
    return tuple(steps)


def _call_options(options: dict[str, Any], number: int) -> CallOptions:
    """The options of the call with this number, counted from zero."""
    local = is_local(options["url"])
    answered = {}
    if options["answer"]:
        answered = {"call_sid": options["answer"], "direction": "outbound-api"}
    return CallOptions(
        **answered,
        url=options["url"].rstrip("/"),
        public_url=options["public_url"] or (settings.PUBLIC_URL if local else ""),
        auth_token=options["auth_token"],
        account_sid=settings.TWILIO_ACCOUNT_SID or "AC" + "0" * 32,
        from_number=_following_number(options["from_number"], number),
        to_number=options["to_number"],
        steps=_steps(options["steps"] or [], wav_at_once=options["wav_at_once"]),
        voice=_voice(options["voice"]),
        patience_ms=options["patience_ms"],
        no_answer_ms=options["no_answer_ms"],
        linger_ms=options["linger_ms"],
        hangup_after_seconds=options["hangup_after"],
        timeout_seconds=options["timeout"],
        output=options["output"],
    )


def _following_number(first: str, number: int) -> str:
    """The telephone number ``number`` after the first; other names stay the same."""
    if number and re.fullmatch(r"\+\d{7,15}", first):
        return f"+{int(first[1:]) + number}"
    return first


@lru_cache
def _voice(name: str) -> Voice:
    """The local voice by name; speaks every text only once for all calls."""

    @lru_cache
    def speak(text: str) -> Pcm:
        try:
            return synthesize(text, name)
        except VoiceError as error:
            raise SimulatorError(str(error)) from error

    return speak
