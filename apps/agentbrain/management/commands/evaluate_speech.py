"""``manage.py evaluate_speech``: what the local recognizer hears, and what it costs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.engines.workers import WorkerError
from apps.agentbrain.evaluation.commands import EvaluationCommand
from apps.agentbrain.evaluation.contract import Suite
from apps.agentbrain.evaluation.running import Outcome
from apps.agentbrain.evaluation.speech.ear import shipping_ear
from apps.agentbrain.evaluation.speech.recordings import RecordingsSuite
from apps.agentbrain.evaluation.speech.requests import RequestsSuite


class Command(EvaluationCommand):
    help = (
        "Measures the local recognizer, with the words of the brain that ships, on the "
        "recordings of a directory: word errors, intents and slots from sound, time. "
        "Ends with 0 whatever the figures are, unless --strict is given."
    )
    kind = "speech"
    suite_names = (RecordingsSuite.name, RequestsSuite.name)

    def outcomes(self, brain: Brain, options: dict[str, Any]) -> list[Outcome]:
        self.stdout.write("the recognizer is made ready; the first time takes a while")
        try:
            with shipping_ear(brain, settings.SPEECH_DIR) as ear:
                suites: list[Suite] = [RecordingsSuite(ear), RequestsSuite(ear)]
                return self.run_suites(suites, brain, options)
        except (WorkerError, TimeoutError) as error:
            raise CommandError(f"the recognizer failed: {error}") from error
