"""What Twilio asks us over HTTP: who answers, what follows the stream, how it ended.

Views translate and choose a document; what they change is in ``apps.calls.services``.
Twilio repeats requests and keeps no order between them, so each may come twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.agentbrain.services import load_brain
from apps.calls import services, transfers
from apps.calls.callbacks import promising
from apps.calls.choices import CallStatus, Channel
from apps.calls.lines.hints import hints_of
from apps.calls.lines.selectors import channel_of, line_of
from apps.calls.models import Call
from apps.calls.outbound import reports
from apps.calls.switchboard import switchboard

from . import tokens, twiml
from .twilio_signature import media_url, public_url, webhook_is_genuine

log = logging.getLogger(__name__)

BUSY: Final = (
    "We are sorry, our line is being serviced right now. Please call again in a minute."
)
ONE_MOMENT: Final = "Sorry, one moment please."
BACK_AGAIN: Final = "Sorry, I lost you for a moment."
FAILED: Final = "We are sorry, something went wrong on our side. Please call again."
NOBODY_FREE: Final = (
    "I am sorry, nobody could take the call. We will call you back as soon as we can."
)
LONGEST_FIELD: Final = 64
MEDIA_PATH: Final = "/twilio/media"
RELAY_PATH: Final = "/twilio/relay"
LONGEST_HANDOFF: Final = 4_000
LONGEST_TALK_SECONDS: Final = 86_400

# How Twilio's last word on a call reads in our record.
_FINAL: Final = {
    "completed": (CallStatus.COMPLETED, "caller"),
    "busy": (CallStatus.FAILED, "busy"),
    "no-answer": (CallStatus.FAILED, "no-answer"),
    "failed": (CallStatus.FAILED, "carrier failure"),
    "canceled": (CallStatus.LOST, "canceled"),
}
_CONVERSED: Final = {"completed", "answered"}

View = Callable[[HttpRequest], HttpResponse]


class BadWebhook(ValueError):
    """A form that Twilio would not send; says what is wrong with it."""


def webhook(view: View) -> View:
    """A view for Twilio only: POST, signed, and with a form that makes sense."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        if not webhook_is_genuine(request):
            log.warning(
                "A webhook without a valid signature was refused.",
                extra={"fields": {"path": request.path}},
            )
            return _plain("The signature does not match.", 403)
        try:
            return view(request)
        except BadWebhook as error:
            log.warning(
                "A webhook with a bad form was refused.",
                extra={"fields": {"path": request.path, "why": error}},
            )
            return _plain(str(error), 400)

    return checked


@webhook
def voice(request: HttpRequest) -> HttpResponse:
    """A call comes in: connect it to the agent, or say politely that we cannot."""
    if reference := _reference(request):
        return _twiml(_answered(request, reference))
    call_sid = _field(request, "CallSid")
    from_number = _field(request, "From", required=False)
    to_number = _field(request, "To", required=False)
    outbound = _field(request, "Direction", required=False).startswith("outbound")
    line = line_of(from_number if outbound else to_number)
    call = services.open_call(
        call_sid,
        from_number=from_number,
        to_number=to_number,
        channel=channel_of(line),
        line=line,
    )
    if switchboard.draining:
        services.end_call(call.pk, CallStatus.REFUSED, "draining")
        return _twiml(twiml.hang_up(BUSY))
    if not call.is_live:
        return _twiml(twiml.hang_up())
    return _twiml(_connect(request, call))


@webhook
def status(request: HttpRequest) -> HttpResponse:
    """How a call stands for Twilio; of calls to us only the end matters."""
    call_sid = _field(request, "CallSid")
    call_status = _field(request, "CallStatus")
    answered_by = _field(request, "AnsweredBy", required=False)
    reference = _reference(request)
    if reference:
        reports.heard_of(reference, call_sid)
    _close_if_final(call_sid, call_status)
    if reference:
        reports.status_told(reference, call_sid, call_status, answered_by)
    return HttpResponse(status=204)


@webhook
def amd(request: HttpRequest) -> HttpResponse:
    """Who has answered a call of ours, found out while the agent was talking."""
    reports.answered_by(
        _reference(request),
        _field(request, "CallSid"),
        _field(request, "AnsweredBy"),
    )
    return HttpResponse(status=204)


@webhook
def stream_ended(request: HttpRequest) -> HttpResponse:
    """What the line does now: go on, put through, or hang up."""
    call_sid = _field(request, "CallSid")
    call_status = _field(request, "CallStatus", required=False)
    call = Call.objects.filter(call_sid=call_sid).first()
    if call is None:
        return _twiml(twiml.hang_up())
    over = _close_if_final(call_sid, call_status)
    dialled = _field(request, "DialCallStatus", required=False)
    if dialled:
        transfers.end(call, _how(dialled, over), _seconds(request, "DialCallDuration"))
    if over or dialled in _CONVERSED:
        return _twiml(twiml.hang_up())
    if dialled:
        promising.nobody_free(call)
        return _twiml(twiml.hang_up(NOBODY_FREE))
    step = call.next_step or _handoff(request)
    match step.get("verb"):
        case "transfer":
            return _twiml(_transfer(request, call, str(step.get("target") or "")))
        case "hangup":
            return _twiml(twiml.hang_up())
    return _twiml(_resume(request, call))


