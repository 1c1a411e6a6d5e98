"""How attributes and addresses in TwiML are read."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from .webhook import is_local

LONGEST_PARAMETER = 500


class TwimlError(ValueError):
    """A document Twilio would refuse; says why."""


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def only(element: Element, *allowed: str) -> None:
    """Raises ``TwimlError`` for attributes the element does not have."""
    unknown = sorted(set(element.attrib) - set(allowed))
    if unknown:
        raise TwimlError(f"<{element.tag}> has no attribute {', '.join(unknown)}")


def address(element: Element, name: str, base: str) -> str:
    value = element.get(name, "").strip()
    return urljoin(base, value) if value else ""


def socket_url(value: str) -> str:
    """A ``wss`` address without a query; ``ws`` on this machine."""
    parts = urlsplit(value)
    if parts.scheme != "wss" and not (parts.scheme == "ws" and is_local(value)):
        raise TwimlError(f"31922: a stream needs a wss:// address, not {value!r}")
    if not parts.hostname:
        raise TwimlError(f"31923: malformed stream address {value!r}")
    if parts.query:
        raise TwimlError(f"31920: a stream address takes no query string: {value!r}")
    return value


def parameter_of(child: Element) -> tuple[str, str]:
    """Name and value of a ``<Parameter>``."""
    only(child, "name", "value")
    name, value = child.get("name", ""), child.get("value", "")
    if not name:
        raise TwimlError("<Parameter> needs a name")
    if len(name) + len(value) >= LONGEST_PARAMETER:
        raise TwimlError(f"<Parameter> {name!r} is longer than 500 characters")
    return name, value
