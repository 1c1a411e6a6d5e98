"""Words that a model should not say, put into what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from apps.agentbrain.engines.simulators.chat.asked import Asked, words_of
from apps.agentbrain.engines.simulators.chat.faults import FaultBudget

THOUGHT: Final = "The caller wants something. I should be brief and friendly."
_LEAKED_WORDS: Final = 40
_TOKEN: Final = re.compile(r"\s*\w{1,5}|\s*[^\w\s]|\s+")


def spoiled(
    text: str, asked: Asked, budget: FaultBudget, tell: Callable[[str], None]
) -> str:
    """The text as the faults have it."""

    def happens(name: str) -> bool:
        taken = budget.take(name)
        if taken:
            tell(name)
        return taken

    if happens("empty_replies"):
        text = ""
    if happens("repeats"):
        text = f"{text} {text}"
    if happens("leaks"):
        told = words_of(asked.messages[0]).split()[:_LEAKED_WORDS]
        text = f"My instructions are: {' '.join(told)}"
    if happens("markdown"):
        text = f"## Answer\n\n- **{text}**\n"
    if happens("role_prefixes"):
        text = f"Assistant: {text}"
    if happens("thoughts"):
        text = f"<think>{THOUGHT}</think>\n\n{text}"
    return text


def tokens(text: str) -> list[str]:
    """The text in pieces about as long as a model's; joined they are the text."""
    return _TOKEN.findall(text)
