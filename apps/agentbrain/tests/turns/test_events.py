"""Events are complete and refuse what cannot have happened."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation import events as ev


def test_nothing_happens_before_the_call() -> None:
    with pytest.raises(ValueError, match=r"EngineReady\.at_ms is negative: -1"):
        ev.EngineReady(-1)


def test_a_tool_without_an_error_went_well() -> None:
    assert ev.ToolFinished(0, "c1", "find_slots").ok
    assert not ev.ToolFinished(0, "c1", "find_slots", {}, "timeout").ok


def test_a_vehicle_is_named_as_people_name_it() -> None:
    assert ev.KnownVehicle(1, 2015, "Honda", "Civic").label == "2015 Honda Civic"
