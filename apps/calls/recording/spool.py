"""A call's sound on disk while the call runs, addressed by its clock.

A folder a call: two files of mu-law bytes, one a voice, and a journal. Every sample has
its place, so that streams of one call (and processes) may write in any order, silence
need not be written, and a stretch is muted by writing over it. Bytes are kept inverted:
what was never written reads as nought, and nought is silence.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

CALLER, AGENT = "caller", "agent"
VOICES: Final = (CALLER, AGENT)
_JOURNAL: Final = "journal"
_INVERTED: Final = bytes(255 - code for code in range(256))
_PRIVATE: Final = 0o600
_MUTE_BLOCK: Final = bytes(65_536)

Span = tuple[int, int]
"""From and until, in samples of the call's clock."""


@dataclass(slots=True)
class Journal:
    """What is known of a spool besides its sound; spans and positions in samples.

    ``settled`` is how far the caller's words are known: what was private until there is
    muted. ``guarded``: the talk was of cards or the like, so what follows may be too.
    """

    starts: int = 0
    mutes: list[Span] = field(default_factory=list)
    settled: int = 0
    guarded: bool = False
    refused: bool = False
    closed: bool = False


class Spool:
    """One call's folder. Everything may raise ``OSError``."""

    def __init__(self, root: Path, call_id: int) -> None:
        self.call_id = call_id
        self.folder = root / str(call_id)

    @property
    def exists(self) -> bool:
        return (self.folder / _JOURNAL).exists()

    def begin(self, starts: int) -> None:
        """The first sample that may be kept; of several, the first one counts."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.note({"starts": starts})

    def note(self, line: dict[str, Any]) -> None:
        with self._open(_JOURNAL, os.O_WRONLY | os.O_CREAT | os.O_APPEND) as file:
            os.write(file, orjson.dumps(line) + b"\n")

    def write(self, voice: str, position: int, mulaw: bytes) -> None:
        with self._open(voice, os.O_WRONLY | os.O_CREAT) as file:
            _write_at(file, mulaw.translate(_INVERTED), position)

    def mute(self, span: Span) -> None:
        """Silence both voices here, at once; and again when the file is made."""
        self.note({"mute": list(span)})
        for voice in VOICES:
            self._silence(voice, span)

    def journal(self) -> Journal:
        """Half a line, where a process died over it, says nothing."""
        found = Journal()
        starts: list[int] = []
        with suppress(FileNotFoundError):
            for raw in (self.folder / _JOURNAL).read_bytes().splitlines():
                with suppress(orjson.JSONDecodeError):
                    _apply(found, starts, orjson.loads(raw))
        found.starts = min(starts, default=0)
        return found

    def length(self) -> int:
        """Up to where there is sound, in samples of the call's clock."""
        return max(self._size(voice) for voice in VOICES)

    def read(self, voice: str, span: Span) -> bytes:
        """Mu-law; silence where nothing came."""
        start, end = span
        try:
            with self._open(voice, os.O_RDONLY) as file:
                inverted = os.pread(file, end - start, start)
        except FileNotFoundError:
            inverted = b""
        return inverted.ljust(end - start, b"\0").translate(_INVERTED)

    def refuse(self) -> None:
        """The caller objects: the sound goes at once, and the journal says why."""
        for voice in VOICES:
            (self.folder / voice).unlink(missing_ok=True)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.note({"refused": True})

    def discard(self) -> None:
        """The sound is gone; the journal goes last, so that nothing is left unseen."""
        for voice in VOICES:
            (self.folder / voice).unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _silence(self, voice: str, span: Span) -> None:
        start, end = span[0], min(span[1], self._size(voice))
        if start >= end:
            return
        with self._open(voice, os.O_WRONLY) as file:
            while start < end:
                block = _MUTE_BLOCK[: end - start]
                _write_at(file, block, start)
                start += len(block)

    def _size(self, voice: str) -> int:
        try:
            return (self.folder / voice).stat().st_size
        except FileNotFoundError:
            return 0

    def _open(self, name: str, flags: int) -> _Opened:
        return _Opened(self.folder / name, flags)


class _Opened:
    """A file descriptor for one step: hundreds of calls hold none in between."""

    def __init__(self, path: Path, flags: int) -> None:
        self._path, self._flags = path, flags

    def __enter__(self) -> int:
        self._file = os.open(self._path, self._flags | os.O_CLOEXEC, _PRIVATE)
        return self._file

    def __exit__(self, *error: object) -> None:
        os.close(self._file)


def spooled_calls(root: Path) -> Iterator[int]:
    """The calls that have a folder here."""
    with suppress(FileNotFoundError):
        for folder in root.iterdir():
            if folder.name.isdecimal():
                yield int(folder.name)


def _write_at(file: int, data: bytes, position: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(file, view, position)
        view, position = view[written:], position + written


def _apply(journal: Journal, starts: list[int], line: Any) -> None:
    match line:
        case {"starts": int(start)}:
            starts.append(start)
            journal.closed = False  # another stream of the call
        case {"mute": [int(start), int(end)]}:
            journal.mutes.append((start, end))
        case {"settled": int(until), "guarded": bool(guarded)}:
            journal.settled, journal.guarded = max(journal.settled, until), guarded
        case {"refused": True}:
            journal.refused = True
        case {"closed": True}:
            journal.closed = True
