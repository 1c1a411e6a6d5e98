"""``<ConversationRelay>`` as Twilio reads it; a bad attribute is 64101."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from .twiml_reading import TwimlError, only, parameter_of, socket_url

_BOOLEAN = frozenset({"true", "false"})
_INPUT = frozenset({"none", "dtmf", "speech", "any", "true", "false"})
_EVENTS = frozenset({"speaker-events", "tokens-played", "debugging"})

_VALUES: Mapping[str, frozenset[str]] = {
    "interruptible": _INPUT,
    "welcomeGreetingInterruptible": _INPUT,
    "reportInputDuringAgentSpeech": _INPUT,
    "interruptSensitivity": frozenset({"low", "medium", "high"}),
    "ttsProvider": frozenset({"ElevenLabs", "Google", "Amazon"}),
    "transcriptionProvider": frozenset({"Deepgram", "Google"}),
    "dtmfDetection": _BOOLEAN,
    "partialPrompts": _BOOLEAN,
    "preemptible": _BOOLEAN,
    "profanityFilter": _BOOLEAN,
    "ignoreBackchannel": _BOOLEAN,
}
_WORDS = (
    *("url", "language", "ttsLanguage", "transcriptionLanguage", "voice"),
    *("speechModel", "welcomeGreeting", "hints", "speechTimeout", "events", "debug"),
    *("eotThreshold", "eagerEotThreshold", "intelligenceService"),
    *("deepgramSmartFormat", "elevenlabsTextNormalization"),
)
_LANGUAGE_WORDS = ("code", "ttsProvider", "voice", "transcriptionProvider")


@dataclass(frozen=True, slots=True)
class Relay:
    """A session of words; the call stays in it until it ends.

    ``attributes`` are those of the document, as it wrote them.
    """

    url: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    action: str = ""

    def allows(self, name: str, kind: str, default: str) -> bool:
        """Whether an attribute about input names this kind: "speech" or "dtmf"."""
        value = self.attributes.get(name, default)
        return value in {"any", "true", kind}

    def has(self, name: str) -> bool:
        return self.attributes.get(name) == "true"

    def subscribed(self, event: str) -> bool:
        words = (
            f"{self.attributes.get('events', '')} {self.attributes.get('debug', '')}"
        )
        return event in words.split()


def read_relay(element: Element, action: str) -> Relay:
    """The noun inside a ``<Connect>``. Raises ``TwimlError``."""
    only(element, *_VALUES, *_WORDS)
    for name, allowed in _VALUES.items():
        value = element.get(name)
        if value is not None and value not in allowed:
            raise TwimlError(f"64101: {name} cannot be {value!r}")
    events = element.get("events", "").split() + element.get("debug", "").split()
    if unknown := set(events) - _EVENTS:
        raise TwimlError(f"64101: nothing is called {', '.join(sorted(unknown))}")
    _check_speech(element)
    return Relay(
        url=socket_url(element.get("url", "")),
        parameters=dict(_children(element)),
        attributes=dict(element.attrib),
        action=action,
    )


def _check_speech(element: Element) -> None:
    """Pairs of provider and model, or of language and providers, that end a session."""
    provider = element.get("transcriptionProvider", "Deepgram")
    model = element.get("speechModel", "")
    theirs = model.startswith(("nova-", "flux"))
    if model and theirs is not (provider == "Deepgram"):
        raise TwimlError(f"64101: {provider} has no model {model!r}")
    voices = element.get("ttsProvider", "ElevenLabs")
    if element.get("language") == "multi" and (
        provider != "Deepgram" or voices != "ElevenLabs"
    ):
        raise TwimlError("64101: multi needs Deepgram and ElevenLabs")


def _children(element: Element) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for child in element:
        if child.tag == "Parameter":
            found.append(parameter_of(child))
        elif child.tag == "Language":
            only(child, *_LANGUAGE_WORDS, "speechModel", "hints")
        else:
            raise TwimlError(f"<ConversationRelay> cannot hold <{child.tag}>")
    return found
