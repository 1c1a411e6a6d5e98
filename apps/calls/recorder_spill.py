"""Entries the database did not take, kept in files until it does.

Each process appends to a file of its own, which it holds locked: a file nobody holds
was left behind by a process that is gone, and whoever finds it takes it over.
"""

from __future__ import annotations

import fcntl
import logging
import os
import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from .recorder_entries import Entry, from_line, to_line

log = logging.getLogger(__name__)

REJECTED: Final = "rejected.log"


class Spill:
    """The files under one directory; used by one thread at a time."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._own: BinaryIO | None = None
        self._path = directory / f"{os.getpid()}-{uuid.uuid4().hex}.jsonl"

    @property
    def holds_entries(self) -> bool:
        return self._own is not None

    def keep(self, entries: Iterable[Entry]) -> int:
        """Append to our file, durably; how many were written."""
        file = self._own or self._open_own()
        count = 0
        for entry in entries:
            line = _line(entry)
            if line:
                file.write(line)
                count += 1
        file.flush()
        os.fsync(file.fileno())
        return count

    def entries(self) -> list[Entry]:
        """What our file holds, oldest first."""
        return list(_read(self._path)) if self.holds_entries else []

    def clear(self) -> None:
        """Our file's entries are written: the file goes."""
        if self._own is not None:
            self._path.unlink(missing_ok=True)
            self._own.close()
            self._own = None

    def reject(self, entry: Entry) -> None:
        """Put aside an entry no database will ever take, for a person to look at."""
        self._directory.mkdir(parents=True, exist_ok=True)
        line = _line(entry)
        if line:
            with (self._directory / REJECTED).open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.write(line)

    def left_behind(self) -> list[Path]:
        """The files of other processes, alive or not."""
        return sorted(
            path for path in self._directory.glob("*.jsonl") if path != self._path
        )

    @contextmanager
    def taken_over(self, path: Path) -> Iterator[list[Entry] | None]:
        """A dead process' entries; None for a living one's.

        The file goes when the block ends well and stays when it raises.
        """
        try:
            file = path.open("rb")
        except FileNotFoundError:
            yield None
            return
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield None
                return
            yield list(_read(path))
            path.unlink(missing_ok=True)

    def _open_own(self) -> BinaryIO:
        self._directory.mkdir(parents=True, exist_ok=True)
        self._own = self._path.open("ab")
        fcntl.flock(self._own, fcntl.LOCK_EX)
        return self._own


def remove_calls(directory: Path, call_ids: Collection[int]) -> int:
    """Take what is kept of these calls out of the files that no process holds.

    How many lines. A process that holds its file brings it to the database by itself.
    """
    removed = 0
    for path in [*directory.glob("*.jsonl"), directory / REJECTED]:
        with suppress(FileNotFoundError, BlockingIOError), path.open("r+b") as file:
            waiting = 0 if path.name == REJECTED else fcntl.LOCK_NB
            fcntl.flock(file, fcntl.LOCK_EX | waiting)
            lines = file.readlines()
            kept = [line for line in lines if _call_of(line) not in call_ids]
            if len(kept) < len(lines):
                file.seek(0)
                file.truncate()
                file.writelines(kept)
                removed += len(lines) - len(kept)
    return removed


def _call_of(line: bytes) -> int | None:
    """None for half a line."""
    try:
        return from_line(line).call_id
    except ValueError:
        return None


def _line(entry: Entry) -> bytes:
    try:
        return to_line(entry)
    except (TypeError, ValueError) as error:
        log.error(
            "An entry cannot be kept in a file; it is lost.",
            extra={"fields": {"kind": type(entry).__name__, "error": str(error)}},
        )
        return b""


def _read(path: Path) -> Iterator[Entry]:
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            yield from_line(line)
        except ValueError as error:
            log.error(
                "A kept entry cannot be read; it is skipped.",
                extra={"fields": {"file": path.name, "line": number, "error": error}},
            )
