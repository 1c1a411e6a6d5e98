"""Who forgets what: each part of the project registers for what it keeps of a person.

A part adds a file to ``forgetters/`` with a function ``@forgets("its name")``. It runs
in the one transaction that forgets a customer, may be repeated, and answers how many
rows of which kind it changed. Files are handed to ``delete_file``, which waits for the
commit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from apps.customers.models import Customer


@dataclass(frozen=True, slots=True)
class Person:
    """Who is to be forgotten, and the calls with them. ``nobody`` is the row that
    stands in where a row must name a customer."""

    customer_id: int
    number: str
    call_ids: tuple[int, ...]
    nobody: Customer


Forget = Callable[[Person], Mapping[str, int]]

FIRST, USUAL, LAST = 10, 50, 90
"""What looks at a person's words runs before they go; the customer's row goes last."""

_FORGETTERS: Final[dict[str, tuple[int, Forget]]] = {}


def forgets(name: str, order: int = USUAL) -> Callable[[Forget], Forget]:
    """Register a function under the name of its part."""

    def register(forget: Forget) -> Forget:
        _FORGETTERS[name] = order, forget
        return forget

    return register


def forgetters() -> list[Forget]:
    """All of them, in the order to run in."""
    # They register as they are loaded, and need the models to be.
    import_module(f"{__package__}.forgetters")
    ordered = sorted(_FORGETTERS.items(), key=lambda entry: (entry[1][0], entry[0]))
    return [forget for _name, (_order, forget) in ordered]
