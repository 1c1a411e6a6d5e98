"""Which environment variables the project reads, from where they are documented."""

from __future__ import annotations

import os
import re
from collections.abc import MutableMapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
_VARIABLE = re.compile(r"^#? ?([A-Z][A-Z0-9_]+)=", re.MULTILINE)
# Compiling and training take seconds: what they made is kept from run to run.
SPEECH_DIR = ROOT / "var" / "test-speech"
# Where optional test data is, is the tester's to say.
_KEPT = {"SHARED_DATA_DIR"}


def documented_names() -> set[str]:
    """The variables ``.env.example`` explains."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return set(_VARIABLE.findall(text))


def clear_environment(environment: MutableMapping[str, str]) -> None:
    """Remove what the project would read, and keep it from reading a ``.env``."""
    for name in documented_names() - _KEPT:
        environment.pop(name, None)
    environment["DOTENV"] = os.devnull
