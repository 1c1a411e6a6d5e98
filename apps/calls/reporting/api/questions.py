"""What can be asked of reports over HTTP, checked and turned into our terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, NoReturn, TypeVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request

from apps.api import whole_number

from ..drill import Part
from ..metrics import METRICS, VIEW_STAFF, Split
from ..queries import BadQuestion
from ..windows import By, Window, days_of, last_days

DEFAULT_DAYS: Final = 28
MOST_GROUPS: Final = 500
_EARLIEST, _LATEST = date(1990, 1, 1), date(2200, 1, 1)
_KEY: Final = "^[0-9]{1,18}$"
_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Code(serializers.CharField):
    """The code of a group, as figures name it; empty is the group without one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            allow_blank=True,
            trim_whitespace=False,
            max_length=80,
            **kwargs,
        )


@extend_schema_field({"type": "string", "pattern": _KEY})
class Key(serializers.RegexField):
    """The key of a row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_KEY, required=False, **kwargs)


class Day(serializers.DateField):
    """``YYYY-MM-DD`` and no other form."""

    def to_internal_value(self, value: Any) -> date:
        if not _DAY.fullmatch(str(value)):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


@extend_schema_field({"type": "boolean", "default": False})
class YesNo(serializers.ChoiceField):
    """``true`` or ``false``; other words are refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(("true", "false"), default=False, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return bool(super().to_internal_value(data) == "true")


@extend_schema_field(
    {"type": "integer", "minimum": 1, "maximum": MOST_GROUPS, "default": 100}
)
class PageSize(serializers.Field[Any, Any, Any, Any]):
    def to_internal_value(self, data: Any) -> int:
        return whole_number(str(self.field_name), str(data), MOST_GROUPS)


class WindowQuestion(serializers.Serializer[Any]):
    """Over which days, and of which calls. Anything else is refused."""

    since = Day(
        required=False, help_text="The first local day; else 28 days up to the last."
    )
    until = Day(required=False, help_text="The last local day, included; else today.")
    line = Key(help_text="Of one line, by its key; 0 for none.")
    version = Code(help_text="Answered by one version, by its digest.")
    intent = Code(help_text="With one intent, by its code.")
    call_type = Code(help_text="Of one type.")
    flow = Code(help_text="Of one flow: its type and its intent, as type/intent.")
    reason = Code(help_text="Escalated for one reason; figures of escalations only.")
    staff = Key(help_text="Taken by one person; figures of escalations only.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown = self.initial_data.keys() - self.fields.keys() - self.also_known
        if unknown:
            raise ValidationError(
                {name: ["There is no such filter."] for name in sorted(unknown)}
            )
        empty = [
            name
            for name, field in self.fields.items()
            if self.initial_data.get(name) == "" and not isinstance(field, Code)
        ]
        if empty:  # a value that went missing must not mean "all"
            raise ValidationError({name: ["A value is expected."] for name in empty})
        return attrs

    also_known: frozenset[str] = frozenset()

    def window(self) -> Window:
        """Raises ``ValidationError``."""
        until = self.validated_data.get("until") or last_days(1).last
        since = self.validated_data.get("since")
        for name, day in (("since", since), ("until", until)):
            if day is not None and not _EARLIEST <= day <= _LATEST:
                raise ValidationError({name: ["No calls were made then."]})
        try:
            return days_of(since, until) if since else last_days(DEFAULT_DAYS, until)
        except ValueError as error:
            raise ValidationError({"since": [str(error)]}) from error

    def filters(self) -> Mapping[Split, str]:
        return {
            split: self.validated_data[split.value]
            for split in Split
            if split.value in self.validated_data
        }


class FiguresQuestion(WindowQuestion):
    metrics = serializers.ListField(
        child=serializers.ChoiceField(choices=list(METRICS)),
        required=False,
        max_length=len(METRICS),
        help_text="Which figures; else all that the reader may see.",
    )
    by = serializers.ChoiceField(
        choices=[by.value for by in By],
        default=By.ALL.value,
        help_text="How to go through time; by hour at most 31 days.",
    )
    split = serializers.ChoiceField(
        choices=[split.value for split in Split],
        required=False,
        help_text="By what to tell figures apart.",
    )
    compare = YesNo(help_text="Each figure with the one of the period before.")


class FiguresPageQuestion(FiguresQuestion):
    cursor = serializers.CharField(
        required=False, max_length=500, help_text="`next` of the page before."
    )
    page_size = PageSize(default=100)


class CallsQuestion(WindowQuestion):
    metric = serializers.ChoiceField(choices=list(METRICS))
    part = serializers.ChoiceField(
        choices=[part.value for part in Part],
        default=Part.NUMERATOR.value,
        help_text="What was counted, or what it was counted among.",
    )


class CallsPageQuestion(CallsQuestion):
    """``cursor`` and ``page_size`` are the pagination's own."""

    also_known = frozenset({"cursor", "page_size"})


Question = TypeVar("Question", bound=WindowQuestion)


def asked(kind: type[Question], request: Request) -> Question:
    """The question in the address. Raises ``ValidationError``."""
    question = kind(data=request.query_params)
    if not question.is_valid():
        wrong = question.errors.items()
        raise ValidationError({name: list(_flat(errors)) for name, errors in wrong})
    return question


def _flat(errors: Any) -> Iterator[str]:
    """Texts alone, from lists and numbered items of lists."""
    match errors:
        case Mapping():
            for each in errors.values():
                yield from _flat(each)
        case list():
            for each in errors:
                yield from _flat(each)
        case _:
            yield str(errors)


def chosen_metrics(question: FiguresQuestion, user: Any) -> list[str]:
    """As asked, or all this person may see. Raises ``PermissionDenied``."""
    names: list[str] = question.validated_data.get("metrics") or []
    splits = set(question.filters())
    if split := question.validated_data.get("split"):
        splits.add(Split(split))
    check_splits(splits, user)
    if not names:
        return [
            metric.id
            for metric in METRICS.values()
            if user.has_perms(metric.permissions) and splits <= metric.splits
        ]
    for name in names:
        check_permitted(name, user)
    return list(dict.fromkeys(names))


def check_splits(splits: Iterable[Split], user: Any) -> None:
    """Raises ``PermissionDenied`` where what single people did is not for this one."""
    if Split.STAFF in splits and not user.has_perm(VIEW_STAFF):
        raise PermissionDenied("Figures by staff need a permission you do not have.")


def check_permitted(metric_id: str, user: Any) -> None:
    """Raises ``PermissionDenied`` where a figure is not for this person."""
    if not user.has_perms(METRICS[metric_id].permissions):
        raise PermissionDenied(f"{metric_id} needs a permission you do not have.")


def refuse(error: BadQuestion) -> NoReturn:
    """As the API refuses filters. Raises ``ValidationError``."""
    raise ValidationError({error.field: [str(error)]}) from error
