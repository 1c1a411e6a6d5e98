"""Deleting in the Celery worker."""

from __future__ import annotations

from celery import shared_task

from . import forgetting, policy, stored_files


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name="calls.delete_what_expired", ignore_result=True
)
def delete_what_expired() -> None:
    """Delete what the policy says, and files whose storage was away."""
    policy.delete_expired()
    stored_files.delete_due_files()


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name="calls.forget_waiting_customers", ignore_result=True
)
def forget_waiting_customers() -> None:
    """Forget those whose call has ended meanwhile."""
    forgetting.fulfil_waiting()
