"""The example business: a small auto-service shop with its customers and diary."""

from __future__ import annotations

from .loader import load

__all__ = ["load"]
