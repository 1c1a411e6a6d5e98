"""What a vendor's refusal means: over for now, or over for good.

Codes and statuses only: a vendor's prose may repeat part of a key or of what was said.
"""

from __future__ import annotations

import math
import re
from typing import Final

from apps.agentbrain.conversation.reasons import is_permanent
from apps.agentbrain.engines.base import EngineError

CONTENT_FILTER: Final = "content_filter"
"""Somebody's words were refused, not the service: nothing is wrong with the model."""

_PERMANENT: Final = frozenset(
    {"model_not_found", "invalid_organization", "DeploymentNotFound"}
)
_ABOUT_THE_REQUEST: Final = frozenset({400, 413, 422})
_MAY_PASS: Final = frozenset({408, 409, 425, 429})
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,60}")


class RequestRefused(EngineError):
    """The server would not take this one request; the next may be welcome."""


def refused(
    status: int, code: str | None = None, *, retry_after: str | None = None
) -> EngineError:
    """The server answered with this HTTP status and, perhaps, when to come back."""
    error = _refused(status, code)
    error.retry_after_seconds = _seconds(retry_after)
    return error


def _seconds(header: str | None) -> float | None:
    """Seconds only; the header's other form, a date, no vendor of models sends."""
    try:
        seconds = float(header or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds < math.inf else None


def _refused(status: int, code: str | None) -> EngineError:
    code = code_of(code)
    if status in _ABOUT_THE_REQUEST and code not in _PERMANENT:
        return RequestRefused(f"HTTP {status} {code}".strip(), permanent=True)
    permanent = (
        is_permanent(code)
        or code in _PERMANENT
        or (400 <= status < 500 and status not in _MAY_PASS)
    )
    return EngineError(f"HTTP {status} {code}".strip(), permanent=permanent)


def broke_off(code: str | None = None) -> EngineError:
    """The server reported an error within a reply it had begun."""
    code = code_of(code)
    return EngineError(
        f"an error within the reply {code}".strip(),
        permanent=is_permanent(code) or code in _PERMANENT,
    )


def code_of(code: object) -> str:
    """A code that may be logged; empty for what looks like prose."""
    found = _CODE.fullmatch(code) if isinstance(code, str) else None
    return found[0] if found else ""
