"""A vendor's refusal as an ``EngineError``: over for now, or over for good.

Only codes are passed on. The vendor's prose is not, because it may repeat the words we
sent or part of a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import orjson

from apps.agentbrain.engines.base import EngineError

_MAY_PASS_STATUSES: Final = frozenset({408, 409, 425, 429})
_FOR_GOOD: Final = re.compile(
    r"quota|billing|payment|credit|invalid_api_key|unauthori[sz]ed|not_authori[sz]ed"
    r"|account_deactivated|invalid_authorization|(?:voice|model)\w*not_(?:found|exist)",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_CODE_NAMES: Final = ("code", "error_code", "err_code", "status", "type", "error")


def refused(vendor: str, status: int, body: bytes = b"", code: str = "") -> EngineError:
    """The vendor answered a request or an upgrade with this HTTP status.

    ``code`` is what a header told, where this vendor puts its codes there.
    """
    code = code if _CODE.fullmatch(code) else code_in(body)
    reason = f"{vendor} refused (HTTP {status}{f' {code}' if code else ''})"
    return EngineError(reason, permanent=is_for_good(status, code))


def is_for_good(status: int | None, code: str) -> bool:
    """Whether a retry cannot help: a wrong key, no quota, a voice nobody has."""
    if _FOR_GOOD.search(code):
        return True
    return (
        status is not None and 400 <= status < 500 and status not in _MAY_PASS_STATUSES
    )


def code_in(body: bytes) -> str:
    """The error code in a JSON body, wherever this vendor puts it; "" without one."""
    try:
        return code_of(orjson.loads(body))
    except orjson.JSONDecodeError:
        return ""


def code_of(error: Any) -> str:
    """The first thing in an error object that is a code and not prose."""
    return next(_codes(error), "")


def _codes(error: Any) -> Iterator[str]:
    if not isinstance(error, dict):
        return
    for inside in ("error", "detail"):
        yield from _codes(error.get(inside))
    for name in _CODE_NAMES:
        value = error.get(name)
        if isinstance(value, str) and _CODE.fullmatch(value):
            yield value
