"""A line records only where the sound comes here, and never without saying so."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from apps.calls.lines.models import Line, LineMode
from apps.calls.lines.selectors import recording_notice_of

NOTICE = "This call is recorded."


def line(**fields: object) -> Line:
    return Line(
        **{
            "number": "+15550008888",
            "name": "Main",
            "record": True,
            "recording_notice": NOTICE,
            **fields,
        }
    )


def test_a_media_stream_line_may_record() -> None:
    line().clean()


def test_a_relay_line_is_told_that_its_sound_never_comes_here() -> None:
    with pytest.raises(ValidationError, match="sound stays with Twilio"):
        line(mode=LineMode.RELAY).clean()


def test_recording_without_a_word_to_the_caller_is_refused() -> None:
    with pytest.raises(ValidationError, match="Callers must be told"):
        line(recording_notice="  ").clean()


def test_a_line_that_does_not_record_needs_no_notice() -> None:
    line(record=False, recording_notice="", mode=LineMode.RELAY).clean()


@pytest.mark.parametrize(
    "fields",
    [
        {"record": False},
        {"active": False},
        {"mode": LineMode.RELAY},  # made so past the form
        {"recording_notice": ""},
    ],
)
def test_where_nothing_is_said_nothing_is_recorded(fields: dict[str, object]) -> None:
    assert recording_notice_of(line(**fields)) == ""


def test_calls_without_a_line_are_not_recorded() -> None:
    assert recording_notice_of(None) == ""
    assert recording_notice_of(line()) == NOTICE
