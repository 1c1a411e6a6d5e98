"""Who is calling: names as they are said, and spelled."""

from __future__ import annotations

import re

from ...language.numbers import is_number_word
from ...language.spelling import read_spelled
from ...language.text import word_set
from .name_words import EITHER, GIVEN, NEVER, PARTICLES, SUFFIXES, TITLES
from .readings import Reading

_MOST_WORDS = 4
_LONGEST_WORD = 40  # letters; the longest family names in use have 35
_OPENINGS = re.compile(
    r"(?<!last )(?<!middle )(?<!company )(?<!business )\b(?:my name is|my name's|"
    r"my names|the name is|the name's|name is|name's|name would be|"
    r"my full name is|full name is|you can call me|call me|first name is|"
    r"first name|first name's|it's under|is under|under the name of?|"
    r"under|they call me|i go by|in the name of|customer name|^name|"
    r"on behalf of) (?:is )?(?:mr |mrs |ms )?(?P<name>[a-z].*)"
)
_SELF = re.compile(
    r"\b(?:this is|this here is|it is|it's|i'm|i am|here is) (?=(?P<name>[a-z]))"
)
_SIGNED = re.compile(
    r"^(?:(?:hi|hello|hey|yes|yeah|good morning|good afternoon|good evening) )*"
    r"(?P<name>[a-z' -]+?) (?:here|speaking|calling)\b"
)
_LAST = re.compile(
    r"\b(?:last name|surname|family name)(?: is|'s| would be)? (?P<name>[a-z'-]+)"
)
_LAST_SAID_AFTER = re.compile(r"\b(?P<name>[a-z'-]+) (?:is|as) (?:the|my) last name\b")
_FIRST = re.compile(r"\bfirst name(?: is|'s| would be)? (?P<name>[a-z'-]+)")
_COMMA = re.compile(r"\s*([^\W\d_]{2,}), ([^\W\d_]{2,})[.\s]*")
_SPELLED_RUN = re.compile(r"\b[a-z](?:[-.][a-z]\b)+")
_TITLE_DOT = re.compile(r"\b(mr|mrs|ms|dr)\.(?=[a-z])")
_AROUND = NEVER | TITLES
_FLUFF = word_set(
    "yes yeah yep sure okay ok oh well um uh of course so hi hello hey it's its it is "
    "that's that would be this the name my name's for no actually sorry i said i mean "
    "put down under just and here please alright right absolutely certainly i'm am mr "
    "mrs ms miss dr customer full i'll go by they call me you can named good morning "
    "afternoon evening thanks thank"
)


_GOES_ON = word_set(
    "on that that's this it it's is isn't are was what why how do does did can could "
    "will would you i we me there at to up off out over in of if then now"
)
"""After a lone word that is no common name, these make a sentence of it."""
_RELATIVE = re.compile(
    r"\b[a-z]+(?:'s|s') (?:husband|wife|mom|mother|dad|father|son|daughter|brother|"
    r"sister|boyfriend|girlfriend|partner|assistant|secretary|roommate|friend|boss|"
    r"neighbor|neighbour|aunt|uncle|cousin|grandson|granddaughter|fiance|fiancee)\b"
)


def find_name(text: str, *, asked: bool, raw: str = "") -> Reading | None:
    """A name in title case. ``asked``: the question was about the name.

    ``raw`` is the utterance as it came: only there "Smith, John" has its comma.
    """
    text = _SPELLED_RUN.sub(lambda run: re.sub("[-.]", " ", run[0]), text)
    text = _TITLE_DOT.sub(lambda title: f"{title[1]} ", text)
    if related := _RELATIVE.search(text):  # "Dana's husband Mark": the name is Mark's
        own = _run(text, related.end() + 1, sure=0.9)
        text = _RELATIVE.sub(lambda said: "," * len(said[0]), text)
    else:
        own = None
    found = own or _opened(text) or (_asked(text) if asked else None) or _signed(text)
    found = _with_last_name(found, text)
    if found is None and not asked:
        return None
    swapped = _COMMA.fullmatch(raw) if asked else None
    if found and swapped and not {w.lower() for w in swapped.groups()} & _AROUND:
        value = f"{_title(swapped[2].lower())} {_title(swapped[1].lower())}"
        found = Reading(value, 0.8, found.start, found.end)
    found = _with_spelling(found, text)
    if found and any(len(word) > _LONGEST_WORD for word in str(found.value).split()):
        return None
    return found


def read_name(text: str, *, asked: bool) -> str:
    """The name said, or ""."""
    found = find_name(text, asked=asked)
    return str(found.value) if found else ""


def _opened(text: str) -> Reading | None:
    """ "my name is ...": what follows is a name unless it cannot be one."""
    for opening in _OPENINGS.finditer(text):
        found = _run(text, opening.start("name"), sure=0.95)
        if found:
            return found
    return None


