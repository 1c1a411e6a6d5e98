"""Tests that live in real time may be tried twice, in sight of everybody.

Spoken calls take their own sound at its own pace, and a limit of half a second is
half a second, on a machine that does other things meanwhile: a word heard wrongly once
in some hundred calls says little about the code.
What fails twice fails, and the summary of the suite names what was tried again.
"""

from __future__ import annotations

from typing import Final

import pytest

_IN_REAL_TIME: Final = ("calls", "browser", "real_time")


def allow(items: list[pytest.Item]) -> None:
    """One more try (pytest-rerunfailures) for what is marked as living in real time."""
    for item in items:
        if any(map(item.get_closest_marker, _IN_REAL_TIME)):
            item.add_marker(pytest.mark.flaky(reruns=1))


def is_second(item: pytest.Item) -> bool:
    """Whether the test failed before: what it looks at must be made anew."""
    tries: int = getattr(item, "execution_count", 1)
    return tries > 1
