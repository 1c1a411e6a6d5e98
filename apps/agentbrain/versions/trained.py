"""Classifiers that were trained before, kept on disk beside the speech models.

Training costs seconds; the same examples and the same code give the same bytes, so a
second training of them is a look into a folder.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from django.conf import settings

from ..conversation.dialogue.classifier import BadModel, IntentClassifier

logger = logging.getLogger(__name__)

_MOST_KEPT = 10  # a megabyte each
_APP = Path(__file__).resolve().parents[1]
_CODE = (
    *sorted((_APP / "training").glob("*.*")),
    _APP / "conversation/dialogue/features.py",
    _APP / "conversation/dialogue/classifier.py",
    _APP / "conversation/language/forms.py",
    _APP / "conversation/language/text.py",
)


def trained_once(
    examples: Mapping[str, Sequence[str]], train: Callable[[], bytes | None]
) -> bytes | None:
    """The classifier for examples by code; ``train`` makes it where none is kept.

    A folder that cannot be read or written costs a training, nothing else.
    """
    folder = Path(settings.SPEECH_DIR)
    path = folder / f"intents-{_key(examples)}.model"
    if (kept := _read(path)) is not None:
        return kept
    model = train()
    if model:
        try:
            _keep(path, model)
        except OSError as error:
            logger.warning("classifier_not_kept", extra={"reason": str(error)})
    return model


def _read(path: Path) -> bytes | None:
    try:
        data = path.read_bytes()
        IntentClassifier.from_bytes(data)
    except (OSError, BadModel):
        return None
    return data


def _keep(path: Path, model: bytes) -> None:
    """Whole or not at all, whoever else writes; the oldest make room."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".new")
    with os.fdopen(handle, "wb") as file:
        file.write(model)
    os.replace(name, path)
    kept = sorted(path.parent.glob("intents-*.model"), key=_age, reverse=True)
    for old in kept[_MOST_KEPT:]:
        old.unlink(missing_ok=True)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # somebody else made room
        return 0.0


def _key(examples: Mapping[str, Sequence[str]]) -> str:
    words = json.dumps(examples, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(_code() + words.encode()).hexdigest()[:24]


@cache
def _code() -> bytes:
    """What of the program the model depends on."""
    digest = hashlib.sha256()
    for path in _CODE:
        digest.update(path.read_bytes())
    return digest.digest()
