"""A smaller day on SQLite and files, with nothing killed."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from apps.calls.tests.summaries.chat_server import NOTE, ChatServer, completion
from callcenter.supervisor.ports import free_port
from callcenter.testing.server import RunningServer

from .checks import WhatADayMustHold
from .database import connected, settings_of
from .day import Day, live
from .surroundings import environment

pytestmark = [
    pytest.mark.calls,
    pytest.mark.skipif(
        "A_DAY_CALLS" not in os.environ, reason="a day of its own: make test-day"
    ),
]
CALLS = 60


@pytest.fixture(scope="module")
def day(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Day]:
    rest_port = free_port()
    with ChatServer(completion(NOTE)) as model:
        server = RunningServer(
            tmp_path_factory.mktemp("a-day"), environment=environment(model, rest_port)
        )
        server.start()
        try:
            with (
                django_db_blocker.unblock(),
                connected("a-day", settings_of("", server.data_dir)) as alias,
            ):
                yield live(server, alias, CALLS, rest_port=rest_port)
        finally:
            server.stop()


class TestADayOnFiles(WhatADayMustHold):
    pass
