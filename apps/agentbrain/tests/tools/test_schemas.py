"""Language models are given the tools in the form their API takes."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from apps.agentbrain.tools import TOOLS, schemas

CONTRACT = {
    "find_slots",
    "book_appointment",
    "find_customer",
    "verify_customer",
    "list_appointments",
    "reschedule_appointment",
    "cancel_appointment",
    "confirm_appointment",
    "take_feedback",
    "stop_calls",
}


def test_every_tool_of_the_contract_is_there():
    assert set(TOOLS) == CONTRACT
    assert {entry["function"]["name"] for entry in schemas()} == CONTRACT


@pytest.mark.parametrize("entry", schemas(), ids=lambda e: e["function"]["name"])
def test_each_is_a_function_with_a_valid_schema(entry):
    assert entry["type"] == "function"
    function = json.loads(json.dumps(entry["function"]))
    assert function["description"]
    Draft202012Validator.check_schema(function["parameters"])
    assert function["parameters"]["additionalProperties"] is False


def test_only_the_named_tools_are_given():
    chosen = schemas(["find_slots", "book_appointment"])
    assert [entry["function"]["name"] for entry in chosen] == [
        "find_slots",
        "book_appointment",
    ]
    assert schemas([]) == []


def test_realtime_sessions_take_them_flat():
    (entry,) = schemas(["find_slots"], nested=False)
    assert set(entry) == {"type", "name", "description", "parameters"}
