"""What a staff pattern must satisfy before it may touch a call."""

from __future__ import annotations

import re2
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def validate_pattern(pattern: str) -> None:
    """Refuse a pattern that does not compile or that matches nothing said at all."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options)
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
