"""Small writes that Vapi's messages lead to."""

from __future__ import annotations

from django.utils import timezone

from apps.calls.choices import LIVE_STATUSES, Channel
from apps.calls.conversation_models import Conversation, Delivery
from apps.calls.models import Call, CallEvent

from .messages import Message


def first_time(message: Message, call: Call | None) -> bool:
    """Note a message that is acted on; False for one that was noted before."""
    _, created = Delivery.objects.get_or_create(
        digest=message.digest, defaults={"kind": message.kind[:40], "call": call}
    )
    return created


def beat(message: Message) -> None:
    """Whatever is told of a live call is a sign of its life."""
    Call.objects.filter(
        call_sid=message.sid, channel=Channel.VAPI, status__in=LIVE_STATUSES
    ).update(heartbeat_at=timezone.now())


def interrupted(message: Message) -> None:
    """The caller cut us short: an answer begun before it is not wanted any more."""
    Conversation.objects.filter(
        call__call_sid=message.sid, interrupted_ms__lt=message.sent_ms
    ).update(interrupted_ms=message.sent_ms)
    beat(message)


def hung(message: Message) -> None:
    """The assistant kept the caller waiting too long."""
    call = Call.objects.filter(call_sid=message.sid, channel=Channel.VAPI).first()
    if call is not None and first_time(message, call):
        CallEvent.objects.create(
            call=call,
            kind="protocol_warning",
            at_ms=call.since_answer_ms(timezone.now()),
            data={"kind": "vapi_hang"},
        )
