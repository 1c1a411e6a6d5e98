"""Celery's broker over files: what is written while somebody looks arrives whole."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty
from threading import Event
from typing import Any

import pytest
from django.conf import settings
from kombu import Connection

from callcenter.celery import app

MANY = 400


@pytest.fixture
def connect(tmp_path: Path) -> Callable[[], Connection]:
    """As the installation connects, to folders of this test."""
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    options = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }
    return lambda: Connection(
        settings.CELERY_BROKER_URL,
        transport=settings.CELERY_BROKER_TRANSPORT,
        transport_options=options,
    )


def test_a_message_is_never_taken_before_it_is_all_there(connect, tmp_path):
    done = Event()

    def send() -> None:
        with connect() as connection:
            channel = connection.channel()
            for number in range(MANY):
                channel._put("work", {"number": number, "filler": "x" * 20_000})
        done.set()

    def take() -> list[int]:
        taken: list[int] = []
        with connect() as connection:
            channel = connection.channel()
            while True:
                last_look = done.is_set()
                try:
                    taken.append(channel._get("work")["number"])
                except Empty:
                    if last_look:
                        return taken

    with ThreadPoolExecutor() as threads:
        takers = [threads.submit(take) for _ in range(2)]
        threads.submit(send).result()
        taken = [number for taker in takers for number in taker.result()]
    assert sorted(taken) == list(range(MANY))
    assert list((tmp_path / "messages").iterdir()) == []


def test_a_table_of_queues_is_never_read_before_it_is_one(connect):
    """Several processes meet an exchange for the first time at once."""

    def meet(number: int) -> list[Any]:
        with connect() as connection:
            channel = connection.channel()
            tables = []
            for exchange in range(MANY // 4):
                name = f"exchange-{exchange}"
                channel._queue_bind(name, "", "", f"queue-{number}")
                tables.append(channel.get_table(name))
            return tables

    with ThreadPoolExecutor() as threads:
        for number, tables in enumerate(threads.map(meet, range(4))):
            for table in tables:
                assert f"queue-{number}" in [row.queue for row in table]
    with connect() as connection:
        for exchange in range(MANY // 4):
            table = connection.channel().get_table(f"exchange-{exchange}")
            assert sorted(row.queue for row in table) == [
                f"queue-{number}" for number in range(4)
            ]


def test_a_message_that_cannot_be_written_is_the_channels_error(connect, tmp_path):
    with connect() as connection:
        channel = connection.channel()
        (tmp_path / "messages").rmdir()
        with pytest.raises(connection.channel_errors, match="cannot add"):
            channel._put("work", {"number": 1})


def test_it_is_the_broker_where_none_is_named():
    with app.connection_for_write() as connection:
        assert type(connection.transport).__module__ == "callcenter.file_broker"
