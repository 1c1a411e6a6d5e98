"""What a simulated model says: a small part that a test may replace."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from apps.agentbrain.engines.simulators.realtime.wire import Item, new_id

_TOLD = re.compile(
    r'^\s*Say(?: exactly|, in your own words): ("(?:[^"\\]|\\.)*")\s*$', re.MULTILINE
)
_WORD = re.compile(r"[a-z]+")
_SHORTEST_TELLING_WORD: Final = 4
_SMALL_WORDS: Final = frozenset(
    """
    about after also been before call could does from have hello into like need please
    some that their them then there they this want what when where which will with
    would your
    """.split()  # noqa: SIM905
)
_GREETINGS: Final = frozenset({"hello", "hi", "hey", "morning", "evening"})


@dataclass(frozen=True, slots=True)
class Say:
    """Words to speak (or write). ``audio_ms`` fixes how long a tone lasts."""

    text: str
    audio_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A function to call; ``arguments`` is JSON text."""

    name: str
    arguments: str = "{}"
    call_id: str = ""

    def named(self) -> str:
        return self.call_id or new_id("call")


Output = Say | Call


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything the model knows when a response begins.

    ``items`` are as on the wire, with the words that were heard as ``transcript``.
    ``out_of_band`` is true of a response beside the conversation.
    """

    instructions: str
    items: Sequence[Item]
    tools: Sequence[Mapping[str, Any]]
    tool_choice: str | Mapping[str, Any] = "auto"
    out_of_band: bool = False


class Model(ABC):
    """Decides what a response consists of."""

    @abstractmethod
    async def answer(self, prompt: Prompt) -> Sequence[Output]:
        """The outputs of one response, in order."""


class RuleModel(Model):
    """Says what it is told to say; otherwise answers by simple rules."""

    async def answer(self, prompt: Prompt) -> Sequence[Output]:
        forced = _forced_tool(prompt)
        if forced is not None:
            return [_call(forced, heard_words(prompt.items))]
        if (told := told_text(prompt.instructions)) is not None:
            return [Say(told)]
        last = prompt.items[-1] if prompt.items else {}
        if last.get("type") == "function_call_output":
            return [Say(f"I have an answer: {_readable(last['output'])}")]
        return [self._converse(prompt, heard_words(prompt.items))]

    def _converse(self, prompt: Prompt, heard: str) -> Output:
        if not heard:
            return Say("Hello! How can I help you today?")
        if (tool := _fitting_tool(prompt, heard)) is not None:
            return _call(tool, heard)
        if len(heard.split()) <= 2 and _GREETINGS & set(_words(heard)):
            return Say("Hello! What can I do for you?")
        return Say(f"You said: {heard}")


def told_text(instructions: str) -> str | None:
    """What the last ``Say ...: "..."`` line of the instructions tells to speak."""
    for found in reversed(_TOLD.findall(instructions)):
        try:
            return str(json.loads(found, strict=False))
        except ValueError:
            continue
    return None


def heard_words(items: Sequence[Item]) -> str:
    """The words of the last message of the user."""
    for item in reversed(items):
        if item.get("role") == "user":
            parts = [p.get("text") or p.get("transcript") for p in item["content"]]
            return " ".join(part for part in parts if part)
    return ""


def _forced_tool(prompt: Prompt) -> Mapping[str, Any] | None:
    choice = prompt.tool_choice
    if choice == "required":
        return prompt.tools[0] if prompt.tools else None
    if isinstance(choice, Mapping):
        return next((t for t in prompt.tools if t["name"] == choice.get("name")), None)
    return None


def _fitting_tool(prompt: Prompt, heard: str) -> Mapping[str, Any] | None:
    """The first tool whose name or description shares a word with what was asked."""
    if prompt.tool_choice == "none":
        return None
    asked = _telling_words(heard)
    for tool in prompt.tools:
        about = f"{tool['name']} {tool.get('description') or ''}"
        if asked & _telling_words(about.replace("_", " ")):
            return tool
    return None


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _telling_words(text: str) -> set[str]:
    words = (word for word in _words(text) if word not in _SMALL_WORDS)
    return {w.rstrip("s") for w in words if len(w) >= _SHORTEST_TELLING_WORD}


def _call(tool: Mapping[str, Any], heard: str) -> Call:
    schema = tool.get("parameters") or {}
    properties = schema.get("properties") or {}
    filled = {
        name: _value(properties.get(name) or {}, heard)
        for name in schema.get("required") or ()
    }
    return Call(str(tool["name"]), json.dumps(filled))


def _value(schema: Mapping[str, Any], heard: str) -> Any:
    """A value that fits the schema: its first choice, else by its type."""
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) and kind else kind
    simple = {"boolean": True, "array": [], "object": {}, "null": None}
    if kind in simple:
        return simple[kind]
    if kind in {"integer", "number"}:
        digits = re.search(r"\d+", heard)
        return int(digits[0]) if digits else int(schema.get("minimum", 1))
    return heard


def _readable(output: str) -> str:
    """A tool's output as a sentence: the values of its JSON, or its text."""
    try:
        found = json.loads(output)
    except ValueError:
        return output
    if isinstance(found, dict):
        return ", ".join(f"{key.replace('_', ' ')} {v}" for key, v in found.items())
    return str(found)
