"""Filters by date that are called what staff call the date, not what the column is."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import DateFieldListFilter


class WhenFilter(DateFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "when"
