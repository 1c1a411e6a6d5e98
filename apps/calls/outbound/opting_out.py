"""A customer asked not to be called: what was planned for them is left out."""

from __future__ import annotations

from typing import Any

from .services import skip_customer


def leave_out(customer_id: int, **_: Any) -> None:
    """Receives ``customers.consent.calls_stopped``."""
    skip_customer(customer_id)
