"""One simulated call from its ringing to its report."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import httpx

from .options import CallOptions
from .report import CallReport, Exchange
from .steps import CallerSays
from .vendor import SimulatorError, Vendor

_TOOLS = ("endCall", "transferCall")


async def place_call(
    options: CallOptions, client: httpx.AsyncClient | None = None
) -> CallReport:
    """Place a call and live it through. Never raises: ``failure`` says what broke."""
    call = _Call(options, Vendor(options, client))
    report = call.report
    try:
        async with asyncio.timeout(options.timeout_seconds):
            await call.run()
    except TimeoutError:
        report.failure = f"not over after {options.timeout_seconds:.0f} s"
    except SimulatorError as error:
        report.failure = str(error)
    finally:
        report.sent, report.chunks = call.vendor.sent, call.vendor.chunks
        if client is None:
            await call.vendor.close()
    return report


class _Call:
    def __init__(self, options: CallOptions, vendor: Vendor) -> None:
        self._options = options
        self.vendor = vendor
        self.report = CallReport(options.call_id)
        self._history: list[dict[str, Any]] = []
        self._tools: list[dict[str, Any]] = []
        self._began = datetime.now(UTC)
        self._ended = ""

    async def run(self) -> None:
        if not await self._answered():
            return
        await self._tell("status-update", status="in-progress")
        for step in self._options.steps:
            await self._step(step)
            if self._ended:
                break
        await self._end(self._ended or "customer-ended-call")

    async def _answered(self) -> bool:
        """Find out who answers, and have the first message spoken."""
        options = self._options
        greeting, names = options.first_message, list(_TOOLS)
        if options.assistant:
            answer = await self.vendor.tell("assistant-request")
            self.report.assistant = answer
            if "error" in answer:
                self._line("agent", str(answer["error"]))
                await self._end("assistant-request-returned-error")
                return False
            greeting = answer["assistant"].get("firstMessage", "")
            names = [t["type"] for t in answer["assistant"]["model"]["tools"]]
        self._tools = [_schema(name, self.report.assistant) for name in names]
        self.report.greeting = greeting
        if greeting:
            self._spoken(greeting)
        return True

    async def _step(self, step: CallerSays) -> None:
        if step.interrupts_after is not None:
            await self._interrupt(step.interrupts_after)
        await self._tell("speech-update", status="started", role="user", turn=1)
        self._history.append({"role": "user", "content": step.text})
        self._line("caller", step.text)
        await self._tell(
            "transcript", role="user", transcriptType="final", transcript=step.text
        )
        await self._tell("speech-update", status="stopped", role="user", turn=1)
        exchange = Exchange(step.text)
        self.report.exchanges.append(exchange)
        if step.disconnects:
            await self._cut_off()
        if step.goes_on:
            await self._overtaken(step, exchange)
        await self._reply(exchange)
        for _ in range(step.retries):
            again = Exchange(step.text)
            await self._reply(again)
            exchange.repeated.append(again.text)
        if exchange.text:
            self._spoken(exchange.text)
        self._obey(exchange.tools)
        await self._tell(
            "conversation-update", messagesOpenAIFormatted=list(self._history)
        )

    async def _reply(self, exchange: Exchange) -> None:
        began = time.perf_counter()
        chunks = self.vendor.complete(self._history, self._tools)
        async with aclosing(chunks) as stream:  # type: ignore[type-var]
            async for chunk in stream:
                _take(exchange, chunk, (time.perf_counter() - began) * 1000)
        exchange.whole_ms = (time.perf_counter() - began) * 1000

    async def _cut_off(self) -> None:
        """The connection drops after the first words of a reply."""
        chunks = self.vendor.complete(self._history, self._tools)
        async with aclosing(chunks) as stream:  # type: ignore[type-var]
            async for chunk in stream:
                if _words(chunk):
                    return

    async def _overtaken(self, step: CallerSays, exchange: Exchange) -> None:
        """The caller goes on: the request before is abandoned for a new one."""
        first = asyncio.create_task(self._reply(Exchange(step.text)))
        await asyncio.sleep(0.02)
        text = f"{step.text} {step.goes_on}"
        self._history[-1] = {"role": "user", "content": text}
        exchange.user = text
        self._line("caller", step.goes_on)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)

    async def _interrupt(self, characters: int) -> None:
        """The caller speaks over us: what was not spoken leaves the history."""
        last = self._history[-1] if self._history else {}
        if last.get("role") == "assistant":
            last["content"] = last["content"][:characters].rpartition(" ")[0]
            if not last["content"]:
                self._history.pop()
        await self._tell("user-interrupted", turnId="turn")

    def _obey(self, tools: list[str]) -> None:
        if "endCall" in tools:
            self._ended = "assistant-ended-call"
        elif "transferCall" in tools:
            self._ended = "assistant-forwarded-call"

    async def _end(self, reason: str) -> None:
        self.report.ended_reason = reason
        await self._tell("status-update", status="ended", endedReason=reason)
        spoken = [
            {
                "role": "bot" if line["role"] == "assistant" else "user",
                "message": line["content"],
                "time": 0.0,
                "endTime": 0.0,
                "secondsFromStart": float(number),
            }
            for number, line in enumerate(self._history)
        ]
        await self._tell(
            "end-of-call-report",
            endedReason=reason,
            startedAt=self._began.isoformat(),
            endedAt=datetime.now(UTC).isoformat(),
            cost=0.01,
            costs=[],
            analysis={"summary": "", "successEvaluation": "true"},
            artifact={
                "messages": spoken,
                "messagesOpenAIFormatted": list(self._history),
                "recordingUrl": "https://storage.example.com/recording.wav",
            },
        )

    async def _tell(self, kind: str, **fields: Any) -> None:
        essential = {"status-update", "end-of-call-report"}
        if self._options.messages or kind in essential:
            await self.vendor.tell(kind, **fields)

    def _spoken(self, text: str) -> None:
        self._history.append({"role": "assistant", "content": text})
        self._line("agent", text)

    def _line(self, speaker: str, text: str) -> None:
        if self._options.on_line is not None:
            self._options.on_line(speaker, text)


def _take(exchange: Exchange, chunk: Mapping[str, Any], at_ms: float) -> None:
    words = _words(chunk)
    if words and exchange.first_word_ms is None:
        exchange.first_word_ms = at_ms
    exchange.text += words
    for choice in chunk["choices"]:
        for call in choice["delta"].get("tool_calls") or ():
            exchange.tools.append(call["function"]["name"])


def _words(chunk: Mapping[str, Any]) -> str:
    return "".join(c["delta"].get("content") or "" for c in chunk["choices"])


def _schema(name: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """A built-in tool as Vapi describes it to the model."""
    properties: dict[str, Any] = {}
    if name == "transferCall":
        tools = answer.get("assistant", {}).get("model", {}).get("tools", [])
        numbers = [
            destination["number"]
            for tool in tools
            for destination in tool.get("destinations", [])
        ]
        properties["destination"] = {"type": "string", "enum": numbers}
    parameters = {"type": "object", "properties": properties}
    function = {"name": name, "description": name, "parameters": parameters}
    return {"type": "function", "function": function}
