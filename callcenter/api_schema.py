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
_COMPONENTS = {"Refusal": _DETAIL, "FieldErrors": _FIELD_ERRORS}
_REFUSALS: dict[str, tuple[str, str]] = {
    "400": ("A filter is unknown or its value cannot be used.", "FieldErrors"),
    "401": ("No valid token and not signed in.", "Refusal"),
    "403": ("Not staff, or without the permission.", "Refusal"),
    "404": ("There is no such row or page.", "Refusal"),
    "429": ("Too many requests; Retry-After says how many seconds to wait.", "Refusal"),
}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def document_refusals(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the refusals to all operations; filters can be wrong only on lists."""
    schemas = result["components"]["schemas"]
    schemas |= _COMPONENTS
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    for path in result["paths"].values():
        for operation in path.values():
            filtered = any(p["in"] == "query" for p in operation.get("parameters", ()))
            for status, (description, name) in _REFUSALS.items():
                if status == "400" and not filtered:
                    continue
                operation["responses"].setdefault(
                    status,
                    {
                        "description": description,
                        "content": {"application/json": {"schema": _ref(name)}},
                    },
                )
    return result
