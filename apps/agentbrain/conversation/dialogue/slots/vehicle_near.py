"""Names that were misheard or misspelt, by likeness of letters and of sound."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from jellyfish import metaphone
from rapidfuzz import fuzz, process

from ...language.text import word_set
from .vehicle_tokens import Token, windows

NEAR = 0.78
"""Likeness from which a name is taken for another, where a name is expected."""

SURE = 0.88
"""Likeness asked for where no name is expected."""

LIKELY = 0.82
"""The same beside a make, whoever asked."""

_SHORTEST = 4
_CANDIDATES = 6
_WORTH_A_LOOK = 60
"""Likeness of letters (0..100) below which no sound makes up for it."""

# Words that are never a name misheard, however alike.
ORDINARY = word_set(
    "a an the my our your his her their it its is was be been are am i you he she we "
    "they this that these those there here and or but so if then than not no yes yeah "
    "yep nope ok okay for to too of in on at by with from about into over under up "
    "down out off as like just only also really very please thanks thank hello hi hey "
    "what which who whom when where why how can could would should will shall may "
    "might must do does did done don't have has had having get got getting need needs "
    "needed want wants wanted take takes took taken make makes made making bring "
    "brings come comes coming came go goes going gone went drive drives driving drove "
    "own owns know knows think thought believe see look looks looking sound sounds "
    "start starts stop stops work works working feel hear heard say says said tell "
    "call called calling book booking schedule scheduled appointment service serviced "
    "repair repairs fix fixed check checked change changed replace replaced rotate "
    "rotation inspect inspection install oil tire tires brake brakes battery engine "
    "transmission filter light lights noise noises leak leaking car cars vehicle "
    "vehicles truck van suv sedan ride office model models none year years month "
    "months week weeks day days today tomorrow morning afternoon evening night noon "
    "hour hours minute minutes time times date monday tuesday wednesday thursday "
    "friday saturday sunday january february march april may june july august "
    "september october november december one two three four five six seven eight nine "
    "ten old new used first second third last next available open early late soon "
    "around before after until name phone number email address street customer person "
    "people someone nobody something nothing anything everything thing problem "
    "problems issue issues trouble question questions price cost money much many more "
    "most some any all both few little big small good great bad better best fine "
    "right wrong sure maybe actually correct color black white red blue green silver "
    "gray grey hybrid diesel electric automatic manual door doors wheel wheels front "
    "rear back left side hand water air home house shop store garage dealer mile "
    "miles thousand hundred mean sorry wait again still already because since though "
    "well them him us me mine yours ours hers theirs let lets other another every "
    "each"
)


def best_match(
    tokens: list[Token],
    i: int,
    names: Iterable[str],
    least: float,
    longest: int = 3,
) -> tuple[str, int, float] | None:
    """The name most like the words at ``i``, the index after them, the likeness."""
    choices = names if isinstance(names, tuple) else tuple(names)
    best: tuple[str, int, float] | None = None
    for after, glued in windows(tokens, i, longest):
        run = tokens[i:after]
        if len(glued) < _SHORTEST or glued.isdigit() or not _may_be_name(run):
            continue
        for name, _, _ in process.extract(
            glued,
            choices,
            scorer=fuzz.ratio,
            score_cutoff=_WORTH_A_LOOK,
            limit=_CANDIDATES,
        ):
            alike = likeness(glued, name)
            if alike >= least and (best is None or alike > best[2]):
                best = (name, after, alike)
    return best


def _may_be_name(run: list[Token]) -> bool:
    """No window opens or ends on an ordinary word, but may run over a short one."""
    ordinary = [token.text in ORDINARY or bool(token.year) for token in run]
    if len(run) == 1:
        return not ordinary[0]
    return not all(ordinary) and not (ordinary[-1] and len(run[-1].text) > 2)


@lru_cache(maxsize=8192)
def likeness(one: str, other: str) -> float:
    """0..1: how alike two names are, half by letters and half by sound.

    Digits have no sound of their own: names that hold some must agree in them.
    """
    if _digits(one) != _digits(other):
        return 0.0
    letters = fuzz.ratio(one, other) / 100
    if min(len(one), len(other)) < _SHORTEST:
        return letters if one[:1] == other[:1] else 0.0
    sound = fuzz.ratio(metaphone(one), metaphone(other)) / 100
    opens = 0.04 if one[0] == other[0] else -0.04
    return min(1.0, (letters + sound) / 2 + opens)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
