"""Recordings in the Celery worker."""

from __future__ import annotations

from celery import shared_task

from .asking import ask_for_file
from .making import calls_to_finish, make_file


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name="calls.make_recording", acks_late=True, ignore_result=True
)
def make_recording(call_id: int) -> None:
    """Make the file of a finished call; harmless when repeated."""
    make_file(call_id)


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name="calls.sweep_recordings", ignore_result=True
)
def sweep_recordings() -> None:
    """Finish what a process that died, a lost message or a storage left behind."""
    for call_id in calls_to_finish():
        ask_for_file(call_id)
