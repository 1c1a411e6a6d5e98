"""Does a request come from Twilio? Signatures over the address Twilio was given."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from twilio.request_validator import RequestValidator

SIGNATURE_HEADER = "X-Twilio-Signature"
_FORWARDED = "X-Forwarded-For"


def webhook_is_genuine(request: HttpRequest) -> bool:
    """Is a form post signed with our token? See ``unsigned_is_welcome`` without one.

    Behind a proxy only ``PUBLIC_URL`` knows the address Twilio called.
    """
    if not settings.TWILIO_AUTH_TOKEN:
        return unsigned_is_welcome(
            request.META.get("REMOTE_ADDR", ""), forwarded=_FORWARDED in request.headers
        )
    genuine: bool = RequestValidator(settings.TWILIO_AUTH_TOKEN).validate(
        public_url(request, request.get_full_path()),
        request.POST,
        request.headers.get(SIGNATURE_HEADER, ""),
    )
    return genuine


def upgrade_is_genuine(scope: Mapping[str, object]) -> bool:
    """Is a WebSocket upgrade signed? Over the ``wss://`` address as TwiML wrote it.

    One reported variant signs the address with a slash at its end; nothing else is
    accepted.
    """
    headers = _headers(scope)
    if not settings.TWILIO_AUTH_TOKEN:
        return unsigned_is_welcome(
            _client(scope), forwarded=_FORWARDED.lower() in headers
        )
    validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
    signature = headers.get(SIGNATURE_HEADER.lower(), "")
    path = str(scope["path"])
    if settings.PUBLIC_URL:
        bases = [_websocket(settings.PUBLIC_URL)]
    else:
        host = headers.get("host", "")
        bases = [f"wss://{host}", f"ws://{host}"]
    return any(
        validator.validate(base + path + end, {}, signature)
        for base in bases
        for end in ("", "/")
    )


def unsigned_is_welcome(client: str, *, forwarded: bool) -> bool:
    """Without a token to check against, only this machine may call, only in DEBUG.

    What a proxy or tunnel on this machine passes on comes from elsewhere.
    """
    if not settings.DEBUG or forwarded:
        return False
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return False


def public_url(request: HttpRequest, path: str) -> str:
    """The address of ``path`` (with its query) as the outside world writes it."""
    if settings.PUBLIC_URL:
        return f"{settings.PUBLIC_URL}{path}"
    return request.build_absolute_uri(path)


def media_url(request: HttpRequest, path: str) -> str:
    """The same with the WebSocket scheme; ``ws`` only where the web is plain too."""
    return _websocket(public_url(request, path))


def _websocket(url: str) -> str:
    scheme = "ws" if urlsplit(url).scheme == "http" else "wss"
    return f"{scheme}://{url.split('://', 1)[1]}"


def _headers(scope: Mapping[str, object]) -> dict[str, str]:
    pairs = scope["headers"]
    assert isinstance(pairs, list | tuple)
    return {
        name.decode("latin1").lower(): value.decode("latin1") for name, value in pairs
    }


def _client(scope: Mapping[str, object]) -> str:
    client = scope.get("client")
    return str(client[0]) if isinstance(client, list | tuple) and client else ""
