"""The classifier of a content: trained once, kept with the version.

Training needs libraries and processor time that a server with callers on the line must
not spend: there it happens in a process of its own (``in_child``).
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..conversation.dialogue.brain import IntentSpec
from ..conversation.dialogue.classifier import BadModel, IntentClassifier
from .trained import trained_once

logger = logging.getLogger(__name__)

MOST_IN_A_REQUEST = 3000
"""Examples that are learned while a person waits; more are a worker's business."""
LEAST_INTENTS = 2
"""With examples; fewer leave nothing to choose between."""
_ROOT = Path(__file__).resolve().parents[3]
_CHILD = "apps.agentbrain.versions.training_child"
_PATIENCE_SECONDS = 120


class TrainingFailed(RuntimeError):
    """No classifier came of the examples; the message says why."""


def train(content: Mapping[str, Any]) -> bytes | None:
    """The classifier for tuned content as bytes; None with examples of too few intents.

    In this process: for workers and commands.
    """
    return trained_once(_examples(content), lambda: learn(content))


def learn(content: Mapping[str, Any]) -> bytes | None:
    """``train`` without a look at what is kept."""
    # Heavy libraries; a process that trains nothing loads none.
    from threadpoolctl import threadpool_limits

    from ..training import train_classifier

    specs = _lessons(content)
    if len(specs) < LEAST_INTENTS:
        return None
    # More threads only get in each other's way: on two cores they cost three times the
    # processor time of one and take longer.
    with threadpool_limits(1):
        return train_classifier(specs, content["none_of_ours"])


def train_in_child(content: Mapping[str, Any]) -> bytes | None:
    """The same in a process of its own. Raises ``TrainingFailed``."""
    return trained_once(_examples(content), lambda: _train_in_child(content))


def _train_in_child(content: Mapping[str, Any]) -> bytes | None:
    if len(_lessons(content)) < LEAST_INTENTS:
        return None
    lesson = {
        "intents": [
            {
                "code": row["code"],
                "examples": row["examples"],
                "labelled": row["labelled"],
            }
            for row in content["intents"]
        ],
        "none_of_ours": content["none_of_ours"],
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", _CHILD],
            input=json.dumps(lesson).encode(),
            cwd=_ROOT,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        said = (getattr(error, "stderr", None) or b"").decode(errors="replace")
        raise TrainingFailed(said.strip().rpartition("\n")[2] or str(error)) from error
    return done.stdout or None


def teaches_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether both contents have the same examples: then one classifier serves both."""
    return _examples(one) == _examples(other)


def examples_in(content: Mapping[str, Any]) -> int:
    """How many examples a classifier for this content learns from."""
    return sum(map(len, _examples(content).values()))


def readable(
    classifier: bytes | None, content: Mapping[str, Any]
) -> IntentClassifier | None:
    """The stored classifier; trained anew where this release cannot read it.

    None, with a line in the log, when that fails too: patterns go on without it.
    """
    if classifier:
        try:
            return IntentClassifier.from_bytes(bytes(classifier))
        except BadModel as error:
            logger.warning("classifier_unreadable", extra={"reason": str(error)})
    try:
        data = train_in_child(content)
    except TrainingFailed as error:
        logger.error("classifier_missing", extra={"reason": str(error)})
        return None
    return IntentClassifier.from_bytes(data) if data else None


def _lessons(content: Mapping[str, Any]) -> list[IntentSpec]:
    return [
        IntentSpec(code=code, examples=tuple(examples))
        for code, examples in _examples(content).items()
        if code and examples
    ]


def _examples(content: Mapping[str, Any]) -> dict[str, list[str]]:
    """By intent, as they are taught; "" are those that are none of ours."""
    taught = {
        row["code"]: list(dict.fromkeys((*row["examples"], *row["labelled"])))
        for row in content["intents"]
    }
    return {code: sorted(texts) for code, texts in taught.items()} | {
        "": sorted(content["none_of_ours"])
    }
