"""``manage.py test`` and pytest run the same tests."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from callcenter.test_runner import PytestRunner, as_path
from callcenter.testing.environment import ROOT


def manage_test(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "test", *arguments],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": os.environ["DATA_DIR"] + "/runner"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_runs_the_named_file_and_only_what_the_keyword_selects():
    done = manage_test("callcenter/tests/test_logs.py", "-k", "quotes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].strip("= ").startswith("1 passed, 4 deselected")


def test_nothing_selected_is_not_a_pass():
    done = manage_test("callcenter/tests/test_logs.py", "-k", "no_such_test")
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        ({}, []),
        ({"verbosity": 0, "failfast": True}, ["-q", "-x"]),
        ({"verbosity": 2, "keepdb": True}, ["-v", "--reuse-db"]),
        ({"keyword": "books"}, ["-k", "books"]),
    ],
)
def test_djangos_options_become_pytests(options, arguments):
    assert PytestRunner(**options).arguments == arguments


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ("callcenter.tests.test_logs", "callcenter/tests/test_logs.py"),
        ("apps.calls", "apps/calls"),
        ("callcenter/tests/test_logs.py", "callcenter/tests/test_logs.py"),
        ("callcenter/tests/test_x.py::test_y", "callcenter/tests/test_x.py::test_y"),
    ],
)
def test_a_module_is_named_as_django_does_or_as_pytest_does(label, path):
    assert as_path(label) == path