def _answered(request: HttpRequest, reference: str) -> str:
    """Somebody or something has answered a call of ours."""
    who = _field(request, "AnsweredBy", required=False)
    call = reports.answered(reference, _field(request, "CallSid"), who)
    if call is None or not call.is_live or who == "fax":
        return twiml.hang_up()
    if reports.is_machine(who):
        return twiml.leave_message(reports.message_of(call))
    if switchboard.draining:
        # Asked again in a moment, by when another process answers.
        return twiml.ask_again(
            public_url(request, request.get_full_path()), say=ONE_MOMENT
        )
    return _connect(request, call)


def _resume(request: HttpRequest, call: Call) -> str:
    """The stream broke off: get it back while the conversation is unfinished."""
    if not services.can_resume(call):
        return twiml.hang_up(FAILED if call.status == CallStatus.FAILED else "")
    if switchboard.draining:
        # Asked again in a moment, by when another process answers.
        return twiml.ask_again(_own_url(request, "twilio-stream-ended"), say=ONE_MOMENT)
    if services.note_resume(call):
        return _connect(request, call, say=BACK_AGAIN)
    services.end_call(call.pk, CallStatus.LOST, "stream lost too often")
    return twiml.hang_up(FAILED)


def _connect(request: HttpRequest, call: Call, *, say: str = "") -> str:
    """The agent's own speech, or Twilio's: as the call began, so it goes on."""
    action_url, token = _own_url(request, "twilio-stream-ended"), tokens.issue(call.pk)
    if call.channel == Channel.RELAY:
        return twiml.connect_relay(
            relay_url=media_url(request, RELAY_PATH),
            action_url=action_url,
            token=token,
            speech=_speech(call),
            say=say,
        )
    return twiml.connect_stream(
        media_url=media_url(request, MEDIA_PATH),
        action_url=action_url,
        token=token,
        say=say,
    )


def _speech(call: Call) -> twiml.RelaySpeech:
    line = call.line
    if line is None:  # deleted while the call was on it
        return twiml.RelaySpeech()
    return twiml.RelaySpeech(
        language=line.language,
        tts_provider=line.tts_provider,
        voice=line.voice,
        transcription_provider=line.transcription_provider,
        speech_model=line.speech_model,
        interrupt_sensitivity=line.interrupt_sensitivity,
        hints=hints_of(line, load_brain(call.brain_version)),
    )


def _handoff(request: HttpRequest) -> dict[str, Any]:
    """What we told ConversationRelay at its end, where the row does not say it."""
    text = request.POST.get("HandoffData", "")
    if not text or len(text) > LONGEST_HANDOFF:
        return {}
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return data if isinstance(data, dict) else {}


def _transfer(request: HttpRequest, call: Call, target: str) -> str:
    target = target or load_brain(call.brain_version).business.transfer_number
    if not target:
        log.error(
            "A transfer has no number to go to.", extra={"call_sid": call.call_sid}
        )
        promising.nobody_free(call)
        return twiml.hang_up(NOBODY_FREE)
    transfers.begin(call)
    return twiml.dial(target, action_url=_own_url(request, "twilio-stream-ended"))


def _how(dialled: str, over: bool) -> transfers.How:
    """How a transfer ended; ``over``: the caller's own call is over as well."""
    if dialled in _CONVERSED:
        return transfers.How.ANSWERED
    gave_up = over or dialled == "canceled"
    return transfers.How.ABANDONED if gave_up else transfers.How.UNANSWERED


def _close_if_final(call_sid: str, call_status: str) -> bool:
    """Close the call when Twilio says it is over; True if it says so.

    A session that still holds the call closes it itself, with its last turns.
    """
    if call_status not in _FINAL:
        return False
    call_id = (
        Call.objects.filter(call_sid=call_sid).values_list("pk", flat=True).first()
    )
    if call_id is not None and not switchboard.caller_left(call_id):
        final, reason = _FINAL[call_status]
        if not services.end_call(call_id, final, reason):
            services.settle_broken(call_id, final, reason)
    return True


def _reference(request: HttpRequest) -> str:
    """Our name for an attempt of ours, which Twilio carries in the address."""
    reference = request.GET.get("attempt", "")
    if len(reference) > LONGEST_FIELD or not reference.isprintable():
        raise BadWebhook("attempt is no reference of ours.")
    return reference


def _own_url(request: HttpRequest, name: str) -> str:
    return public_url(request, reverse(name))


def _field(request: HttpRequest, name: str, *, required: bool = True) -> str:
    value = request.POST.get(name, "").strip()
    if required and not value:
        raise BadWebhook(f"{name} is missing.")
    if len(value) > LONGEST_FIELD:
        raise BadWebhook(f"{name} is longer than {LONGEST_FIELD} characters.")
    if not value.isprintable():
        raise BadWebhook(f"{name} holds characters that cannot be printed.")
    return value


def _seconds(request: HttpRequest, name: str) -> int:
    value = _field(request, name, required=False)
    number = int(value) if value.isascii() and value.isdecimal() else 0
    return min(number, LONGEST_TALK_SECONDS)


def _twiml(document: str) -> HttpResponse:
    return HttpResponse(document, content_type="text/xml")


def _plain(text: str, code: int) -> HttpResponse:
    return HttpResponse(text, status=code, content_type="text/plain")
