"""Which tests are tried twice, and that it is seen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from callcenter.testing.environment import ROOT

CONFTEST = """
from callcenter.testing import second_try

def pytest_configure(config):
    for name in ("calls", "browser", "real_time"):
        config.addinivalue_line("markers", f"{name}: in real time")

def pytest_collection_modifyitems(items):
    second_try.allow(items)
"""
TRIES = """
import pytest
tries = []

{mark}
def test_tried(request):
    tries.append(1)
    from callcenter.testing.second_try import is_second
    assert is_second(request.node) == (len(tries) > 1)
    assert len(tries) > {failing}
"""


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs one test that fails so often; the exit code and what was printed."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    command = [sys.executable, "-m", "pytest", "-raR", "-p", "no:django"]
    command += ["-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider"]

    def run(*, mark: str, failing: int) -> tuple[int, str]:
        (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
        (tmp_path / "conftest.py").write_text(CONFTEST, "utf-8")
        (tmp_path / "test_tried.py").write_text(
            TRIES.format(mark=mark, failing=failing), "utf-8"
        )
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout

    return run


@pytest.mark.parametrize("mark", ["calls", "browser", "real_time"])
def test_what_fails_once_in_real_time_is_tried_again_and_the_summary_says_so(
    suite, mark
):
    code, printed = suite(mark=f"@pytest.mark.{mark}", failing=1)
    assert code == 0
    assert "1 passed, 1 rerun" in printed
    assert "RERUN test_tried.py::test_tried" in printed


def test_what_fails_twice_fails(suite):
    code, printed = suite(mark="@pytest.mark.calls", failing=2)
    assert code == 1
    assert "1 failed, 1 rerun" in printed


def test_everything_else_is_tried_once(suite):
    code, printed = suite(mark="", failing=1)
    assert code == 1
    assert "1 failed in" in printed


def test_the_suite_prints_what_it_tried_again():
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    assert "-raR" in settings
