"""The words of one business for the recognizer: its services, cars and callers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from .conversation.dialogue.brain import Brain
from .conversation.dialogue.slots.service import GAP
from .conversation.language.forms import forms
from .conversation.language.numbers import read_below_hundred, say_cardinal
from .engines.stt.vocabulary import Vocabulary

MOST_EXAMPLES = 20
"""Examples of an intent that shape the language model, the first ones: it learns the
shop's turns of phrase from them, and a thousand more would only drown the rest."""

MOST_FORMS = 4
"""Sentences of an example with choices that shape it."""

_KNOWN_SLOTS = frozenset(
    {"service", "make", "model", "year", "date", "time", "first_name", "last_name"}
)
_SLOT = re.compile(r"\{(\w+)\}")
_MAKE_AND_MODEL = re.compile(r"\{make\} \{model\}")
_DIGITS = re.compile(r"\d+")

# What is said about cars and services whatever the shop's intents are.
_SENTENCES = (
    "{service}",
    "{service}",
    "{service} please",
    "a {service}",
    "i need a {service}",
    "i need an {service}",
    "i'd like a {service}",
    "i'd like to book a {service}",
    "i need a {service} for my {make} {model}",
    "i need a {service} {date} at {time}",
    "i'd like to schedule a {service} for {date} at {time}",
    "my name is {first_name} {last_name} and i need a {service}",
    "it's a {year} {make} {model}",
    "a {year} {make} {model}",
    *["{year} {make} {model}"] * 8,
    "i have a {year} {make} {model}",
    "i drive a {make} {model}",
    "my {make} {model}",
    "the {make}",
    "the {model}",
    *["{make} {model}"] * 3,
    "{make}",
    "{model}",
    "it's for my {year} {make} {model}",
    # Heard whether or not an intent of staff's has examples of it.
    "stop calling me",
    "please stop calling me",
    "don't call me again",
    "don't call me anymore",
    "do not call me again",
    "never call me again",
    "please take me off your list",
    "take me off your calling list",
    "remove my number from your list",
    "i don't want any more calls",
    "no more calls please",
    "how much is a {service}",
    "how long does a {service} take",
    "do you do {service}",
    "actually a {service}",
    # Callers who are told that they are recorded.
    "don't record me",
    "please don't record me",
    "don't record this call",
    "please don't record this",
    "i don't want to be recorded",
    "i do not want to be recorded",
    "i'd rather not be recorded",
    "please stop recording",
    "stop the recording",
    "no recording please",
)


def vocabulary_of(brain: Brain, customer_names: Sequence[str]) -> Vocabulary:
    """Sentences with slots and the phrases that fill them, all in spoken words."""
    first, last = _names(customer_names)
    classes = {
        "service": _unique(
            spoken(phrase)
            for spec in brain.services
            for phrase in (spec.name, *spec.aliases)
            if GAP not in phrase  # a pattern of words, not words one says
        ),
        "make": _unique(spoken(make) for make in brain.vehicles),
        "model": _unique(
            spoken(model) for models in brain.vehicles.values() for model in models
        ),
        "first_name": first,
        "last_name": last,
        **_cars(brain.vehicles),
    }
    filled = {name: phrases for name, phrases in classes.items() if phrases}
    examples = (
        form
        for intent in brain.intents
        for text in intent.examples[:MOST_EXAMPLES]
        for form in forms(text, MOST_FORMS)
    )
    absent = {"service", "make", "model"} - filled.keys()
    return Vocabulary(
        version=brain.version,
        sentences=tuple(
            _MAKE_AND_MODEL.sub("{car}", sentence)
            for sentence in (*_SENTENCES, *_unique(map(spoken, examples)))
            if _fillable(sentence, absent)
        ),
        classes=filled,
    )


def _fillable(sentence: str, absent: set[str]) -> bool:
    slots = set(_SLOT.findall(sentence))
    return slots <= _KNOWN_SLOTS and not slots & absent


def _cars(vehicles: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Cars as make and model, where every make has its own models only."""
    cars: list[str] = []
    models_of: dict[str, tuple[str, ...]] = {}
    for number, (make, models) in enumerate(vehicles.items()):
        if models:
            name = f"model_of_make_{number}"
            models_of[name] = _unique(map(spoken, models))
            cars.append(f"{spoken(make)} {{{name}}}")
    return {"car": tuple(cars), **models_of}


def spoken(text: str) -> str:
    """Lower-case words: digits become number words ("F-150" is "f one fifty")."""
    words = _DIGITS.sub(lambda match: f" {_say_model_number(match[0])} ", text.lower())
    words = re.sub(r"[^a-z0-9'{}_. ]+", " ", words)
    return " ".join(words.split())


def _say_model_number(digits: str) -> str:
    """As model numbers are said: 150 "one fifty", 500 "five hundred", 4 "four"."""
    if len(digits) <= 2:
        return say_cardinal(int(digits))
    if len(digits) == 3:
        tail = int(digits[1:])
        head = say_cardinal(int(digits[0]))
        if tail == 0:
            return f"{head} hundred"
        return f"{head} {say_cardinal(tail)}" if tail >= 10 else _say_each(digits)
    if len(digits) == 4 and digits[2:] == "00":
        return f"{say_cardinal(int(digits[:2]))} hundred"
    return _say_each(digits)


def _say_each(digits: str) -> str:
    return " ".join(say_cardinal(int(digit)) for digit in digits)


def _names(customer_names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """First and last names apart; the built-in lists know the common ones."""
    first: list[str] = []
    last: list[str] = []
    for name in customer_names:
        words = [word for word in spoken(name).split() if not _is_number(word)]
        first += words[:1]
        last += words[1:]
    return _unique(first), _unique(last)


def _is_number(word: str) -> bool:
    return read_below_hundred([word], 0) is not None


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
