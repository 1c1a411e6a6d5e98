"""Refusals in the shape OpenAI's clients read."""

from __future__ import annotations

from django.http import JsonResponse


def refusal(
    status: int, message: str, *, kind: str = "invalid_request_error", param: str = ""
) -> JsonResponse:
    """``{"error": {"message", "type", "param", "code"}}`` with its HTTP status."""
    code = {401: "invalid_api_key", 413: "request_too_large"}.get(status)
    error = {"message": message, "type": kind, "param": param or None, "code": code}
    response = JsonResponse({"error": error}, status=status)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response
