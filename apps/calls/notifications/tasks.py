"""Mail to staff in the worker."""

from __future__ import annotations

from typing import Final

from celery import shared_task

from .asking import ask_for_mail
from .sending import send_one, waiting_mails

# A message nobody fetched before the next sweep is repeated by it.
EXPIRES_SECONDS: Final = 55


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name="calls.send_staff_mail", acks_late=True, ignore_result=True
)
def send_staff_mail(mail_id: int) -> None:
    """Send one mail if it is due; harmless when repeated."""
    send_one(mail_id)


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name="calls.sweep_staff_mails", ignore_result=True
)
def sweep_staff_mails() -> None:
    """Queue mails whose pause is over, or whose message was lost."""
    for mail_id in waiting_mails():
        ask_for_mail(mail_id, expires_seconds=EXPIRES_SECONDS)
