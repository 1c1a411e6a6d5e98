"""JSON values edited as lines of text."""

from __future__ import annotations

from typing import Any

from django import forms

from ..slot_lines import from_lines, to_lines


class LinesField(forms.CharField):
    """``["oil change", "lube"]`` as one line each; blank lines are left out."""

    widget = forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (line.strip() for line in str(value or "").splitlines())
        return [line for line in lines if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(self.prepare_value(initial)) != self.to_python(data)


class SlotLinesField(forms.CharField):
    """``{"date": "2026-11-24"}`` as ``date: 2026-11-24``, one value a line."""

    widget = forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return to_lines(value) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        try:
            return from_lines(str(value or ""))
        except ValueError as error:
            raise forms.ValidationError(str(error), code="not_a_slot") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial or {}) != (data or "").strip()
