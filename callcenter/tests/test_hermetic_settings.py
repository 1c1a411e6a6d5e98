"""Tests run the same whatever the tester's shell or ``.env`` says."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from django.conf import settings

from callcenter.testing.environment import (
    ROOT,
    clear_environment,
    documented_names,
)

_READ = re.compile(r"env\.\w+\(\s*\"([A-Z_]+)\"")


def test_it_writes_into_a_folder_that_is_thrown_away():
    assert Path(tempfile.gettempdir()) in settings.DATA_DIR.parents


def test_it_forgets_what_the_shell_had_set():
    environment = {"TWILIO_AUTH_TOKEN": "real", "PATH": "/bin", "SHARED_DATA_DIR": "/d"}
    clear_environment(environment)
    assert environment == {
        "PATH": "/bin",
        "SHARED_DATA_DIR": "/d",
        "DOTENV": "/dev/null",
    }


@pytest.mark.parametrize(
    "path",
    ["callcenter/settings.py", "callcenter/staff_login.py"],
)
def test_every_variable_that_is_read_is_documented(path: str):
    read = set(_READ.findall((ROOT / path).read_text(encoding="utf-8")))
    assert read
    assert read - documented_names() == set()
