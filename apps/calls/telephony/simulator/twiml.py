"""TwiML as Twilio reads it, for the verbs a voice agent answers with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from .webhook import is_local

LONGEST_DOCUMENT_BYTES = 65_536
LONGEST_PARAMETER = 500


class TwimlError(ValueError):
    """A document Twilio would refuse; says why."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A two-way media stream; the call stays in it until it is closed."""

    url: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    status_callback: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    text: str


@dataclass(frozen=True, slots=True)
class Play:
    url: str


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: float


@dataclass(frozen=True, slots=True)
class Redirect:
    url: str


@dataclass(frozen=True, slots=True)
class Hangup:
    pass


@dataclass(frozen=True, slots=True)
class Reject:
    reason: str


@dataclass(frozen=True, slots=True)
class Dial:
    """Who is called; a number, or the text of the noun inside."""

    target: str
    action: str = ""


Verb = Stream | Say | Play | Pause | Redirect | Hangup | Reject | Dial


def parse_twiml(body: bytes, url: str) -> tuple[Verb, ...]:
    """The verbs of a document fetched from ``url``. Raises ``TwimlError``.

    Relative addresses in it are resolved against ``url``.
    """
    if len(body) > LONGEST_DOCUMENT_BYTES:
        raise TwimlError(f"the document has {len(body)} bytes, more than 64 kB")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise TwimlError("the document declares a type or entities")
    try:
        # Entities are refused above, and they are what makes untrusted XML unsafe.
        root = ElementTree.fromstring(body)  # noqa: S314
    except ElementTree.ParseError as error:
        raise TwimlError(f"not XML: {error}") from None
    if root.tag != "Response":
        raise TwimlError(f"the root is <{root.tag}>, not <Response>")
    return tuple(_verb(element, url) for element in root)


def _verb(element: ElementTree.Element, url: str) -> Verb:
    reader = _READERS.get(element.tag)
    if reader is None:
        raise TwimlError(f"the verb <{element.tag}> is not known here")
    return reader(element, url)


def _text(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _attributes(element: ElementTree.Element, *allowed: str) -> None:
    unknown = sorted(set(element.attrib) - set(allowed))
    if unknown:
        raise TwimlError(f"<{element.tag}> has no attribute {', '.join(unknown)}")


def _address(element: ElementTree.Element, name: str, base: str) -> str:
    value = element.get(name, "").strip()
    return urljoin(base, value) if value else ""


def _connect(element: ElementTree.Element, url: str) -> Stream:
    _attributes(element, "action", "method")
    nouns = list(element)
    if [noun.tag for noun in nouns] != ["Stream"]:
        raise TwimlError("<Connect> must hold exactly one <Stream> here")
    stream = nouns[0]
    _attributes(
        stream, "url", "name", "track", "statusCallback", "statusCallbackMethod"
    )
    return Stream(
        url=_stream_url(stream.get("url", "")),
        parameters=_parameters(stream),
        status_callback=_address(stream, "statusCallback", url),
        action=_address(element, "action", url),
    )


def _stream_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "wss" and not (parts.scheme == "ws" and is_local(value)):
        raise TwimlError(f"31922: a stream needs a wss:// address, not {value!r}")
    if not parts.hostname:
        raise TwimlError(f"31923: malformed stream address {value!r}")
    if parts.query:
        raise TwimlError(f"31920: a stream address takes no query string: {value!r}")
    return value


def _parameters(stream: ElementTree.Element) -> dict[str, str]:
    parameters: dict[str, str] = {}
    for child in stream:
        if child.tag != "Parameter":
            raise TwimlError(f"<Stream> cannot hold <{child.tag}>")
        _attributes(child, "name", "value")
        name, value = child.get("name", ""), child.get("value", "")
        if not name:
            raise TwimlError("<Parameter> needs a name")
        if len(name) + len(value) >= LONGEST_PARAMETER:
            raise TwimlError(f"<Parameter> {name!r} is longer than 500 characters")
        parameters[name] = value
    return parameters


def _pause(element: ElementTree.Element, url: str) -> Pause:
    length = element.get("length", "1")
    if not length.isdecimal():
        raise TwimlError(f"<Pause> has the length {length!r}")
    return Pause(float(length))


def _redirect(element: ElementTree.Element, url: str) -> Redirect:
    return Redirect(urljoin(url, _text(element)))


def _dial(element: ElementTree.Element, url: str) -> Dial:
    target = _text(element)
    if not target:
        raise TwimlError("<Dial> names nobody")
    return Dial(target, _address(element, "action", url))


_READERS: Mapping[str, Callable[[ElementTree.Element, str], Verb]] = {
    "Connect": _connect,
    "Say": lambda element, url: Say(_text(element)),
    "Play": lambda element, url: Play(urljoin(url, _text(element))),
    "Pause": _pause,
    "Redirect": _redirect,
    "Hangup": lambda element, url: Hangup(),
    "Reject": lambda element, url: Reject(element.get("reason", "rejected")),
    "Dial": _dial,
}
