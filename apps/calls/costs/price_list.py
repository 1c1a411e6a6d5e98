"""The prices of one day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .models import ANY_MODEL, Price
from .usage import Used


class PriceList:
    """Finds the price of what was used; ``prices`` may come in any order."""

    def __init__(self, prices: Iterable[Price], day: date) -> None:
        valid = (price for price in prices if price.valid_from <= day)
        self._prices = {
            (price.vendor, price.model, price.unit): price
            for price in sorted(valid, key=lambda price: price.valid_from)
        }

    def price_of(self, used: Used) -> Price | None:
        """The named model's price, else that of any model of this vendor."""
        for model in (used.model, ANY_MODEL):
            found = self._prices.get((used.vendor, model, used.unit))
            if found is not None:
                return found
        return None
