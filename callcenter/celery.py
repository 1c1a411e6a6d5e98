"""The Celery application; its settings are Django's with the prefix ``CELERY_``."""

from __future__ import annotations

import os
import signal
import time
from threading import Thread
from typing import Any

from celery import Celery
from celery.signals import beat_embedded_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "callcenter.settings")

app = Celery("callcenter")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_embedded_init.connect
def end_with_the_worker(**_: Any) -> None:
    """Have the schedule's process end when its worker is killed.

    A worker that is killed leaves the process of its schedule running, and the next
    worker would start a second one.
    """
    Thread(target=_follow, args=(os.getppid(),), daemon=True).start()


def _follow(worker: int) -> None:
    while os.getppid() == worker:
        time.sleep(1.0)
    os.kill(os.getpid(), signal.SIGTERM)
