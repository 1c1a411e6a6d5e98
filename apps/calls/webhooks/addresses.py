"""Where webhooks may go: addresses on the open internet, by https.

Whoever may enter an address must not reach with it what only this machine can reach:
its own ports, the private network, a cloud's metadata. The name is resolved once, and
the connection goes to the address that was checked, so that a name whose answer changes
in between gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

_PORTS: Final = {"https": 443, "http": 80}


class Refused(ValueError):
    """An address that webhooks do not go to; says why."""


class NotFound(OSError):
    """A host name that has no address (now)."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect: a checked IP address and port, and the host's name."""

    ip: str
    port: int
    host: str
    scheme: str
    path: str

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _PORTS[self.scheme] else f"{name}:{self.port}"

    @property
    def url(self) -> str:
        """The URL with the IP address in the name's place."""
        ip = f"[{self.ip}]" if ":" in self.ip else self.ip
        return f"{self.scheme}://{ip}:{self.port}{self.path}"


def check_url(url: str) -> SplitResult:
    """The URL in its parts, as far as it can be judged unresolved. Raises Refused."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(f"This is not an address: {error}.") from None
    schemes = ("https", "http") if settings.WEBHOOK_PRIVATE_ALLOWED else ("https",)
    if parts.scheme not in schemes or not parts.hostname:
        raise Refused("The address has to begin with https:// and name a host.")
    if parts.username or parts.password:
        raise Refused("The address must not hold a user name or password.")
    if not url.isprintable() or " " in url or port == 0:
        raise Refused("This is not an address.")
    try:
        ip = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return parts
    _require_public(str(ip))
    return parts


def resolve(url: str) -> Target:
    """The address to connect to. Raises Refused, or NotFound while it has none."""
    parts = check_url(url)
    host = str(parts.hostname)
    port = parts.port or _PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotFound(f"{host} was not found: {error}") from error
    ips = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not ips:
        raise NotFound(f"{host} has no address.")
    for ip in ips:  # one private address among them is one too many
        _require_public(ip)
    path = parts.path or "/"
    if parts.query:
        path += f"?{parts.query}"
    return Target(ips[0], port, host, parts.scheme, path)


def _require_public(address: str) -> None:
    if settings.WEBHOOK_PRIVATE_ALLOWED:
        return
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    for judged in (ip, mapped):
        if judged is not None and (not judged.is_global or judged.is_multicast):
            raise Refused(f"{address} is not on the open internet.")
