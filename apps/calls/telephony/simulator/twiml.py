"""TwiML as Twilio reads it, for the verbs a voice agent answers with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from .relay_twiml import Relay, read_relay
from .twiml_reading import (
    TwimlError,
    address,
    only,
    parameter_of,
    socket_url,
    text_of,
)

__all__ = [
    "Dial",
    "Hangup",
    "Pause",
    "Play",
    "Redirect",
    "Reject",
    "Relay",
    "Say",
    "Stream",
    "TwimlError",
    "Verb",
    "parse_twiml",
]

LONGEST_DOCUMENT_BYTES = 65_536


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


Verb = Stream | Relay | Say | Play | Pause | Redirect | Hangup | Reject | Dial


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


def _verb(element: Element, url: str) -> Verb:
    reader = _READERS.get(element.tag)
    if reader is None:
        raise TwimlError(f"the verb <{element.tag}> is not known here")
    return reader(element, url)


def _connect(element: Element, url: str) -> Stream | Relay:
    only(element, "action", "method")
    nouns = list(element)
    if len(nouns) != 1 or nouns[0].tag not in {"Stream", "ConversationRelay"}:
        raise TwimlError(
            "<Connect> must hold exactly one <Stream> or <ConversationRelay> here"
        )
    action = address(element, "action", url)
    if nouns[0].tag == "ConversationRelay":
        return read_relay(nouns[0], action)
    return _stream(nouns[0], url, action)


def _stream(stream: Element, url: str, action: str) -> Stream:
    only(stream, "url", "name", "track", "statusCallback", "statusCallbackMethod")
    return Stream(
        url=socket_url(stream.get("url", "")),
        parameters=dict(_parameters(stream)),
        status_callback=address(stream, "statusCallback", url),
        action=action,
    )


def _parameters(stream: Element) -> Iterator[tuple[str, str]]:
    for child in stream:
        if child.tag != "Parameter":
            raise TwimlError(f"<Stream> cannot hold <{child.tag}>")
        yield parameter_of(child)


def _pause(element: Element, url: str) -> Pause:
    length = element.get("length", "1")
    if not length.isdecimal():
        raise TwimlError(f"<Pause> has the length {length!r}")
    return Pause(float(length))


def _redirect(element: Element, url: str) -> Redirect:
    return Redirect(urljoin(url, text_of(element)))


def _dial(element: Element, url: str) -> Dial:
    target = text_of(element)
    if not target:
        raise TwimlError("<Dial> names nobody")
    return Dial(target, address(element, "action", url))


_READERS: Mapping[str, Callable[[Element, str], Verb]] = {
    "Connect": _connect,
    "Say": lambda element, url: Say(text_of(element)),
    "Play": lambda element, url: Play(urljoin(url, text_of(element))),
    "Pause": _pause,
    "Redirect": _redirect,
    "Hangup": lambda element, url: Hangup(),
    "Reject": lambda element, url: Reject(element.get("reason", "rejected")),
    "Dial": _dial,
}
