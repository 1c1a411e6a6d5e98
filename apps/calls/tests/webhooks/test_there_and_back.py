"""Endpoints of the time before secrets were encrypted keep theirs, both ways."""

from __future__ import annotations

import json
from typing import Any

import pytest

from apps.calls.tests.programs import finished, postgres_database, started

PROGRAM = "apps.calls.tests.webhooks.there_and_back"
PLAIN = [["whsec_b25l", "whsec_dHdv"], ["whsec_dGhyZWU=", ""]]


@pytest.fixture(params=["sqlite", "postgresql"])
def seen(request: pytest.FixtureRequest, tmp_path: Any) -> Any:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/secrets.sqlite3"
        return json.loads(finished(started(PROGRAM, "run", url, tmp_path)))
    with postgres_database(request.getfixturevalue("postgres_url")) as url:
        return json.loads(finished(started(PROGRAM, "run", url, tmp_path)))


def test_secrets_are_encrypted_and_plain_again_on_the_way_back(seen):
    (one, two), (three, nothing) = seen["sealed"]
    assert nothing == ""
    for sealed in (one, two, three):
        assert "whsec_" not in sealed
        assert len(sealed) >= 100
    assert seen["read"] == PLAIN
    assert seen["back"] == PLAIN
