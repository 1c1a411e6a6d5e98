"""How long a silence is waited out, judged by the words before it.

People who dictate a number, spell a name or give an address stop for up to two and a
half seconds between the pieces; who says "and um" or has only said hello is thinking.
What sounds complete is answered after the ordinary silence.
"""

from __future__ import annotations

from ..language.contact import phone_words
from ..language.numbers import read_digits
from ..language.text import word_set
from .settings import TurnSettings

_PHONES = frozenset(("phone", "callback_number", "lookup_phone"))
_DIGITS = word_set("zero oh one two three four five six seven eight nine")
# A sentence does not end on these; some do end on "in", "on" or "to", and then the
# wait costs the caller less than an answer too early would.
_LEADING_ON = word_set(
    "uh um er erm hmm and or but because so the a an my your his her our their is it's "
    "that's for at with of from like i i'm i'd i'll i've was were are am if when which "
    "would could about around into under between plus dot underscore dash hyphen number"
)
_HELLO = word_set(
    "hi hello hey there yes yeah yep okay ok good morning afternoon evening day how "
    "are you doing today"
)
_NAMING = (
    ("my", "name", "is"),
    ("my", "name's"),
    ("this", "is"),
    ("i'm",),
    ("i", "am"),
)
_REFUSING = word_set("no nope not don't none skip without later never yes same")
_MOST_NAMES = 3
_HALVES = word_set("am pm")
_PHONE_DIGITS = 10
_ZIP_DIGITS = 5
_LAST_FOUR = 4
_VIN_SIGNS = 17


def patience_ms(
    text: str, question: str, settings: TurnSettings, digits_before: str = ""
) -> int:
    """The silence after which the caller has finished, in ms from the last sound.

    ``question`` is what the dialogue has asked (``Memory.question``), ``digits_before``
    what was given of a number in earlier turns. Never below ``silence_duration_ms``.
    """
    words = _words(text)
    if not words:
        least = 0
    elif _is_dictation(words, text, question, digits_before):
        least = settings.dictation_pause_ms
    elif words[-1] in _LEADING_ON or (question == "intent" and _only_hello(words)):
        least = settings.thinking_pause_ms
    else:
        least = 0
    return max(settings.silence_duration_ms, least)


def _is_dictation(
    words: list[str], text: str, question: str, digits_before: str
) -> bool:
    """Whether a number, a spelling or an address is given and not yet complete."""
    signs = _trailing_signs(words)
    digits = sum(sign in _DIGITS or sign.isdigit() for sign in signs)
    if question in _PHONES:
        given = digits_before + read_digits(phone_words(text.lower()))
        return 0 < len(given.removeprefix("1")) < _PHONE_DIGITS
    if question == "address":
        return len(_last_digits(words)) < _ZIP_DIGITS
    if question == "verify":
        return _is_part_of_proof(len(signs), digits)
    if question == "email":
        return _is_part_of_address(words)
    if question in ("date", "time", "vehicle", "choose_slot"):
        return False
    # Anything else: who spells or counts out single digits is rarely done after two
    # or three of them.
    return 2 <= len(signs) < _LAST_FOUR if digits == len(signs) else len(signs) > 1


def _is_part_of_proof(signs: int, digits: int) -> bool:
    """Of the last four digits, a whole number, a plate or a VIN."""
    if signs == digits:
        return 0 < digits < _LAST_FOUR or _LAST_FOUR < digits < _PHONE_DIGITS
    return _LAST_FOUR < signs < _VIN_SIGNS


def _is_part_of_address(words: list[str]) -> bool:
    """Of an e-mail address: it is complete with what follows its last dot."""
    if any("@" in word and "." in word for word in words):
        return False
    parts = [place for place, word in enumerate(words) if word in ("at", "dot")]
    if not parts:
        return len(words) <= _MOST_NAMES and not _REFUSING.intersection(words)
    return words[parts[-1]] == "at" or parts[-1] == len(words) - 1 or "at" not in words


def _trailing_signs(words: list[str]) -> list[str]:
    """The single digits and letters at the end, as they were said."""
    signs: list[str] = []
    for word in reversed(words):
        if word not in _DIGITS and len(word) > 1:
            break
        signs.append(word)
    # "a" and "i" before a word are words, and "p m" is a time of day.
    if len(signs) > 1 and "".join(reversed(signs[:2])) in _HALVES:
        return []
    return signs


def _last_digits(words: list[str]) -> str:
    """The digits given last, the words between them left out."""
    return read_digits([word for word in words if word in _DIGITS or word.isdigit()])


def _only_hello(words: list[str]) -> bool:
    """A greeting, or who is calling, and no wish yet."""
    rest = list(words)
    while rest and rest[0] in _HELLO:
        rest.pop(0)
    for opening in _NAMING:
        if tuple(rest[: len(opening)]) == opening:
            return len(rest) - len(opening) <= _MOST_NAMES
    return not rest


def _words(text: str) -> list[str]:
    kept = "".join(c if c.isalnum() or c in "'@." else " " for c in text.lower())
    return [word.strip(".'") for word in kept.split() if word.strip(".'")]
