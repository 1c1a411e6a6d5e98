"""One call the REST API was asked for, from the queue to its last callback."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import formatdate

from .account import call_form, status_form
from .call import PhoneCall
from .faults import Faults
from .listening import attentive
from .options import CallOptions
from .prepare import prepare_steps
from .rest_calls import Answer, RestCall
from .webhook import Twilio, WebhookError


class Life:
    """Rings, has it answered or not, and tells the call center what it asked for."""

    def __init__(
        self, call: RestCall, answer: Answer, options: CallOptions, using: str
    ) -> None:
        self.call = call
        self._answer = answer
        self._using = using
        self._options = replace(
            options,
            call_sid=call.sid,
            direction="outbound-api",
            from_number=call.asked("From"),
            to_number=call.asked("To"),
            voice_url=call.asked("Url"),
            steps=answer.steps,
            linger_ms=answer.linger_ms,
            faults=Faults(no_status_callback=True),
        )
        self._twilio = Twilio(options.url, auth_token=options.auth_token)
        self._phone: PhoneCall | None = None
        self._cancelled = asyncio.Event()
        self._sequence = 0

    def redirect(self, document: str) -> None:
        """Raises ``TwimlError``; before anybody has answered there is nothing to do."""
        if self._phone is not None:
            self._phone.redirect(document)

    def hang_up(self) -> None:
        if self._phone is not None:
            self._phone.hang_up()
        else:
            self._cancelled.set()

    def cancel(self) -> None:
        """Before somebody answers."""
        self._cancelled.set()

    async def live(self) -> None:
        call, answer = self.call, self._answer
        try:
            await self._tell("initiated", "initiated")
            await self._tell("ringing", "ringing")
            ring_seconds = float(call.asked("Timeout", "60"))
            rings = min(answer.rings_seconds, ring_seconds)
            if await self._cancelled_within(rings):
                await self._over("canceled")
            elif answer.who in ("busy", "no-answer", "failed"):
                await self._over(answer.who)
            elif answer.rings_seconds > ring_seconds:
                await self._over("no-answer")
            else:
                await self._converse()
                await self._over("completed")
        finally:
            if not call.is_over:
                call.status = "failed"
            await self._twilio.close()

    async def _cancelled_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                return await self._cancelled.wait()
        return False

    async def _converse(self) -> None:
        call = self.call
        call.started_at = datetime.now(UTC)
        await self._tell("in-progress", "answered")
        detection = call.asked("MachineDetection")
        if not detection:
            await self._talk("")
        elif call.asked("AsyncAmd") == "true":
            listening = asyncio.create_task(self._listen(detection))
            try:
                await self._talk("")
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)
        else:
            await asyncio.sleep(self._answer.detected_after_seconds)
            call.answered_by = self._answer.answered_by(detection)
            await self._talk(call.answered_by)

    async def _talk(self, answered_by: str) -> None:
        options = replace(self._options, answered_by=answered_by)
        async with attentive(options, self._using) as listening:
            steps = await asyncio.to_thread(prepare_steps, listening)
            self._phone = PhoneCall(listening, steps)
            self.call.report = await self._phone.run()

    async def _listen(self, detection: str) -> None:
        """What Twilio finds out while the two are talking already."""
        await asyncio.sleep(self._answer.detected_after_seconds)
        self.call.answered_by = self._answer.answered_by(detection)
        form = {
            "AccountSid": self.call.account_sid,
            "CallSid": self.call.sid,
            "AnsweredBy": self.call.answered_by,
            "MachineDetectionDuration": str(
                round(self._answer.detected_after_seconds * 1000)
            ),
        }
        await self._post(self.call.asked("AsyncAmdStatusCallback"), form)

    async def _over(self, status: str) -> None:
        self.call.ended_at = datetime.now(UTC)
        await self._tell(status, "completed")

    async def _tell(self, status: str, event: str) -> None:
        """The call is so now; told where this event was asked for."""
        call = self.call
        call.status = "queued" if status == "initiated" else status
        call.statuses.append(status)
        if event not in call.events:
            return
        if event == "completed":
            form = status_form(self._options, status, call.seconds)
        else:
            form = call_form(self._options, status) | {
                "CallbackSource": "call-progress-events",
                "Timestamp": formatdate(usegmt=False),
            }
        form["SequenceNumber"] = str(self._sequence)
        if call.answered_by:
            form["AnsweredBy"] = call.answered_by
        self._sequence += 1
        await self._post(call.asked("StatusCallback"), form)

    async def _post(self, url: str, form: dict[str, str]) -> None:
        if url:
            with contextlib.suppress(WebhookError):
                await self._twilio.post(url, form)
