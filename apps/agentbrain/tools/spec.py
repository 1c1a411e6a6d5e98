"""What a tool is: name, schema, permission, time limit, handler."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jsonschema import Draft202012Validator

KEY_LENGTH = 80
"""What an idempotency key's column holds."""

Arguments = Mapping[str, Any]
Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ToolContext:
    """On whose behalf a tool runs: the call, the customer, and whether proven.

    ``state`` is where the call's dialogue stands (``conversation.dialogue.states``).
    """

    call_sid: str
    tool_call_id: str
    customer_id: int | None = None
    verified: bool = False
    state: str = ""

    @property
    def idempotency_key(self) -> str:
        """The same for every delivery of one tool call; at most KEY_LENGTH long."""
        key = f"{self.call_sid}:{self.tool_call_id}"
        if len(key) <= KEY_LENGTH:
            return key
        return hashlib.sha256(key.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """What came of it. ``error`` is a code for the dialogue; empty on success."""

    result: Result = field(default_factory=dict)
    error: str = ""


Permission = Callable[[ToolContext, Arguments], bool]
Handler = Callable[[ToolContext, Arguments], Result]


def anyone(_context: ToolContext, _arguments: Arguments) -> bool:
    return True


def verified_customer(context: ToolContext, arguments: Arguments) -> bool:
    """The caller has proven to be a customer, and asks about no other one."""
    asked = arguments.get("customer_id", context.customer_id)
    return context.verified and asked is not None and asked == context.customer_id


def own_customer(context: ToolContext, arguments: Arguments) -> bool:
    """A customer is named only by the caller who was identified as them."""
    return arguments.get("customer_id") in (None, context.customer_id)


def identified(context: ToolContext, _arguments: Arguments) -> bool:
    return context.customer_id is not None


@dataclass(frozen=True)
class ToolSpec:
    """One tool. ``parameters`` is the JSON schema of its arguments.

    The handler is synchronous, may use the ORM, and raises DomainError. ``writes``: it
    changes something, so it belongs to the dialogue and is never offered to a model.
    ``states``: those of the dialogue in which it may run; empty means all.
    """

    name: str
    description: str
    parameters: Mapping[str, Any]
    handler: Handler
    permits: Permission = anyone
    timeout_seconds: float = 5.0
    writes: bool = False
    states: frozenset[str] = frozenset()

    def may_run_in(self, state: str) -> bool:
        return not self.states or state in self.states

    @cached_property
    def _validator(self) -> Draft202012Validator:
        Draft202012Validator.check_schema(dict(self.parameters))
        return Draft202012Validator(
            dict(self.parameters), format_checker=Draft202012Validator.FORMAT_CHECKER
        )

    def complaint(self, arguments: Arguments) -> str:
        """What is wrong with the arguments: "start: ..."; empty when nothing is."""
        errors = sorted(
            self._validator.iter_errors(dict(arguments)),
            key=lambda error: [str(part) for part in error.absolute_path],
        )
        if not errors:
            return ""
        path = ".".join(str(part) for part in errors[0].absolute_path)
        # The message quotes the value; a model may have sent a very long one.
        message = errors[0].message[:200]
        return f"{path}: {message}" if path else message


def obj(required: str = "", **properties: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an object; ``required`` names properties, separated by spaces."""
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def nullable(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same schema, or null."""
    nulled = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        nulled["enum"] = [*schema["enum"], None]
    return nulled
