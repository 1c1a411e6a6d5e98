"""Words and phrases as they are written down in this package: to be read by people."""

from __future__ import annotations


def one_a_line(text: str) -> tuple[str, ...]:
    """Phrases; blank lines do not count."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
