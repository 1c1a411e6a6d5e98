"""What staff see of the telephone: calls to look at, escalations to work off."""

from __future__ import annotations

from . import calls, escalations, review

__all__ = ["calls", "escalations", "review"]
