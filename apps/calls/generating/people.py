"""Who calls: customers nobody can reach, because their numbers do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, Final

MARK: Final = "Made by generate_calls."
"""In the notes of every customer that was made; by it they are found again."""

_FIRST: Final = (
    *("Maria", "James", "Linda", "Robert", "Aisha", "Wei", "Carlos", "Emma", "Noah"),
    *("Olivia", "Daniel", "Grace", "Omar", "Sofia", "Tom", "Ines", "Ravi", "Anna"),
)
_LAST: Final = (
    *("Garcia", "Smith", "Johnson", "Nguyen", "Patel", "Brown", "Kim", "Miller"),
    *("Okafor", "Rossi", "Novak", "Silva", "Cohen", "Larsen", "Haddad", "Lopez"),
    *("Walker", "Young", "Hill", "Baker", "Carter", "Evans", "Murphy", "Reed"),
)
_CARS: Final = (
    *("2019 Honda Civic", "2021 Toyota Corolla", "2016 Ford F-150", "2018 Mazda 3"),
    *("2020 Subaru Outback", "2015 Chevrolet Malibu", "2022 Hyundai Tucson"),
)


def customers(
    count: int, random: Random, first_number: int
) -> Iterator[dict[str, Any]]:
    """Values of customers' rows. Area code 555 is nobody's, and they are not called."""
    for number in range(first_number, first_number + count):
        yield {
            "first_name": random.choice(_FIRST),
            "last_name": random.choice(_LAST),
            "phone": f"+1555{number:07}",
            "notes": MARK,
            "do_not_call": True,
            "do_not_call_why": MARK,
        }


def a_car(random: Random) -> str:
    return random.choice(_CARS)
