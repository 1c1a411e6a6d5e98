"""What a vendor's refusal means; nothing of its prose is passed on."""

from __future__ import annotations

import json

import pytest

from apps.agentbrain.engines.tts.refusals import refused

SECRET = "Incorrect API key provided: sk-abc123 for the words Good morning"


@pytest.mark.parametrize(
    ("status", "body", "code", "permanent"),
    [
        (
            401,
            {"error": {"code": "invalid_api_key", "message": SECRET}},
            "invalid",
            True,
        ),
        (429, {"error": {"code": None, "type": "insufficient_quota"}}, "quota", True),
        (429, {"error": {"code": "rate_limit_exceeded"}}, "rate_limit", False),
        (
            401,
            {"detail": {"status": "quota_exceeded", "message": SECRET}},
            "quota",
            True,
        ),
        (
            400,
            {"err_code": "INVALID_QUERY_PARAMETER", "err_msg": SECRET},
            "QUERY",
            True,
        ),
        (
            402,
            {"error_code": "credit_limit", "title": "x", "message": SECRET},
            "",
            True,
        ),
        (404, {"code": 404, "error": "Not Found at all", "detail": SECRET}, "", True),
        (500, {"detail": [{"msg": SECRET}]}, "", False),
        (503, SECRET, "", False),
        (408, ["a"], "", False),
    ],
)
def test_a_refusal(status, body, code, permanent):
    error = refused("vendor", status, json.dumps(body).encode())
    assert error.permanent is permanent
    assert code in str(error)
    assert str(status) in str(error)
    assert "sk-" not in str(error)
    assert "morning" not in str(error)


def test_a_body_that_is_no_json_is_left_out():
    assert str(refused("vendor", 502, b"<html>Bad gateway</html>")) == (
        "vendor refused (HTTP 502)"
    )


def test_a_code_in_a_header_goes_first():
    assert "DATA-0000" in str(refused("vendor", 400, b"{}", code="DATA-0000"))
    assert "some prose" not in str(refused("vendor", 400, b"{}", code="some prose"))
