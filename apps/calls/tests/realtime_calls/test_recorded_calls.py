"""A Realtime model speaks the notice first, word for word, and the call is recorded."""

from __future__ import annotations

import pytest

from apps.calls.lines.models import Line
from apps.calls.models import CallEvent, Recording
from apps.calls.tests.calls.conftest import Place
from callcenter.testing.server import RunningServer

pytestmark = pytest.mark.calls
NUMBER = "+15550008887"
NOTICE = "This call is recorded."


def test_the_notice_comes_first_and_recording_after_it(
    realtime_server: RunningServer, realtime_rows: str, call_up: Place
) -> None:
    Line.objects.using(realtime_rows).create(
        number=NUMBER, name="Recorded", record=True, recording_notice=NOTICE
    )
    [placed] = call_up(("no thank you goodbye",), to_number=NUMBER)

    agent = [turn for turn in placed.turns if turn.speaker == "agent"]
    assert agent[0].heard_text.strip() == NOTICE, placed
    events = CallEvent.objects.using(realtime_rows).filter(call=placed.row)
    started = events.get(kind="recording_started")
    # This server has no worker: its task is run by hand.
    realtime_server.manage(
        *("shell", "-c"),
        "from apps.calls.recording.making import make_file; "
        f"make_file({placed.row.pk})",
    )
    recording = Recording.objects.using(realtime_rows).get(call=placed.row)
    assert recording.status == "ready", recording.error
    assert abs(recording.starts_ms - started.at_ms) < 100
    assert max(recording.peaks["agent"]) > 20
    assert max(recording.peaks["caller"]) > 20
