"""The set-up before ``make run`` says clearly when the Python will not do."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from callcenter.testing.environment import ROOT


def set_up_with(python: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(ROOT / ".ci" / "setup")],
        env=os.environ | {"PYTHON": str(python)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_old_python_is_refused_by_its_version(tmp_path):
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.2 && exit 0\nexit 1\n')
    old.chmod(0o755)
    done = set_up_with(old)
    assert done.returncode == 1
    assert "Python 3.9.2; 3.11 or newer is needed" in done.stderr


def test_a_python_that_is_not_there_is_named(tmp_path):
    done = set_up_with(tmp_path / "nothing")
    assert done.returncode == 1
    assert f"No {tmp_path}/nothing here" in done.stderr
