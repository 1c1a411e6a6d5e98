"""``manage.py prepare_speech``: the recognizer's model, made before the first call."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.factory import close_workers
from apps.agentbrain.engines.workers import WorkerError
from apps.calls.speech import prepare_speech


class Command(BaseCommand):
    help = (
        "Compiles the recognizer's model of what callers of this business say. "
        "Done already, it does nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("Preparing speech recognition ...")
        self.stdout.flush()
        try:
            prepare_speech()
        except (EngineError, WorkerError) as error:
            raise CommandError(f"Speech recognition is not ready: {error}") from error
        finally:
            close_workers()
