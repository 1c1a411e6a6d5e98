"""Programs of their own beside the tests: several workers at one database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from callcenter.testing.environment import ROOT, clear_environment


def started(
    module: str, step: str, database_url: str, data_dir: Path
) -> subprocess.Popen[str]:
    """A module run as a program, with the step as its argument."""
    environment = dict(os.environ)
    clear_environment(environment)
    environment |= {
        "DJANGO_SETTINGS_MODULE": "callcenter.settings",
        "DATABASE_URL": database_url,
        "DATA_DIR": str(data_dir),
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "token",
        "PUBLIC_URL": "https://calls.example.com",
    }
    return subprocess.Popen(
        [sys.executable, "-m", module, step],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> str:
    """What it printed; fails unless it ended well."""
    output, errors = process.communicate(timeout=150)
    assert process.returncode == 0, errors[-4000:]
    return output


@contextmanager
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The address of an empty database, which is dropped afterwards."""
    name = f"race_{uuid4().hex[:12]}"
    server = psycopg.connect(postgres_url, autocommit=True)
    try:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield postgres_url.rpartition("/")[0] + f"/{name}"
    finally:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        server.execute(drop.format(sql.Identifier(name)))
        server.close()
