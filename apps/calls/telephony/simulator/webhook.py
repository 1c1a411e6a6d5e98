"""Twilio's HTTP side: signed form posts to the call center."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

import httpx
from twilio.request_validator import RequestValidator

# Twilio's own limits for an answer.
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0


class WebhookError(Exception):
    """A request brought nothing Twilio can use; ``code`` is Twilio's own."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


@dataclass(frozen=True, slots=True)
class WebhookExchange:
    """One request and its answer; ``elapsed_ms`` is how long the answer took."""

    url: str
    form: Mapping[str, str]
    status: int
    content_type: str
    body: bytes
    elapsed_ms: float

    def demand_success(self) -> None:
        """Raises ``WebhookError`` unless the answer was a success."""
        if not 200 <= self.status < 300:
            raise WebhookError(11200, f"{self.url} answered HTTP {self.status}")

    def demand_document(self) -> None:
        """Raises ``WebhookError`` unless the answer can be a TwiML document."""
        self.demand_success()
        kind = self.content_type.split(";", 1)[0].strip().lower()
        if kind not in {"text/xml", "application/xml"}:
            raise WebhookError(12300, f"{self.url} answered with {kind or 'no'} type")


def is_local(url: str) -> bool:
    """Does the address name this machine?"""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Twilio:
    """Requests as Twilio makes them.

    Signatures are over the public address; when the server runs on this machine the
    request itself goes to ``url``, whatever host the public address names.
    """

    def __init__(
        self, url: str, *, auth_token: str = "", forge_signatures: bool = False
    ) -> None:
        self._url = url
        self._token = auth_token + ("-forged" if forge_signatures else "")
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            trust_env=not is_local(url),
        )

    def reachable(self, public_url: str) -> str:
        """Where to really connect for a public address (http, https, ws or wss)."""
        if not is_local(self._url):
            return public_url
        target, public = urlsplit(self._url), urlsplit(public_url)
        scheme = target.scheme
        if public.scheme in {"ws", "wss"}:
            scheme = "wss" if target.scheme == "https" else "ws"
        return urlunsplit((scheme, target.netloc, public.path, public.query, ""))

    def signature(self, public_url: str, form: Mapping[str, str]) -> dict[str, str]:
        """The signature header, or nothing without a token."""
        if not self._token:
            return {}
        signed: str = RequestValidator(self._token).compute_signature(public_url, form)
        return {"X-Twilio-Signature": signed}

    async def post(self, public_url: str, form: Mapping[str, str]) -> WebhookExchange:
        """Post a form and read the answer. Raises ``WebhookError`` (11200, 11205)."""
        public_url = public_url.split("#", 1)[0]
        headers = self.signature(public_url, form)
        headers["User-Agent"] = "TwilioProxy/1.1"
        began = time.monotonic()
        try:
            answer = await self._http.post(
                self.reachable(public_url), data=dict(form), headers=headers
            )
        except httpx.ConnectError as error:
            raise WebhookError(11205, f"{public_url}: {error}") from error
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise WebhookError(11200, f"{public_url}: {reason}") from error
        return WebhookExchange(
            url=public_url,
            form=dict(form),
            status=answer.status_code,
            content_type=answer.headers.get("content-type", ""),
            body=answer.content,
            elapsed_ms=(time.monotonic() - began) * 1000,
        )

    async def close(self) -> None:
        await self._http.aclose()
