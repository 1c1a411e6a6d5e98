"""Twilio's REST API: the calls we ask for, and what became of them.

Every function is one request, bounded in time, outside any transaction. Errors say what
they mean for the call: ``Refused`` (never ask again for this number), ``NotPlaced``
(certainly no call was made), ``Unclear`` (one may have been made).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from django.conf import settings

TWILIO: Final = "https://api.twilio.com"
CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 15.0
AMD_ANSWER_SECONDS: Final = 6.0
LATEST_CALLS: Final = 20
_TOO_MANY: Final = 429
_NOT_FOUND: Final = 404
# What Twilio says of the number itself: not valid, not allowed, not reachable, blocked.
_NUMBER_REFUSED: Final = frozenset(
    {13223, 13224, 13225, 13226, 13227, 21211, 21214, 21215, 21216, 21217, 21610}
)


class CarrierError(Exception):
    """The carrier did not do what it was asked."""


class Refused(CarrierError):
    """Permanent: this number cannot or may not be called."""


class NotPlaced(CarrierError):
    """No call was made; another time it may be."""


class Unclear(CarrierError):
    """The request went out and no answer came: a call may have been made."""


class NoSuchCall(CarrierError):
    """The carrier knows no call of this sid."""


@dataclass(frozen=True, slots=True)
class Order:
    """A call to be placed. ``detection`` is one of ``choices.Detection``."""

    to_number: str
    from_number: str
    voice_url: str
    status_url: str
    amd_url: str
    ring_seconds: int
    detection: str


@dataclass(frozen=True, slots=True)
class CarrierCall:
    """A call as the carrier sees it; ``created_at`` is aware, UTC."""

    sid: str
    status: str
    answered_by: str
    created_at: datetime | None


def is_configured() -> bool:
    """Whether there is an account to call with."""
    return bool(settings.TWILIO_ACCOUNT_SID and settings.TWILIO_AUTH_TOKEN)


def public_base() -> str:
    """Where the carrier reaches us: ``PUBLIC_URL``, or this machine for a carrier that
    is a server on this machine too; empty when there is no such address."""
    if settings.PUBLIC_URL:
        return str(settings.PUBLIC_URL)
    host = urlsplit(settings.TWILIO_API_BASE_URL).hostname
    local = host in {"localhost", "127.0.0.1", "::1"}
    return f"http://127.0.0.1:{settings.PORT}" if local else ""


def place(order: Order) -> str:
    """Ask for a call; its sid. Raises Refused, NotPlaced or Unclear."""
    try:
        with _client(ANSWER_SECONDS) as client:
            answer = client.post("/Calls.json", data=_form(order))
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as e:
        raise NotPlaced(f"no connection: {e}") from e
    except httpx.HTTPError as error:
        raise Unclear(str(error) or type(error).__name__) from error
    if answer.is_success:
        return _sid(answer)
    code, message = _complaint(answer)
    told = f"HTTP {answer.status_code}, {code}: {message}"
    if answer.status_code >= 500:
        raise Unclear(told)
    if answer.status_code != _TOO_MANY and code in _NUMBER_REFUSED:
        raise Refused(told)
    raise NotPlaced(told)


def fetch(sid: str) -> CarrierCall:
    """What became of a call. Raises NoSuchCall or CarrierError."""
    return _call(_read(f"/Calls/{sid}.json"))


def latest(to_number: str, from_number: str) -> list[CarrierCall]:
    """The latest calls between two numbers. Raises CarrierError."""
    query = {"To": to_number, "From": from_number, "PageSize": str(LATEST_CALLS)}
    found = _read("/Calls.json", query).get("calls")
    return [_call(row) for row in found] if isinstance(found, list) else []


def redirect(sid: str, document: str) -> None:
    """Put other TwiML in place of what runs. Raises CarrierError."""
    _update(sid, {"Twiml": document})


def hang_up(sid: str) -> None:
    """End a call. Raises CarrierError."""
    _update(sid, {"Status": "completed"})


def _form(order: Order) -> dict[str, str | list[str]]:
    form: dict[str, str | list[str]] = {
        "To": order.to_number,
        "From": order.from_number,
        "Url": order.voice_url,
        "Method": "POST",
        "StatusCallback": order.status_url,
        "StatusCallbackMethod": "POST",
        "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
        "Timeout": str(order.ring_seconds),
    }
    if order.detection != "off":
        form["MachineDetection"] = "DetectMessageEnd"
    if order.detection == "async":
        form["AsyncAmd"] = "true"
        form["AsyncAmdStatusCallback"] = order.amd_url
        form["AsyncAmdStatusCallbackMethod"] = "POST"
    return form


def _client(seconds: float) -> httpx.Client:
    account = settings.TWILIO_ACCOUNT_SID
    base = (settings.TWILIO_API_BASE_URL or TWILIO).rstrip("/")
    return httpx.Client(
        base_url=f"{base}/2010-04-01/Accounts/{account}",
        auth=(account, settings.TWILIO_AUTH_TOKEN),
        timeout=httpx.Timeout(seconds, connect=CONNECT_SECONDS),
    )


def _read(path: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
    try:
        with _client(ANSWER_SECONDS) as client:
            return _body(client.get(path, params=query))
    except httpx.HTTPError as error:
        raise CarrierError(str(error) or type(error).__name__) from error


def _update(sid: str, form: Mapping[str, str]) -> None:
    try:
        with _client(AMD_ANSWER_SECONDS) as client:
            _body(client.post(f"/Calls/{sid}.json", data=dict(form)))
    except httpx.HTTPError as error:
        raise CarrierError(str(error) or type(error).__name__) from error


def _body(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_success:
        try:
            body = answer.json()
        except ValueError:
            body = None
        if isinstance(body, dict):
            return body
        raise CarrierError("the answer is no JSON object")
    code, message = _complaint(answer)
    told = f"HTTP {answer.status_code}, {code}: {message}"
    raise (NoSuchCall if answer.status_code == _NOT_FOUND else CarrierError)(told)


def _sid(answer: httpx.Response) -> str:
    try:
        sid = answer.json().get("sid")
    except (ValueError, AttributeError):
        sid = None
    if not isinstance(sid, str) or not sid or len(sid) > 64:
        raise Unclear("the answer names no call")
    return sid


def _complaint(answer: httpx.Response) -> tuple[int, str]:
    """Twilio's error code (0 without one) and its words, cut short."""
    try:
        body = answer.json()
        return int(body.get("code") or 0), str(body.get("message") or "")[:120]
    except (ValueError, AttributeError, TypeError):
        return 0, ""


def _call(row: Any) -> CarrierCall:
    if not isinstance(row, dict):
        raise CarrierError("a call is no JSON object")
    return CarrierCall(
        sid=str(row.get("sid") or ""),
        status=str(row.get("status") or ""),
        answered_by=str(row.get("answered_by") or "")[:20],
        created_at=_moment(row.get("date_created")),
    )


def _moment(text: object) -> datetime | None:
    """RFC 2822, as Twilio writes its dates."""
    try:
        moment = parsedate_to_datetime(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
