"""Celery's broker over files, with files that appear whole.

Kombu's own shows a file before anything is in it. A worker that looks at that moment
takes an empty message, which is lost, and ends.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Messages are found by the end of their names, so half of one is not found."""

    # Kombu's own two classes name it differently.
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        try:
            _publish(Path(self.data_folder_out) / name, dumps(payload).encode())
        except OSError as error:
            raise ChannelError(f"cannot add the message {name!r}") from error

    def _queue_bind(
        self, exchange: str, routing_key: str, pattern: str, queue: str
    ) -> None:
        """The table of an exchange, too: kombu changes it well but begins it empty."""
        table: Path = self._exchange_file(exchange)
        if not table.exists():
            with _alone_in(table.parent):
                if not table.exists():
                    _publish(table, b"[]")
        super()._queue_bind(exchange, routing_key, pattern, queue)


class Transport(filesystem.Transport):
    """``broker_transport`` where the broker's URL is ``filesystem://``."""

    Channel = Channel


def _publish(path: Path, content: bytes) -> None:
    """Have the file there with all that is in it. Raises ``OSError``."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.rename(path)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """No other process or thread is in here for this folder."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
