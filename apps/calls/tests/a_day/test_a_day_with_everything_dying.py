"""A day on PostgreSQL and Redis; worker, broker and database die in the middle of it.

``make test-day`` places three hundred calls, ``A_DAY_CALLS`` as many as it says.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from apps.calls.tests.summaries.chat_server import NOTE, ChatServer, completion
from apps.calls.tests.tasks.site import Redis
from callcenter.supervisor.ports import free_port
from callcenter.testing.server import RunningServer

from .checks import WhatADayMustHold
from .database import Database, connected, settings_of
from .day import Day, live
from .placing import Trouble
from .surroundings import environment

pytestmark = [
    pytest.mark.calls,
    pytest.mark.skipif(
        "A_DAY_CALLS" not in os.environ, reason="a day of its own: make test-day"
    ),
]
CALLS = int(os.environ.get("A_DAY_CALLS", "300"))
AWAY_SECONDS = 5.0


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("absent: redis-server")
    redis = Redis(program, tmp_path_factory.mktemp("redis"))
    redis.start()
    yield redis
    redis.stop()


@pytest.fixture(scope="module")
def day(
    postgres_url: str,
    broker: Redis,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Day]:
    rest_port = free_port()
    with ChatServer(completion(NOTE)) as model, Database(postgres_url) as database:
        server = RunningServer(
            tmp_path_factory.mktemp("a-day"),
            environment={
                **environment(model, rest_port),
                "DATABASE_URL": database.url,
                "REDIS_URL": broker.url,
            },
        )
        server.start()
        try:
            with (
                django_db_blocker.unblock(),
                connected("a-day", settings_of(database.url, server.data_dir)) as alias,
            ):
                troubles = _troubles(server, broker, database)
                yield live(server, alias, CALLS, rest_port=rest_port, troubles=troubles)
        finally:
            server.stop()


def _troubles(
    server: RunningServer, broker: Redis, database: Database
) -> tuple[Trouble, ...]:
    async def the_worker_dies() -> None:
        server.kill("worker")
        server.start_worker()

    async def the_broker_dies() -> None:
        broker.stop()
        await asyncio.sleep(AWAY_SECONDS)
        broker.start()

    async def the_database_is_away() -> None:
        database.leave()
        await asyncio.sleep(AWAY_SECONDS)
        database.come_back()

    return (
        Trouble("worker", 0.15, the_worker_dies),
        Trouble("broker", 0.35, the_broker_dies),
        Trouble("database", 0.6, the_database_is_away, quiet=True),
        Trouble("worker again", 0.8, the_worker_dies),
    )


class TestADayWithEverythingDying(WhatADayMustHold):
    def test_all_of_it_happened_while_calls_went_on(self, day: Day) -> None:
        for name, stretch in day.stretches.items():
            live = [call for call in day.placed if call.met([stretch])]
            assert live, name
        assert set(day.stretches) == {"worker", "broker", "database", "worker again"}
