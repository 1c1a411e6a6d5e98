"""Telephone numbers and e-mail addresses: ``phones`` and ``emails`` under one name."""

from __future__ import annotations

from .emails import read_email, say_email
from .phones import phone_words, read_phone, say_phone, whole_phone

__all__ = [
    "phone_words", "read_email", "read_phone", "say_email", "say_phone", "whole_phone",
]  # fmt: skip
