"""One simulated call from ringing to the last status callback."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from apps.agentbrain.engines.audio import mulaw_to_pcm, pcm_to_mulaw

from .account import call_form, dial_form, status_form, stream_form
from .caller import Caller, Manner, PreparedStep
from .clock import RealClock
from .faults import Faults, Mischief
from .line import PhoneLine
from .media import MediaStream, StreamAddress
from .moments import Kind, Moment
from .options import CallOptions, new_sid
from .prepare import prepare_steps
from .relay import RelayAddress, RelaySession
from .relay_twiml import Relay
from .relay_wire import RelayMessages
from .report import CallReport, judge_lines
from .sound import BYTES_PER_MS, Ear
from .strangers import StrangerRecord, intrude
from .twiml import (
    Dial,
    Hangup,
    Pause,
    Play,
    Redirect,
    Reject,
    Say,
    Stream,
    TwimlError,
    Verb,
    parse_twiml,
)
from .wav import write_call_wav
from .webhook import Twilio, WebhookError
from .wire import MessageMaker

VOICE_PATH = "/twilio/voice"
STATUS_PATH = "/twilio/status"
MOST_DOCUMENTS = 30
REPLAY_MS = 1_000.0
SECOND_SOCKET_MS = 60_000.0

Document = tuple[Verb, ...]


async def place_call(options: CallOptions) -> CallReport:
    """Place a call and live it to its end.

    What the server does wrong is in the report (``failure``, ``warnings``); raises
    ``SimulatorError`` when the call itself cannot be prepared.
    """
    steps = await asyncio.to_thread(prepare_steps, options)
    return await PhoneCall(options, steps).run()


class PhoneCall:
    """Does what the documents say, as Twilio does, with a caller on the line."""

    def __init__(self, options: CallOptions, steps: tuple[PreparedStep, ...]) -> None:
        self._options = options
        self._report = CallReport(
            options.call_sid, options.from_number, options.to_number
        )
        self._caller = Caller(
            steps, self._manner(), self._announce, options.agent_words
        )
        self._line = PhoneLine(RealClock(), self._caller, self._announce)
        self._twilio = Twilio(
            options.url,
            auth_token=options.auth_token,
            forge_signatures=options.faults.forge_signatures,
        )
        self._picked_up = self._hung_up = False
        self._ordered: Document | None = None
        self._final_status = "completed"
        self._strangers: list[asyncio.Task[None]] = []

    async def run(self) -> CallReport:
        """The whole call; returns when nothing of it is left running."""
        self._announce("calling", 0.0, self._options.call_sid)
        try:
            try:
                await self._converse()
            except (WebhookError, TwimlError) as error:
                self._fail(str(error))
            if self._picked_up:
                self._line.finish()
                self._report.duration_ms = self._line.clock.now_ms()
            await self._report_end()
        finally:
            for task in self._strangers:
                task.cancel()
            await asyncio.gather(*self._strangers, return_exceptions=True)
            await self._twilio.close()
        await self._conclude()
        return self._report

    def _manner(self) -> Manner:
        options = self._options
        limit_seconds = options.timeout_seconds
        if options.hangup_after_seconds is not None:
            limit_seconds = min(limit_seconds, options.hangup_after_seconds)
        return Manner(
            patience_ms=options.patience_ms,
            no_answer_ms=options.no_answer_ms,
            longest_agent_turn_ms=options.longest_agent_turn_ms,
            linger_ms=options.linger_ms,
            hang_up_at_ms=limit_seconds * 1000,
            hang_up_when=self._asked_to_leave,
        )

    def _asked_to_leave(self) -> bool:
        asked = self._options.hang_up_when
        return self._ordered is not None or (asked is not None and asked())

    def _announce(self, kind: Kind, at_ms: float, text: str) -> None:
        moment = Moment(kind, at_ms, text)
        self._report.moments.append(moment)
        if self._options.on_moment is not None:
            self._options.on_moment(moment)

    def _fail(self, reason: str) -> None:
        """Note why the call did not go through; the first reason counts."""
        self._report.failure = self._report.failure or reason
        self._announce("warning", self._line.clock.now_ms(), reason)

    async def _converse(self) -> None:
        """Ask what to do, and do it, until nothing is left to do."""
        options = self._options
        url = options.voice_url or options.public(VOICE_PATH)
        # Who has called us waits for an answer; whom we called has given it.
        status = "ringing" if options.direction == "inbound" else "in-progress"
        who = {"AnsweredBy": options.answered_by} if options.answered_by else {}
        document = await self._fetch(url, status, who)
        self._line.clock = RealClock()
        if document and isinstance(document[0], Reject):
            self._final_status = "busy" if document[0].reason == "busy" else "no-answer"
            self._report.ended_by = f"rejected: {document[0].reason}"
            return
        self._picked_up = True
        self._announce("picked-up", 0.0, self._options.from_number)
        for _ in range(MOST_DOCUMENTS):
            following = await self._obey(document)
            if self._ordered is not None:
                following = self._take_order()
            if following is None:
                return
            document = following
        raise TwimlError(f"more than {MOST_DOCUMENTS} documents in one call")

    async def _fetch(
        self, url: str, status: str, extra: Mapping[str, str] | None = None
    ) -> Document:
        """Post to ``url`` and read the document it answers with."""
        form = call_form(self._options, status) | dict(extra or {})
        self._report.statuses.append(status)
        exchange = await self._twilio.post(url, form)
        self._report.webhooks.append(exchange)
        exchange.demand_document()
        document = parse_twiml(exchange.body, url)
        self._report.documents.append(document)
        return document

    async def _obey(self, document: Document) -> Document | None:
        """Run the verbs; answers the document to go on with, None at the end."""
        for verb in document:
            if not isinstance(verb, Stream | Relay):
                self._announce("verb", self._line.clock.now_ms(), repr(verb))
            match verb:
                case Stream() | Relay():
                    told = await self._connect(verb)
                    if verb.action:
                        return await self._after(verb.action, told)
                case Say(text):
                    self._report.said_by_twilio.append(text)
                    await self._wait(self._play(text))
                case Pause(seconds):
                    await self._wait(seconds * 1000)
                case Redirect(url):
                    return await self._fetch(url, "in-progress")
                case Dial():
                    following = await self._dial(verb)
                    if following is not None:
                        return following
                case Hangup() | Reject():
                    self._report.ended_by = "agent"
                    return None
                case Play():
                    pass
            if self._hung_up or self._ordered is not None:
                return None
        self._report.ended_by = "end of the document"
        return None

    def redirect(self, document: str) -> None:
        """Put another document in place of what runs, as the REST API does.

        Raises ``TwimlError``.
        """
        self._ordered = parse_twiml(document.encode(), "https://api.twilio.com/")

    def hang_up(self) -> None:
        """End the call from the carrier's side, as the REST API does."""
        self._ordered = (Hangup(),)

    def _take_order(self) -> Document:
        document, self._ordered = self._ordered or (), None
        self._report.documents.append(document)
        return document

    async def _connect(self, verb: Stream | Relay) -> dict[str, str]:
        """Live a stream or a session; what its action is told of it."""
        if isinstance(verb, Relay):
            return await self._relay(verb)
        await self._stream(verb)
        return {}

    async def _after(self, action: str, told: dict[str, str]) -> Document | None:
        """What the document goes on with; nothing does when the caller hung up.

        Nobody is asked when another document was ordered in its place.
        """
        if self._ordered is not None:
            return None
        status = "completed" if self._hung_up else "in-progress"
        answer = await self._fetch(action, status, told)
        return None if self._hung_up else answer

    async def _wait(self, duration_ms: float) -> None:
        if reason := await self._line.wait(duration_ms):
            self._hang_up(reason)

    def _hang_up(self, reason: str) -> None:
        if self._ordered is not None:
            return  # the line goes on with another document
        self._hung_up = True
        self._report.ended_by = f"caller: {reason}"
        now_ms = self._line.clock.now_ms()
        self._announce("hung-up", now_ms, reason)
        timeout_ms = self._options.timeout_seconds * 1000
        if now_ms >= timeout_ms:
            self._fail(f"the call lasted longer than {timeout_ms / 1000:g} s")

    def _play(self, text: str) -> float:
        """Let Twilio's own voice say something; its length in milliseconds."""
        if self._options.voice is None or not text:
            return 0.0
        sound = pcm_to_mulaw(self._options.voice(text))
        self._line.playout.add_audio(sound, self._line.clock.now_ms())
        return len(sound) / BYTES_PER_MS

    async def _dial(self, verb: Dial) -> Document | None:
        """Ring and talk; a caller who gives up is told of as one whose call is over."""
        options = self._options
        self._report.dialled.append(verb.target)
        rings, patience = options.dial_rings_seconds, options.gives_up_after_seconds
        gives_up = patience is not None and patience < rings
        await self._wait((patience or 0.0 if gives_up else rings) * 1000)
        if gives_up and not self._hung_up:
            self._hang_up("tired of waiting")
        if self._hung_up:
            told, status = "canceled", "completed"
        else:
            await self._wait(options.dial_seconds * 1000)
            told = options.dial_status
            status = "completed" if self._hung_up else "in-progress"
        if not verb.action or self._ordered is not None:
            return None
        form = dial_form(options, new_sid("CA"), told)
        answer = await self._fetch(verb.action, status, form)
        return None if self._hung_up else answer

    async def _stream(self, verb: Stream) -> None:
        """Run a media stream to its end."""
        first = not self._report.streams
        faults = self._options.faults if first else Faults()
        stream = MediaStream(self._address(verb, faults), self._line, Mischief(faults))
        sid = stream.record.stream_sid
        self._report.streams.append(stream.record)
        await self._stream_status(verb, sid, "stream-started")
        if faults.second_socket_at_ms is not None:
            self._intrude("second socket", verb, faults.second_socket_at_ms)
        await stream.run()
        if faults.replay_token:
            self._intrude("replayed token", verb, 0.0)
            await self._strangers[-1]
        await self._stream_status(verb, sid, "stream-stopped")
        if stream.record.ended_by == "refused":
            self._fail(f"no stream: {stream.record.warnings[-1].reason}")
        if stream.record.ended_by == "caller":
            self._hang_up(stream.hang_up_reason)

    async def _relay(self, verb: Relay) -> dict[str, str]:
        """Run a ConversationRelay session to its end; what its action is told."""
        faults = Faults() if self._report.relays else self._options.faults
        options = self._options
        address = RelayAddress(
            relay=verb,
            url=self._twilio.reachable(verb.url),
            headers=self._upgrade(verb.url),
            messages=RelayMessages(
                session_id=new_sid("VX"),
                account_sid=options.account_sid,
                call_sid=options.call_sid,
                from_number=options.from_number,
                to_number=options.to_number,
                direction=options.direction,
                parameters=_passed_on(verb.parameters, faults),
            ),
        )
        session = RelaySession(address, self._line, Mischief(faults), options.voice)
        record = session.record
        self._report.relays.append(record)
        await session.run()
        if record.ended_by == "refused":
            self._fail(f"no session: {record.warnings[-1].reason}")
        if record.ended_by == "caller":
            self._hang_up(session.hang_up_reason)
        return record.form()

    def _upgrade(self, url: str) -> dict[str, str]:
        """The headers of a WebSocket's upgrade."""
        signature = self._twilio.signature(url, {})
        return {name.lower(): value for name, value in signature.items()}

    def _address(self, verb: Stream, faults: Faults) -> StreamAddress:
        return StreamAddress(
            url=self._twilio.reachable(verb.url),
            headers=self._upgrade(verb.url),
            maker=MessageMaker(
                stream_sid=new_sid("MZ"),
                account_sid=self._options.account_sid,
                call_sid=self._options.call_sid,
                parameters=_passed_on(verb.parameters, faults),
                encoding=faults.encoding,
                sample_rate_hz=faults.sample_rate_hz,
            ),
        )

    def _intrude(self, label: str, verb: Stream, delay_ms: float) -> None:
        record = StrangerRecord(label)
        self._report.strangers.append(record)
        duration_ms = SECOND_SOCKET_MS if delay_ms else REPLAY_MS
        coroutine = intrude(
            record,
            self._address(verb, Faults()),
            self._line.clock,
            delay_ms,
            duration_ms,
        )
        self._strangers.append(asyncio.create_task(coroutine, name=label))

    async def _stream_status(self, verb: Stream, stream_sid: str, event: str) -> None:
        if not verb.status_callback:
            return
        form = stream_form(self._options, stream_sid, event)
        exchange = await self._twilio.post(verb.status_callback, form)
        self._report.webhooks.append(exchange)

    async def _report_end(self) -> None:
        """The status callback that closes every call."""
        if self._options.faults.no_status_callback:
            return
        self._report.statuses.append(self._final_status)
        seconds = self._report.duration_ms / 1000
        form = status_form(self._options, self._final_status, seconds)
        url = self._options.status_url or self._options.public(STATUS_PATH)
        try:
            exchange = await self._twilio.post(url, form)
            self._report.webhooks.append(exchange)
            exchange.demand_success()
        except WebhookError as error:
            self._fail(str(error))

    async def _conclude(self) -> None:
        """Fill in what only a finished call can tell, and write its WAV."""
        report, line = self._report, self._line
        report.caller_audio = mulaw_to_pcm(bytes(line.caller_track))
        report.agent_audio = mulaw_to_pcm(bytes(line.playout.played))
        # What sounded outside the streams was Twilio's own voice.
        report.agent_utterances = [
            heard
            for heard in line.ear.utterances
            if any(s.overlaps(heard.start_ms, heard.end_ms) for s in report.sessions)
        ]
        caller_ear = Ear()
        caller_ear.listen(line.caller_track)
        report.caller_utterances = caller_ear.utterances
        report.starvations = line.playout.starvations
        report.lines = judge_lines(self._caller.lines, report.agent_utterances)
        if self._options.output is not None and self._picked_up:
            path = self._options.output / f"{report.call_sid}.wav"
            await asyncio.to_thread(
                write_call_wav, path, report.caller_audio, report.agent_audio
            )
            report.wav_path = path
        ended_ms = report.duration_ms or line.clock.now_ms()
        self._announce("ended", ended_ms, report.failure or report.ended_by)


def _passed_on(parameters: Mapping[str, str], faults: Faults) -> dict[str, str]:
    """What the document passes along, unless it is forged."""
    if faults.forge_parameters:
        return {name: f"forged-{name}" for name in parameters}
    return dict(parameters)
