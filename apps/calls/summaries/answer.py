"""What a language model must answer with, and what is wrong with what it did answer.

It words the reason, what was promised, what is open, the mood and the note. It is not
asked for anything the rows know: outcome, what was done and the flags come from there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import jsonschema

from ..choices import Speaker
from .backing import unbacked
from .contract import CallRecord
from .disposition import OPEN_TO_INTERPRETATION
from .sentiment import HIGHEST, LOWEST

MOST_PROBLEMS: Final = 6


def _obj(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


SCHEMA: Final[Mapping[str, Any]] = _obj(
    disposition={
        "type": "string",
        "enum": sorted(found.value for found in OPEN_TO_INTERPRETATION),
    },
    reason={"type": "string", "maxLength": 600},
    promised={
        "type": "array",
        "maxItems": 6,
        "items": _obj(
            turn={"type": "integer"},
            what={"type": "string", "minLength": 1, "maxLength": 300},
        ),
    },
    open_points={
        "type": "array",
        "maxItems": 8,
        "items": {"type": "string", "minLength": 1, "maxLength": 300},
    },
    moods={
        "type": "array",
        "maxItems": 60,
        "items": _obj(
            turn={"type": "integer"},
            mood={"type": "integer", "enum": list(range(LOWEST, HIGHEST + 1))},
        ),
    },
    text={"type": "string", "minLength": 1, "maxLength": 2000},
)

_BOUNDS: Final = ("maxLength", "minLength", "maxItems")
_FENCE: Final = re.compile(r"^\s*```(?:json)?\s*(.*?)\s*```\s*$", re.DOTALL)
_VALIDATOR: Final = jsonschema.Draft202012Validator(SCHEMA)


def wire_schema(schema: Any = SCHEMA) -> Any:
    """The shape alone: vendors know different bounds, so lengths are ours to check."""
    match schema:
        case Mapping():
            return {k: wire_schema(v) for k, v in schema.items() if k not in _BOUNDS}
        case list():
            return [wire_schema(part) for part in schema]
        case _:
            return schema


class BadAnswer(Exception):
    """The answer cannot be used; the message can be shown to the model."""


def read(text: str, record: CallRecord) -> dict[str, Any]:
    """The answer. Raises ``BadAnswer`` with all that is wrong with it."""
    fenced = _FENCE.match(text)
    try:
        answer = json.loads(fenced[1] if fenced else text)
    except ValueError:
        raise BadAnswer("it is no JSON") from None
    problems = [
        f"{'.'.join(map(str, error.absolute_path)) or 'answer'}: {_short(error)}"
        for error in _VALIDATOR.iter_errors(answer)
    ]
    problems = problems or list(_problems(answer, record))
    if problems:
        raise BadAnswer("; ".join(problems[:MOST_PROBLEMS]))
    found: dict[str, Any] = answer
    return found


def _short(error: jsonschema.ValidationError) -> str:
    """Which rule was broken; the value itself may be as long as a call."""
    return f"{error.validator} {json.dumps(error.validator_value)[:120]}"


def _problems(answer: Mapping[str, Any], record: CallRecord) -> Iterator[str]:
    """What the shape cannot tell: turns that do not exist, deeds nobody did."""
    ours = {t.index for t in record.turns if t.speaker != Speaker.CALLER}
    theirs = {t.index for t in record.turns if t.speaker == Speaker.CALLER}
    for promise in answer["promised"]:
        if promise["turn"] not in ours:
            yield f"promised: turn {promise['turn']} is no turn of ours"
    for point in answer["moods"]:
        if point["turn"] not in theirs:
            yield f"moods: turn {point['turn']} is no turn of the caller"
    if not answer["text"].strip():
        yield "text: it is empty"
    told = [answer["text"], answer["reason"], *answer["open_points"]]
    told += [promise["what"] for promise in answer["promised"]]
    for sentence in unbacked(told, record):
        yield f"the record does not show this: {sentence}"
