"""What Twilio asks us over HTTP: who answers, what follows the stream, how it ended.

Views translate and choose a document; what they change is in ``apps.calls.services``.
Twilio repeats requests and keeps no order between them, so each may come twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.agentbrain.services import load_brain
from apps.calls import services
from apps.calls.choices import CallStatus
from apps.calls.models import Call
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
    call_sid = _field(request, "CallSid")
    from_number = _field(request, "From", required=False)
    to_number = _field(request, "To", required=False)
    call = services.open_call(call_sid, from_number=from_number, to_number=to_number)
    if switchboard.draining:
        services.end_call(call.pk, CallStatus.REFUSED, "draining")
        return _twiml(twiml.hang_up(BUSY))
    if not call.is_live:
        return _twiml(twiml.hang_up())
    return _twiml(_connect(request, call))


@webhook
def status(request: HttpRequest) -> HttpResponse:
    """How a call stands for Twilio; only its end matters here."""
    _close_if_final(_field(request, "CallSid"), _field(request, "CallStatus"))
    return HttpResponse(status=204)


@webhook
def stream_ended(request: HttpRequest) -> HttpResponse:
    """What the line does now: go on, put through, or hang up."""
    call_sid = _field(request, "CallSid")
    call_status = _field(request, "CallStatus", required=False)
    call = Call.objects.filter(call_sid=call_sid).first()
    if call is None or _close_if_final(call_sid, call_status):
        return _twiml(twiml.hang_up())
    if dialled := _field(request, "DialCallStatus", required=False):
        return _twiml(twiml.hang_up("" if dialled in _CONVERSED else NOBODY_FREE))
    match call.next_step.get("verb"):
        case "transfer":
            return _twiml(_transfer(request, call))
        case "hangup":
            return _twiml(twiml.hang_up())
    return _twiml(_resume(request, call))


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
    return twiml.connect_stream(
        media_url=media_url(request, MEDIA_PATH),
        action_url=_own_url(request, "twilio-stream-ended"),
        token=tokens.issue(call.pk),
        say=say,
    )


def _transfer(request: HttpRequest, call: Call) -> str:
    target = (
        call.next_step.get("target")
        or load_brain(call.brain_version).business.transfer_number
    )
    if not target:
        log.error(
            "A transfer has no number to go to.", extra={"call_sid": call.call_sid}
        )
        return twiml.hang_up(NOBODY_FREE)
    return twiml.dial(target, action_url=_own_url(request, "twilio-stream-ended"))


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
        services.end_call(call_id, final, reason)
    return True


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


def _twiml(document: str) -> HttpResponse:
    return HttpResponse(document, content_type="text/xml")


def _plain(text: str, code: int) -> HttpResponse:
    return HttpResponse(text, status=code, content_type="text/plain")
