"""Finding calls among a million, by what staff type.

Each column is asked for by itself and nothing is joined, so that PostgreSQL answers
from indexes (of three letters each, where it has ``pg_trgm``; see the migration).
"""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.db.models import Q

from apps.customers.models import Customer

MOST_CUSTOMERS: Final = 1_000
"""Of a name that more people have, the newest customers' calls are found."""

_INTENTS: Final = """
WITH RECURSIVE found(intent) AS (
    SELECT MIN(intent) FROM calls_call WHERE intent > ''
    UNION ALL
    SELECT (SELECT MIN(intent) FROM calls_call WHERE intent > found.intent)
    FROM found WHERE found.intent IS NOT NULL
)
SELECT intent FROM found WHERE intent IS NOT NULL
"""


def matching(word: str) -> Q:
    """Calls with this word in a number, the sid or the customer's name."""
    named = Customer.objects.filter(
        Q(first_name__icontains=word) | Q(last_name__icontains=word)
    )
    found = Q(call_sid=word) | Q(call_sid__startswith=word)
    if any(character.isdigit() for character in word) or word == "anonymous":
        found |= Q(from_number__contains=word) | Q(to_number__contains=word)
    if not word.isdecimal():
        keys = named.order_by("-pk").values_list("pk", flat=True)
        found |= Q(customer_id__in=list(keys[:MOST_CUSTOMERS]))
    return found


def intents_in_use() -> list[str]:
    """The intents that calls had, each looked up in the index by itself."""
    with connection.cursor() as cursor:
        cursor.execute(_INTENTS)
        return [row[0] for row in cursor.fetchall()]