def _asked(text: str) -> Reading | None:
    """A name by itself, after what people say before an answer."""
    at = 0
    for word in re.finditer(r"\S+", text):
        if word[0] not in _FLUFF:
            break
        at = word.end() + 1
    starts = [at, *(said.start("name") for said in _SELF.finditer(text))]
    found = [run for start in starts if (run := _run(text, start, sure=0.8))]
    best = max(found, key=_certainty, default=None)
    return None if best and _opens_a_sentence(best, text) else best


def _opens_a_sentence(found: Reading, text: str) -> bool:
    """ "Hang on a second", "wow that's expensive": a lone word, and then talk."""
    rest = text[found.end :].split()
    lone = len(str(found.value).split()) == 1 and not _is_given(found)
    return lone and bool(rest) and rest[0] in _GOES_ON and "my" not in rest


def _certainty(found: Reading) -> tuple[bool, int]:
    """A common first name before all, then the longer name."""
    return _is_given(found), len(str(found.value).split())


def _signed(text: str) -> Reading | None:
    """ "this is Dana", "Dana Reed here"; a common first name is needed for the rest."""
    for said in _SELF.finditer(text):
        found = _run(text, said.start("name"), sure=0.9)
        if found and (said[0].startswith("this is") or _is_given(found)):
            return found
    if signed := _SIGNED.match(text):
        found = _run(text, signed.start("name"), sure=0.9)
        if found and _is_given(found) and found.end == signed.end("name"):
            return found
    return None


def _is_given(found: Reading) -> bool:
    return str(found.value).lower().split()[0] in GIVEN


def _run(text: str, at: int, *, sure: float) -> Reading | None:
    """The words from ``at`` on that make one name."""
    words: list[str] = []
    start = end = at
    either = True
    for match in re.finditer(r"\S+", text[at:]):
        word = match[0].removesuffix("'s")
        if word in TITLES and words:
            break
        if word in TITLES:
            continue
        if len(words) == _MOST_WORDS or not _may_be(word, words):
            break
        if len(word) == 1 and words and len(words[-1]) == 1:
            words.pop()  # letters in a row spell something
            break
        if len(word) > 1 or (words and word != "i"):
            if not words:
                start = at + match.start()
            words.append(word)
            end = at + match.end()
            either = either and word in EITHER and word not in GIVEN
    whole = [word for word in words if len(word) > 1]
    rest = text[end:].split()
    if not whole or (either and (len(whole) < 2 and rest)) or _trails_off(words, rest):
        return None
    if not set(whole) & GIVEN and len(whole) == 1:
        sure -= 0.1
    # An initial counts where nothing better follows ("Agnes B").
    kept = whole if len(whole) > 1 or len(words[-1]) > 1 else [*whole, words[-1]]
    return Reading(" ".join(map(_title, kept)), sure, start, end)


def _may_be(word: str, before: list[str]) -> bool:
    if is_number_word(word) or not re.fullmatch(r"[a-z'-]+", word):
        return False
    if word in NEVER:
        return False
    if word in PARTICLES or word in SUFFIXES:
        return True
    doing = word.endswith("ing") and len(word) > 5 and word not in GIVEN
    return not (doing and not before)


def _trails_off(words: list[str], rest: list[str]) -> bool:
    """A sentence that runs on is no name: names end at a word of another kind."""
    return len(words) == _MOST_WORDS and bool(rest) and _may_be(rest[0], words)


def _with_last_name(found: Reading | None, text: str) -> Reading | None:
    """ "john last name smith", "last name smith first name john"."""
    last = _LAST.search(text) or _LAST_SAID_AFTER.search(text)
    if not last or not _may_be(last["name"], ["x"]):
        return found
    first = _FIRST.search(text)
    if first and _may_be(first["name"], []):
        value = f"{_title(first['name'])} {_title(last['name'])}"
        spots = (*first.span("name"), *last.span("name"))
        return Reading(value, 0.95, min(spots), max(spots))
    if found is None:
        return Reading(_title(last["name"]), 0.7, *last.span("name"))
    if last["name"] in str(found.value).lower().split():
        return found
    value = f"{str(found.value).split()[0]} {_title(last['name'])}"
    start, end = min(found.start, last.start("name")), max(found.end, last.end("name"))
    return Reading(value, found.confidence, start, end)


def _title(word: str) -> str:
    parts = re.split(r"([-'])", word)
    return "".join(part if part in "-'" else part.capitalize() for part in parts)


def _with_spelling(found: Reading | None, text: str) -> Reading | None:
    """Letters spelled out are surer than the word heard: they replace it."""
    spelled = read_spelled(text.split())
    if not spelled:
        return found
    proper = spelled.capitalize()
    if found is None:
        return Reading(proper, 0.9, 0, len(text))
    words = str(found.value).split()
    for i, word in enumerate(words):
        if word[:1] == proper[:1] and abs(len(word) - len(proper)) <= 2:
            words[i] = proper
            return Reading(" ".join(words), 1.0, found.start, found.end)
    value = " ".join([*words[:1], proper]) if words else proper
    return Reading(value, 0.95, found.start, len(text))
