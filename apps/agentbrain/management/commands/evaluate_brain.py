"""``manage.py evaluate_brain``: what the brain understands, on sets of real speech."""

from __future__ import annotations

from typing import Any

from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.evaluation.commands import EvaluationCommand
from apps.agentbrain.evaluation.running import Outcome
from apps.agentbrain.evaluation.suites.registry import SUITES


class Command(EvaluationCommand):
    help = (
        "Measures the brain that ships on the JSON Lines sets of a directory: a table "
        "for each suite, with counts. A page with plots is written beside it. "
        "Ends with 0 whatever the figures are, unless --strict is given."
    )
    kind = "brain"
    suite_names = tuple(suite.name for suite in SUITES)

    def outcomes(self, brain: Brain, options: dict[str, Any]) -> list[Outcome]:
        return self.run_suites(SUITES, brain, options)
