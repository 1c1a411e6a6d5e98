"""The forms in which models write function calls down, read as calls.

Every family has its own: objects with a name and arguments, a name before its
arguments' object, tags for name and parameters, or a line of Python. What a form is
called after is where it is documented: Hermes, Llama, Mistral, DeepSeek, GLM, Qwen.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import orjson

from apps.agentbrain.conversation.language.messages import CalledTool
from apps.agentbrain.engines.llm.tool_calls import (
    MOST_CALLS,
    new_call_id,
    read_arguments,
)

_NAMES: Final = ("name", "tool", "tool_name", "function_name", "function", "action")
_ARGUMENTS: Final = ("arguments", "parameters", "args", "input", "action_input")
_PARAMETER: Final = re.compile(
    r"<parameter(?:=|\s+name=\")([\w-]+)\"?>\s*(.*?)\s*</parameter>"
    r"|<arg_key>\s*([\w-]+)\s*</arg_key>\s*<arg_value>\s*(.*?)\s*</arg_value>",
    re.DOTALL,
)
_Named = tuple[str, Any]


def calls_in(text: str, allowed: Collection[str]) -> list[CalledTool]:
    """The calls of a text to functions that are allowed, in their order, each once."""
    calls: list[CalledTool] = []
    for name, arguments in _found(text, allowed):
        told = isinstance(arguments, dict) and name in allowed
        if told and all((name, arguments) != (c.name, c.arguments) for c in calls):
            calls.append(CalledTool(new_call_id(), name, arguments))
    return calls[:MOST_CALLS]


def _found(text: str, allowed: Collection[str]) -> Iterator[_Named]:
    """Objects first; tags and Python only where there is no object."""
    objects = list(_objects(text))
    named = [
        pair
        for value, _ in objects
        for pair in _in_value(value)
        if pair[0] in allowed  # an argument may be called "name" as well
    ]
    if not named:
        named = list(_after_names(text, objects, allowed))
    if not named:
        named = [*_in_tags(text, allowed)] or [*_in_python(text, allowed)]
    yield from named


def _objects(text: str) -> Iterator[tuple[Any, int]]:
    """Outermost objects and where they begin, as JSON or else as Python writes them."""
    at = 0
    while (at := text.find("{", at)) >= 0:
        end = _end_of(text, at)
        if end is None:
            return
        value = _value(text[at:end])
        if isinstance(value, dict):
            yield value, at
        at = end


def _end_of(text: str, at: int) -> int | None:
    """Where the object that begins there has ended."""
    depth, quote, place = 0, "", at
    while place < len(text):
        sign = text[place]
        if quote:
            if sign == "\\":
                place += 1
            elif sign == quote:
                quote = ""
        elif sign in "\"'":
            quote = sign
        elif sign in "{}":
            depth += 1 if sign == "{" else -1
            if depth == 0:
                return place + 1
        place += 1
    return None


def _value(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _in_value(value: Mapping[str, Any]) -> Iterator[_Named]:
    """Calls that an object is, or holds."""
    if isinstance(held := value.get("tool_calls"), list):
        for one in held:
            if isinstance(one, dict):
                yield from _in_value(one)
        return
    if isinstance(inner := value.get("function"), dict):
        yield from _in_value(inner)
        return
    names = [value[key] for key in _NAMES if isinstance(value.get(key), str)]
    if names:
        told: Any = next((value[key] for key in _ARGUMENTS if key in value), {})
        yield names[0], read_arguments(told)


def _after_names(
    text: str, objects: list[tuple[Any, int]], allowed: Collection[str]
) -> Iterator[_Named]:
    """Objects that are the arguments of the function named last before them."""
    since = 0
    for value, at in objects:
        before = text[since:at]
        named = [(before.rfind(name), name) for name in allowed if name in before]
        if named:
            yield max(named)[1], value
        since = at


def _in_tags(text: str, allowed: Collection[str]) -> Iterator[_Named]:
    places = sorted(
        (found.start(), name)
        for name in allowed
        for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    )
    for number, (at, name) in enumerate(places):
        end = places[number + 1][0] if number + 1 < len(places) else len(text)
        parameters = {
            found[1] or found[3]: found[2] if found[1] else found[4]
            for found in _PARAMETER.finditer(text, at, end)
        }
        if parameters:
            yield name, parameters


def _in_python(text: str, allowed: Collection[str]) -> Iterator[_Named]:
    """Calls with named arguments whose values are plain."""
    for name in allowed:
        for found in re.finditer(rf"(?<!\w){re.escape(name)}\s*\(", text):
            end = text.find(")", found.end())
            while end >= 0:
                arguments = _keywords(text[found.start() : end + 1])
                if arguments is not None:
                    yield name, arguments
                    break
                end = text.find(")", end + 1)


def _keywords(call: str) -> dict[str, Any] | None:
    try:
        tree = ast.parse(call.strip(), mode="eval").body
        if not isinstance(tree, ast.Call) or tree.args:
            return None
        return {
            word.arg: ast.literal_eval(word.value) for word in tree.keywords if word.arg
        }
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
