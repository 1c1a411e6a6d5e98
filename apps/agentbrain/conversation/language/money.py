"""Prices as they are spoken."""

from __future__ import annotations

from decimal import Decimal

from .numbers import say_cardinal


def say_money(amount: Decimal) -> str:
    """ "forty-nine dollars and ninety-five cents", below a million."""
    cents_total = int((amount * 100).to_integral_value())
    dollars, cents = divmod(cents_total, 100)
    line = f"{say_cardinal(dollars)} dollar{'' if dollars == 1 else 's'}"
    if cents:
        line += f" and {say_cardinal(cents)} cent{'' if cents == 1 else 's'}"
    return line
