"""What Celery's beat starts again and again, and how often."""

from __future__ import annotations

from typing import Any, Final

# Each task: every how many seconds, and after how many it is not worth doing any more,
# because the next one is due. One that nobody fetched by then is left out.
_TASKS: Final = {
    "calls.sweep_lost_calls": (30.0, 25),
    "calls.place_outbound_calls": (10.0, 9),
    "calls.tend_outbound_calls": (30.0, 25),
    "calls.sweep_campaigns": (30.0, 25),
    "calls.sweep_recordings": (60.0, 55),
    "calls.delete_what_expired": (600.0, 590),
    "calls.forget_waiting_customers": (60.0, 55),
    "calls.sweep_missing_summaries": (60.0, 55),
    "calls.sweep_callbacks": (30.0, 25),
    "calls.sweep_staff_mails": (60.0, 55),
    "calls.sweep_webhooks": (15.0, 14),
    "calls.sweep_old_webhooks": (3600.0, 3000),
    "calls.refresh_reports": (15.0, 14),
}


def beat_schedule() -> dict[str, Any]:
    """``CELERY_BEAT_SCHEDULE``; an entry is named after its task."""
    return {
        task.partition(".")[2].replace("_", "-"): {
            "task": task,
            "schedule": every_seconds,
            "options": {"expires": expires_seconds},
        }
        for task, (every_seconds, expires_seconds) in _TASKS.items()
    }
