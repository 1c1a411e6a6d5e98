"""What the OpenAPI schema says of every endpoint: how it refuses."""

from __future__ import annotations

from typing import Any

_DETAIL = {
    "type": "object",
    "properties": {"detail": {"type": "string"}},
    "required": ["detail"],
}
_FIELD_ERRORS = {
    "type": "object",
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
}
_REFUSALS: dict[str, tuple[str, dict[str, Any]]] = {
    "400": ("A filter is unknown or its value cannot be used.", _FIELD_ERRORS),
    "401": ("No valid token and not signed in.", _DETAIL),
    "403": ("Not staff, or without the permission.", _DETAIL),
    "404": ("There is no such row or page.", _DETAIL),
}


def document_refusals(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the refusals to all operations; filters can be wrong only on lists."""
    for path in result["paths"].values():
        for operation in path.values():
            filtered = any(p["in"] == "query" for p in operation.get("parameters", ()))
            for status, (description, schema) in _REFUSALS.items():
                if status == "400" and not filtered:
                    continue
                operation["responses"].setdefault(
                    status,
                    {
                        "description": description,
                        "content": {"application/json": {"schema": schema}},
                    },
                )
    return result
