"""Customers with their vehicles, and the shop's calendar."""

from __future__ import annotations

from . import appointments, customers, shop

__all__ = ["appointments", "customers", "shop"]
