"""A line that records, on a running server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.calls.lines.models import Line
from apps.calls.models import Recording
from apps.calls.recording.models import RecordingStatus
from apps.calls.tests.calls.conftest import Place, PlacedCall, placer, wait_for
from callcenter.testing.server import RunningServer

NUMBER = "+15550008888"
NOTICE = "This call is recorded. If you do not want that, just say so."


@pytest.fixture
def recorded_line(server_rows: str) -> Iterator[str]:
    """The number of a line that records its calls."""
    Line.objects.using(server_rows).update_or_create(
        number=NUMBER,
        defaults={"name": "Recorded", "record": True, "recording_notice": NOTICE},
    )
    yield NUMBER
    Line.objects.using(server_rows).filter(number=NUMBER).delete()


@pytest.fixture
def place(server: RunningServer, server_rows: str, tmp_path: Path) -> Place:
    return placer(server, server_rows, tmp_path)


def settled_recording(placed: PlacedCall, alias: str, seconds: float = 40) -> Recording:
    """The row of a call's recording once it is no longer being made."""

    def look() -> Recording | None:
        rows = Recording.objects.using(alias).filter(call=placed.row)
        return rows.exclude(status=RecordingStatus.WAITING).first()

    found: Recording = wait_for(look, seconds)
    return found
