"""What the carrier tells of calls of ours: who answered, how they go, how they ended.

Reports are repeated and come in any order, also before the one who placed the call has
noted its sid: our reference, which every address carries, makes the call known.
"""

from __future__ import annotations

import logging

from apps.agentbrain.conversation.dialogue.wording import line
from apps.agentbrain.conversation.language.contact import say_phone
from apps.agentbrain.services import load_brain
from apps.calls.models import Call

from . import carrier, results
from .choices import UNSETTLED
from .models import OutboundAttempt

log = logging.getLogger(__name__)


def is_machine(answered_by: str) -> bool:
    """A machine that has finished its greeting, or has begun it."""
    return answered_by.startswith("machine")


def heard_of(reference: str, call_sid: str) -> OutboundAttempt | None:
    """The attempt a report is about, its sid noted; None when it is not this call's.

    A call whose attempt was given up for another one is not taken up again.
    """
    attempt = OutboundAttempt.objects.filter(reference=reference).first()
    if attempt is None:
        return None
    if not attempt.call_sid:
        results.placed(attempt.pk, call_sid)
        attempt.refresh_from_db()
    return attempt if attempt.call_sid == call_sid else None


def answered(reference: str, call_sid: str, answered_by: str) -> Call | None:
    """The row of a call of ours that was just answered; None when it may not go on."""
    attempt = heard_of(reference, call_sid)
    if attempt is None or attempt.call is None or attempt.is_settled:
        return None
    results.seen(attempt.pk)
    _note(attempt, answered_by)
    if is_machine(answered_by):
        _mark_message(attempt)
    return attempt.call


def status_told(
    reference: str, call_sid: str, call_status: str, answered_by: str
) -> None:
    """The carrier says how the call stands."""
    attempt = heard_of(reference, call_sid)
    if attempt is None:
        return
    _note(attempt, answered_by)
    result = results.result_of(call_status, answered_by or attempt.answered_by)
    if result is None:
        results.seen(attempt.pk)
    else:
        results.settle(attempt.pk, result)


def answered_by(reference: str, call_sid: str, who: str) -> None:
    """The carrier has found out, while the agent was talking, who it talks to.

    A machine that has finished its greeting gets our message in place of the
    conversation; a fax machine is hung up on. Whoever has said who they are is a
    person, whatever the carrier thinks.
    """
    attempt = heard_of(reference, call_sid)
    if attempt is None or attempt.is_settled or attempt.call is None:
        return
    if is_machine(who) and attempt.call.verified:
        return
    _note(attempt, who)
    try:
        if who == "fax":
            carrier.hang_up(call_sid)
        elif who.startswith("machine_end") and _mark_message(attempt):
            document = _message_document(attempt.call)
            carrier.redirect(call_sid, document)
    except carrier.CarrierError as error:
        OutboundAttempt.objects.filter(pk=attempt.pk).update(message_left=False)
        log.warning(
            "A message for an answering machine could not be left.",
            extra={"call_sid": call_sid, "fields": {"error": str(error)}},
        )


def message_of(call: Call) -> str:
    """What an answering machine is told: who called and where, and nothing else."""
    brain = load_brain(call.brain_version)
    phone = brain.business.phone
    if not phone:
        return line(brain, "voicemail_no_number")
    return line(brain, "voicemail", phone=say_phone(phone))


def _message_document(call: Call) -> str:
    from apps.calls.telephony import twiml  # telephony answers with our reports

    return twiml.leave_message(message_of(call))


def _mark_message(attempt: OutboundAttempt) -> bool:
    """True for the one who is to leave the message."""
    unmarked = OutboundAttempt.objects.filter(pk=attempt.pk, message_left=False)
    return bool(unmarked.update(message_left=True))


def _note(attempt: OutboundAttempt, who: str) -> None:
    if who and who != attempt.answered_by:
        attempt.answered_by = who[:20]
        OutboundAttempt.objects.filter(pk=attempt.pk, result__in=UNSETTLED).update(
            answered_by=attempt.answered_by
        )
