"""What the caller was told would happen after the call, in the words they heard."""

from __future__ import annotations

import re
from typing import Final

from ..choices import Speaker
from .contract import CallRecord
from .extract import shorten

MOST_PROMISES: Final = 5

_WHO: Final = (
    r"(?:we|i|someone|somebody|they|(?:a|the|our|one of our)"
    r"(?: \w+){1,3}|you)"
)
_WILL: Final = r"(?:'ll| will| are going to| is going to| am going to|'m going to)"
_LATER: Final = (
    r"(?:call|ring|phone|text|send|e-?mail|mail|remind|write|reach out|get back|"
    r"be in touch|be contacted|get in touch|follow up|contact|look into|let you know|"
    r"pass (?:that|this|it) on|pass your|make sure|receive|get a (?:call|text|message|"
    r"reminder|confirmation|refund)|have (?:someone|somebody|it ready|it done|a))"
)
_PROMISE: Final = re.compile(
    rf"\b{_WHO}{_WILL}(?: (?:also|then|just|gladly|be glad to|be happy to|try to))?"
    rf" {_LATER}\b",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(
    r"\b(?:if|would you like|should|unless)\b", re.IGNORECASE
)
_SENTENCE: Final = re.compile(r"[^.!?]+[.!?]*")


def promises(record: CallRecord) -> tuple[str, ...]:
    """Sentences of ours that promise something; no questions, no conditions."""
    found = [
        shorten(" ".join(sentence.split()))
        for turn in record.turns
        if turn.speaker != Speaker.CALLER
        for sentence in _SENTENCE.findall(turn.text.replace("\u2019", "'"))
        if _PROMISE.search(sentence)
        and not sentence.rstrip().endswith("?")
        and not _CONDITION.search(sentence)
    ]
    return tuple(dict.fromkeys(found))[:MOST_PROMISES]
