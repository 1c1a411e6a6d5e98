"""What a voice vendor can do wrong, on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Each is off by default; those after some sound count the sound of one response.

    Not every vendor can do all of it: a vendor without timing cannot misplace words.
    """

    # connections
    refuse_status: int = 0  # answer of every request or upgrade, e.g. 401, 429, 503
    refuse_code: str = ""  # in its body, where this vendor has it
    slow_open_seconds: float = 0.0
    idle_close_seconds: float = 0.0  # without a message from the client

    # in the middle of a response
    drop_after_ms: int | None = None  # the connection is gone without a goodbye
    stall_after_ms: int | None = None  # nothing more comes
    error_after_ms: int | None = None  # an error message
    error_code: str = "internal_error"
    garbage_after_ms: int | None = None  # a message nobody can read
    once: bool = False  # after one of these four everything is well
    late_chunks: int = 0  # sound that comes after it was told to stop

    # sound and words
    chunk_bytes: int = 0  # of sound a message; 0: 100 ms
    length_factor: float = 1.0  # of the sound, against what the timing says
    words: Literal["told", "other_keys", "normalized", "null", "again", "late"] = "told"
    """*normalized*: only of the text as read aloud; *again*: sentences are told a
    second time from their beginning; *late*: behind their sound."""
