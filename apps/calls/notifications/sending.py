"""Sends a mail once: claimed, retried with growing pauses, given up in the end."""

from __future__ import annotations

import random
import smtplib
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import timezone

from .models import MailStatus, StaffMail
from .wording import Letter, letter

LEASE: Final = timedelta(seconds=120)
MOST_ATTEMPTS: Final = 6
FIRST_PAUSE_SECONDS: Final = 30.0
LONGEST_PAUSE_SECONDS: Final = 3600.0
MOST_AT_ONCE: Final = 100
_ERROR_CHARACTERS: Final = 1000
_PERMANENT: Final = 500
_jitter = random.SystemRandom()


def due(now: datetime) -> Q:
    """Mails somebody should send now."""
    return Q(status=MailStatus.PENDING) & (Q(not_before=None) | Q(not_before__lte=now))


def waiting_mails() -> list[int]:
    rows = StaffMail.objects.filter(due(timezone.now())).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:MOST_AT_ONCE])


def send_one(mail_id: int) -> bool:
    """One attempt, if it is this one's turn; True when the mail is sent."""
    mail = _take(mail_id)
    if mail is None:
        return False
    written = letter(mail)
    if written is None:
        _settle(mail, status=MailStatus.SKIPPED)
        return False
    try:
        _post(mail, written)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        _note_failure(mail, error)
        return False
    _settle(mail, status=MailStatus.SENT, sent_at=timezone.now(), error="")
    return True


def _take(mail_id: int) -> StaffMail | None:
    now = timezone.now()
    rows = StaffMail.objects.filter(due(now), pk=mail_id)
    mail = rows.select_related(
        "user", "escalation__call__customer", "escalation__claimed_by"
    ).first()
    if mail is None:
        return None
    taken = rows.filter(attempts=mail.attempts).update(
        attempts=mail.attempts + 1, not_before=now + LEASE
    )
    mail.attempts += 1
    return mail if taken else None


def _post(mail: StaffMail, written: Letter) -> None:
    """The same ``Message-ID`` each time: a second copy is known as one."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    EmailMessage(
        subject=" ".join(written.subject.split()),
        body=written.body,
        to=[mail.user.email],
        headers={
            "Message-ID": f"<staffmail-{mail.pk}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    ).send()


def _note_failure(mail: StaffMail, error: Exception) -> None:
    refused = _refused_for_good(error)
    last = mail.attempts >= MOST_ATTEMPTS or refused
    pause = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 4 ** (mail.attempts - 1))
    pause *= _jitter.uniform(1.0, 1.2)
    _settle(
        mail,
        status=MailStatus.FAILED if last else MailStatus.PENDING,
        error=f"{type(error).__name__}: {error}"[:_ERROR_CHARACTERS],
        not_before=None if last else timezone.now() + timedelta(seconds=pause),
    )


def _refused_for_good(error: Exception) -> bool:
    """Whether this mail would be refused each time (RFC 5321, 4.2.1: 4xx is for now).

    A server that lets nobody in, or does not take our address, says nothing about the
    mail: whoever sets it up rightly meanwhile has it sent.
    """
    match error:
        case smtplib.SMTPRecipientsRefused():
            return all(code >= _PERMANENT for code, _ in error.recipients.values())
        case smtplib.SMTPDataError():
            return int(error.smtp_code) >= _PERMANENT
        case ValueError():  # an address or a line that cannot be written at all
            return True
    return False


def _settle(mail: StaffMail, **changes: object) -> None:
    StaffMail.objects.filter(
        pk=mail.pk, attempts=mail.attempts, status=MailStatus.PENDING
    ).update(**changes)
