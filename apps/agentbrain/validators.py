"""What a staff pattern must satisfy before it may touch a call."""

from __future__ import annotations

from itertools import islice
from typing import Final

import re2
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import past_utterances
from .conversation.dialogue.patterns import compile_pattern
from .conversation.dialogue.word_groups import UnknownGroup, expand

LEAST_UTTERANCES: Final = 50
"""Fewer say nothing about how often something is said."""
EXAMPLES_SHOWN: Final = 5
LONGEST_EXAMPLE: Final = 80


def validate_pattern(pattern: str) -> None:
    """Refuse a pattern that does not compile or that matches nothing said at all."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        compiled = re2.compile(expand(pattern), options)
    except UnknownGroup as error:
        raise ValidationError(
            _("This pattern cannot be read: %(reason)s."),
            code="unknown_group",
            params={"reason": str(error)},
        ) from error
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        if isinstance(reason, bytes):
            reason = reason.decode()
        raise ValidationError(
            _("This is not a valid RE2 pattern: %(reason)s"),
            code="invalid_pattern",
            params={"reason": reason},
        ) from error
    if compiled.search(""):
        raise ValidationError(
            _("This pattern matches silence: it would fire on every utterance."),
            code="matches_empty",
        )


def validate_share(pattern: str, most_percent: int) -> None:
    """Refuse a valid pattern that matches more than that of what was said lately.

    Nothing is refused before ``LEAST_UTTERANCES`` utterances are on record.
    """
    said = past_utterances.sample()
    if len(said) < LEAST_UTTERANCES:
        return
    compiled = compile_pattern(pattern)
    hits = [utterance for utterance in said if compiled.search(utterance.plain)]
    if 100 * len(hits) <= most_percent * len(said):
        return
    raise ValidationError(
        _(
            "This pattern matches %(hits)d of the last %(said)d things callers said "
            "(%(percent)d %%); at most %(most)d %% are allowed. For example: "
            "%(examples)s."
        ),
        code="matches_too_much",
        params={
            "hits": len(hits),
            "said": len(said),
            "percent": round(100 * len(hits) / len(said)),
            "most": most_percent,
            "examples": _examples(hits),
        },
    )


def _examples(hits: list[past_utterances.Sampled]) -> str:
    """A few different ones of those that may be shown."""
    shown = {hit.plain: hit.text for hit in hits if hit.may_be_shown}
    few = [f"“{_short(text)}”" for text in islice(shown.values(), EXAMPLES_SHOWN)]
    return ", ".join(few) or _("(none that may be shown)")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_EXAMPLE else text[: LONGEST_EXAMPLE - 1] + "…"
