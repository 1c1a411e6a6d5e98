"""Endpoints of the time before secrets were encrypted keep theirs, both ways."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from apps.calls.tests.programs import finished, postgres_database, started

PROGRAM = "apps.calls.tests.webhooks.there_and_back"
PLAIN = [["whsec_b25l", "whsec_dHdv"], ["whsec_dGhyZWU=", ""]]


@pytest.fixture(params=["sqlite", "postgresql"])
def seen(request: pytest.FixtureRequest, tmp_path: Any) -> Callable[[str], Any]:
    def of(step: str) -> Any:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path}/secrets.sqlite3"
            return json.loads(finished(started(PROGRAM, step, url, tmp_path)))
        with postgres_database(request.getfixturevalue("postgres_url")) as url:
            return json.loads(finished(started(PROGRAM, step, url, tmp_path)))

    return of


def test_secrets_are_encrypted_and_plain_again_on_the_way_back(seen):
    """In between, processes from before work with theirs and may add one."""
    told = seen("run")
    assert told["beside"] == [PLAIN, PLAIN]
    (one, two), (three, nothing), (four, _), (new, _) = told["sealed"]
    assert nothing == ""
    for sealed in (one, two, three, four, new):
        assert "whsec_" not in sealed
        assert len(sealed) >= 100
    assert told["read"][:3] == [*PLAIN, ["whsec_Zm91cg==", ""]]
    assert told["back"] == told["read"]


def test_where_the_columns_were_renamed_nothing_is_left_to_do(seen):
    assert seen("renamed") == {"same": True}
