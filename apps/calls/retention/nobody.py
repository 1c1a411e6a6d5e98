"""The customer in place of those who were forgotten: one row without a person."""

from __future__ import annotations

from typing import Final

from apps.customers.models import Customer

NO_NUMBER: Final = "forgotten"
REMOVED: Final = "removed"
"""Where a call's row had a person's number."""


def nobody() -> Customer:
    """Made when first needed; no telephone has its number."""
    # Past ``save``, which takes only numbers that can be dialled.
    Customer.objects.bulk_create(
        [
            Customer(
                first_name="Forgotten",
                last_name="customer",
                phone=NO_NUMBER,
                do_not_call=True,
            )
        ],
        ignore_conflicts=True,
    )
    return Customer.objects.get(phone=NO_NUMBER)
