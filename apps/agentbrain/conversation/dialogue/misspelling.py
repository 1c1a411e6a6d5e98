"""Typed words of alarm that went wrong: "i ned to spek with a humn".

A recognizer writes only words it knows, so this serves typed and pasted text. It is
asked for only where nothing fired as written, and it repairs only words that mean
nothing here and are one letter (from nine letters on: two) away from a word of alarm,
or run together with a small one ("tosomebody"). The distance is Damerau's: a letter
left out, put in, replaced, or two neighbours swapped.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from ..language.text import word_list, word_set

ALARM_WORDS = word_set(
    "speak speaking talk talking chat chatting contact contacting reach human person "
    "someone somebody anyone agent operator representative manager supervisor "
    "assistant assistance employee customer service support complaint complaints "
    "claim claims reclamation consumer company organization business against lodge "
    "lodging file filing making submit register help helping want need trying "
    "transfer connect direct with unhappy experience terrible horrible lawyer "
    "warranty refund"
)
_SMALL = word_list("to a an i u you the my do with can me for live real ur your and")

# Words of their own, one letter away from a word of alarm.
_OTHERS = word_set(
    "peak sneak speaks spear steak peaking sneaking balk stalk tale tales talks tall "
    "tank task walk walks stalking taking chap char chart charts cheat coat that what "
    "chant chanting charting contract contracts contacts contracting beach breach "
    "peach preach teach react humane humans parson persons argent agents gents "
    "operators operated representatives manage managed manages managers manger "
    "supervisors supervised assistants employed employees employer customers custom "
    "serviced services servicer supports supported complain complains compliant clam "
    "clams clair chain consumed consumers consumes companies businesses busyness "
    "lodged dodge ledge lodges lodgings logging dodging fire five film fill filed "
    "files filter fine mile tile pile while filling filming firing fixing piling "
    "failing taking baking marking masking mating waking raking submits summit "
    "registers held hell helm helps heap kelp helped helpful ping want wants wait "
    "wand wanted went wont ants ant war wat hat cat wit hit tan tax lap "
    "need needs needle seed feed heed weed speed needed "
    "trying drying frying crying tying transfers connects collect connected directs "
    "directed width wish witch without withe experiences experienced terribly "
    "horribly lawyers warranties refunds refunded aid reached reaches each reach"
)
_KNOWN = ALARM_WORDS | _OTHERS | frozenset(_SMALL)
_SHORTEST = 3
_LONGEST = 20  # an alarm word has fewer; and what is tried grows with the square
_TWO_WRONG_FROM = 9


def repair(text: str) -> str:
    """A normalised text with mistyped words of alarm put right, else as it is."""
    return " ".join(_repaired(word) for word in text.split())


@lru_cache(maxsize=4096)
def _repaired(word: str) -> str:
    if not _SHORTEST <= len(word) <= _LONGEST or word in _KNOWN or not word.isalpha():
        return word
    return _parted(word) or _nearest(word) or word


def _parted(word: str) -> str:
    """ "to somebody" for "tosomebody", "consumer claim" for "consumerclaim"."""
    for place in range(1, len(word)):
        first, second = word[:place], word[place:]
        if first in ALARM_WORDS and (second in ALARM_WORDS or second in _SMALL):
            return f"{first} {second}"
        if first in _SMALL and second in ALARM_WORDS:
            return f"{first} {second}"
    return ""


def _nearest(word: str) -> str:
    most = 2 if len(word) >= _TWO_WRONG_FROM else 1
    near = {
        candidate
        for left in _with_letters_left_out(word, most)
        for candidate in _BY_WHAT_IS_LEFT.get(left, ())
    }
    found = [
        (distance, candidate)
        for candidate in near
        if (distance := _distance(word, candidate))
        <= (2 if len(candidate) >= _TWO_WRONG_FROM else 1)
    ]
    return min(found)[1] if found else ""


def _with_letters_left_out(word: str, most: int) -> Iterator[str]:
    yield word
    for count in range(1, most + 1):
        for gone in combinations(range(len(word)), count):
            yield "".join(c for i, c in enumerate(word) if i not in gone)


def _index() -> dict[str, tuple[str, ...]]:
    """Alarm words by what is left of them, so that near ones meet without a search."""
    index: dict[str, tuple[str, ...]] = {}
    for word in sorted(ALARM_WORDS):
        most = 2 if len(word) >= _TWO_WRONG_FROM else 1
        for left in set(_with_letters_left_out(word, most)):
            index[left] = (*index.get(left, ()), word)
    return index


_BY_WHAT_IS_LEFT = _index()


def _distance(one: str, other: str) -> int:
    """Damerau's distance, neighbours swapped counting as one (restricted form)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        two_before, before = before, row
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, two_before[j - 2] + 1)
            row.append(best)
    return row[-1]
