"""``manage.py test`` runs the one suite, through pytest."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent


class PytestRunner:
    """Hands Django's test command over to pytest, in a process of its own.

    By the time Django calls us it has read the settings of whoever called it; the
    suite has settings of its own.
    """

    def __init__(
        self,
        verbosity: int = 1,
        failfast: bool = False,
        keepdb: bool = False,
        keyword: str = "",
        **_: Any,
    ) -> None:
        self.arguments: list[str] = []
        if verbosity == 0:
            self.arguments.append("-q")
        if verbosity >= 2:
            self.arguments.append("-v")
        if failfast:
            self.arguments.append("-x")
        if keepdb:
            self.arguments.append("--reuse-db")
        if keyword:
            self.arguments += ["-k", keyword]

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        parser.add_argument("--keepdb", action="store_true")
        parser.add_argument("-k", dest="keyword", default="", help="pytest's -k")

    def run_tests(self, test_labels: list[str] | None, **_: Any) -> int:
        """Run the named files or modules, all when none is named; 0 when they pass."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if name != "DJANGO_SETTINGS_MODULE"
        }
        labels = [as_path(label) for label in test_labels or []]
        return subprocess.call(  # noqa: S603
            [sys.executable, "-m", "pytest", *self.arguments, *labels],
            cwd=_ROOT,
            env=environment,
        )


def as_path(label: str) -> str:
    """``apps.calls.tests.test_x`` as the path pytest wants; paths stay as they are."""
    path = label.replace(".", "/")
    for candidate in (path, f"{path}.py"):
        if "/" not in label and (_ROOT / candidate).exists():
            return candidate
    return label
