"""E-mail addresses as they are spoken and typed, both ways."""

from __future__ import annotations

import re

from .numbers import is_number_word, read_digits, say_digits
from .spelling import read_letters
from .text import FILLERS, MAX_WORDS, plain, word_set

_TYPED = re.compile(
    r"(?<![\w@.+%-])[a-z0-9][a-z0-9._%+-]{0,63}@"
    r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}(?![\w@])"
)
_SYMBOLS = {
    "dot": ".", "period": ".", "point": ".", "underscore": "_", "dash": "-",
    "hyphen": "-", "minus": "-", "plus": "+", "at": "@",
}  # fmt: skip
_LEADS = word_set(
    "my email e mail address is it's its that's thats the yes yeah sure okay ok so "
    "you can use reach me and um all lowercase lower case one word would be to send "
    "contact write with no its' here's i'm our her his their uppercase capital caps "
    "try not i said well then please work personal home best at"
)
_CORRECTING = word_set("no not wait sorry actually mean rather")
"""Before another "at": what follows is another domain for the same name."""
_PROVIDERS = {
    "gmail": "gmail.com", "googlemail": "googlemail.com", "yahoo": "yahoo.com",
    "hotmail": "hotmail.com", "outlook": "outlook.com", "icloud": "icloud.com",
    "aol": "aol.com", "msn": "msn.com", "comcast": "comcast.net",
    "verizon": "verizon.net", "protonmail": "protonmail.com", "ymail": "ymail.com",
}  # fmt: skip
_HEARD = {
    ("g", "mail"): "gmail", ("gee", "mail"): "gmail", ("hot", "mail"): "hotmail",
    ("out", "look"): "outlook", ("i", "cloud"): "icloud", ("a", "o", "l"): "aol",
    ("eye", "cloud"): "icloud", ("why", "mail"): "ymail", ("y", "mail"): "ymail",
    ("proton", "mail"): "protonmail", ("m", "s", "n"): "msn",
    ("under", "score"): "underscore", ("dot", "calm"): "dot com",
    ("dotcom",): "dot com", ("dot", "come"): "dot com", ("dot", "con"): "dot com",
    ("at", "sign"): "at", ("period", "com"): "dot com",
}  # fmt: skip
_LONGEST = max(map(len, _HEARD))
_MOST_WORDS = 24


def read_email(text: str) -> str:
    """The address in a text, typed or spoken ("john dot smith at mail dot com"), or "".

    A provider's name alone stands for its domain ("at gmail").
    """
    lowered = plain(text)
    typed = list(_TYPED.finditer(lowered))
    if typed:
        return typed[-1][0]
    if " at " not in f" {lowered.replace('@', ' at ')} ":
        return ""
    words = _heard(_spoken_words(lowered))
    corrected = ""
    for at in range(len(words) - 1, 0, -1):
        if words[at] != "at":
            continue
        if words[at - 1] in _CORRECTING:  # "... at gmail no wait at yahoo"
            corrected = corrected or _domain(words[at + 1 :])
        elif address := _around(words, at):
            name = address.partition("@")[0]
            return f"{name}@{corrected}" if corrected else address
    return ""


def _spoken_words(lowered: str) -> list[str]:
    """Words with symbols spelled out: "asdf dot k@fb.com" is "... k at fb dot com"."""
    spelled = re.sub(r"(?<=\S)@|@(?=\S)", " at ", lowered.replace("'s ", "s "))
    spelled = re.sub(r"(?<=[a-z0-9])\.(?=[a-z])", " dot ", spelled)
    words = [word.strip('.,;:!?"') for word in spelled.split()]
    return [word for word in words if word and word not in FILLERS][:MAX_WORDS]


def _heard(words: list[str]) -> list[str]:
    """Recognizers' spellings of what is said in addresses, in one form."""
    result: list[str] = []
    i = 0
    while i < len(words):
        for length in range(_LONGEST, 0, -1):
            said = _HEARD.get(tuple(words[i : i + length]))
            if said:
                result += said.split()
                i += length
                break
        else:
            result.append(words[i])
            i += 1
    return result


def _around(words: list[str], at: int) -> str:
    """The address with its "at" there, or "" where none can be made of the words."""
    domain = _domain(words[at + 1 :])
    start = at
    while start > 0 and at - start < _MOST_WORDS and not _leads(words, start - 1):
        start -= 1
    if not domain:
        return ""
    address = f"{_join(words[start:at])}@{domain}"
    return address if _TYPED.fullmatch(address) else ""


def _leads(words: list[str], i: int) -> bool:
    """Whether a word comes before the address; a spelled "i" or "m" is part of it."""
    spelled = len(words[i]) == 1 and len(words[i + 1]) == 1
    return words[i] in _LEADS and not spelled


def _domain(words: list[str]) -> str:
    """ "mail dot com thanks" is "mail.com"; a provider alone is its usual domain."""
    labels = [""]
    parts = read_letters(words[:_MOST_WORDS])
    for at, part in enumerate(parts):
        if part in ("dot", "period", "point"):
            labels.append("")
        elif part == "at":
            break
        else:
            closed = labels[-1] and len(labels) > 1  # one word after a dot
            if closed and not (len(part) == 1 and len(parts[at - 1]) == 1):
                break
            labels[-1] += _SYMBOLS.get(part) or _figures([part]) or part
    spoken = ".".join(label for label in labels if label)
    if "." in spoken:
        return spoken
    return _PROVIDERS.get(words[0], "") if words else ""


def _join(words: list[str]) -> str:
    """What stands before the "at": words, letters, symbols and digits run together."""
    joined, run = "", list[str]()
    for part in [*read_letters(words), ""]:
        if _figures([part]) or part in ("double", "triple"):
            run.append(part)
            continue
        joined += _figures(run) + _SYMBOLS.get(part, part)
        run = []
    return joined.strip(".")


def _figures(words: list[str]) -> str:
    """Digits of number words; "" for what is a letter or a name with a digit in it."""
    plain_words = [word for word in words if word.isalpha() or word.isdigit()]
    spoken = [word for word in plain_words if is_number_word(word) and word != "o"]
    return read_digits(spoken)


def say_email(address: str) -> str:
    """ "john dot smith at mail dot com"."""
    names = {".": "dot", "_": "underscore", "-": "dash", "+": "plus", "@": "at"}
    parts = re.findall(r"[a-z]+|\d|[^a-z\d]", address.lower())
    return " ".join(
        say_digits(part) if part.isdigit() else names.get(part, part) for part in parts
    )
