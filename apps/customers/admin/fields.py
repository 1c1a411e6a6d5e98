"""Form fields of this app's admin."""

from __future__ import annotations

from typing import Any

from django import forms


class WordsField(forms.CharField):
    """A JSON list of texts, edited as words between commas."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"class": "vTextField", "size": 80})
        )
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        parts = (part.strip() for part in str(value or "").split(","))
        return [part for part in parts if part]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(self.prepare_value(initial)) != self.to_python(data)
