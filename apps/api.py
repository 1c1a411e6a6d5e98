"""What all endpoints of the REST API share: who may read what, and how much at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from django_filters import (
    Filter,
    FilterSet,
    IsoDateTimeFilter,
    TypedChoiceFilter,
)
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from apps.paging import MOST_ROWS, OnwardPaginator

if TYPE_CHECKING:  # views import this file through the settings
    from rest_framework.views import APIView

VIEW_CUSTOMER = "customers.view_customer"
# Whatever stands where a key belongs, so that a wrong one is answered by the API.
ANY_KEY = "[^/]+"
_LAST_PAGE = 2**31 - 1
_LAST_ID = 2**63 - 1


class ViewPermissions(BasePermission):
    """Staff who hold every permission in the view's ``required_permissions``.

    A view that names none is a mistake of ours and fails with ``AttributeError``
    instead of being open.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        user = request.user
        return bool(user and user.is_staff) and user.has_perms(
            view.required_permissions
        )


class Pagination(PageNumberPagination):
    """Pages of 50, at most 200; a page or size that is no number is an error.

    ``count`` goes up to ten thousand, the pages to the end.
    """

    django_paginator_class = OnwardPaginator

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_page_size(self, request: Request) -> int:
        raw = request.query_params.get(self.page_size_query_param)
        if raw is None:
            return self.page_size
        return whole_number(self.page_size_query_param, raw, self.max_page_size)

    def get_page_number(self, request: Request, paginator: Any) -> int:
        raw = request.query_params.get(self.page_query_param, "1")
        return whole_number(self.page_query_param, raw)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """As the base class says it, with what ``count`` means."""
        described = super().get_paginated_response_schema(schema)
        described["properties"]["count"]["description"] = (
            f"How many there are; {MOST_ROWS} also stands for more."
        )
        return described

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """As the base class says it, with the bounds."""
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            bounds = {"minimum": 1, "maximum": _LAST_PAGE}
            if parameter["name"] == self.page_size_query_param:
                bounds = {**bounds, "maximum": self.max_page_size}
                bounds["default"] = self.page_size
            parameter["schema"] |= bounds
        return parameters


def whole_number(name: str, raw: str, high: int = _LAST_PAGE) -> int:
    """A number from 1 on, as a request gives it. Raises ``ValidationError``."""
    if not (raw.isascii() and raw.isdecimal()) or len(raw) > 20:
        raise ValidationError({name: ["A whole number is expected."]})
    value = int(raw)
    if not 1 <= value <= high:
        raise ValidationError({name: [f"Must be between 1 and {high}."]})
    return value


class _Throttle(SimpleRateThrottle):
    """So many requests a minute for each token, or person signed in; 0: no limit.

    Processes that share a cache (``REDIS_URL``) share the count.
    """

    setting = ""

    def get_rate(self) -> str | None:
        a_minute: int = getattr(settings, self.setting)
        return f"{a_minute}/min" if a_minute else None

    def get_cache_key(self, request: Request, view: Any) -> str:
        token, user = request.auth, request.user
        ident = f"token-{token.pk}" if token is not None else f"user-{user.pk}"
        return self.cache_format % {"scope": self.scope, "ident": ident}


class RequestThrottle(_Throttle):
    scope = "api"
    setting = "API_REQUESTS_PER_MINUTE"


class ExportThrottle(_Throttle):
    """Files take more work than pages."""

    scope = "api-files"
    setting = "API_FILES_PER_MINUTE"


def etagged(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answer 304 where the client has the same answer already; nobody else keeps it."""
    private = cache_control(private=True, no_cache=True)
    decorated: Callable[..., Any] = conditional_page(private(view))
    return decorated


class StrictFilterBackend(DjangoFilterBackend):  # type: ignore[misc, unused-ignore]
    """Filters that are misspelt, or would tell what may not be read, are refused.

    A filter that is silently ignored answers a different question than was asked. A
    filter over personal data (the filter set's ``personal``) answers "is this the
    number?" even where the number itself is withheld.
    """

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: APIView
    ) -> QuerySet[Any]:
        filterset = self.get_filterset(request, queryset, view)
        known = {"page", "page_size"}
        if filterset is not None:
            known |= filterset.filters.keys()
        unknown = request.query_params.keys() - known
        if unknown:
            raise ValidationError(
                {name: ["There is no such filter."] for name in sorted(unknown)}
            )
        empty = [
            name
            for name, chosen in getattr(filterset, "filters", {}).items()
            if isinstance(chosen, IdFilter | IsoDateTimeFilter)
            and request.query_params.get(name) == ""
        ]
        if empty:  # a key or time that went missing must not mean "all"
            raise ValidationError({name: ["A value is expected."] for name in empty})
        personal = request.query_params.keys() & getattr(filterset, "personal", set())
        if personal and not request.user.has_perm(VIEW_CUSTOMER):
            raise PermissionDenied(
                f"Filtering by {', '.join(sorted(personal))} needs the permission "
                "to view customers."
            )
        filtered: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return filtered


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": _LAST_ID})
class IdFilter(Filter):  # type: ignore[misc, unused-ignore]
    """The key of a row; a number no database could hold is refused."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=1, max_value=_LAST_ID, **kwargs)


@extend_schema_field({"type": "boolean"})
class YesNoFilter(TypedChoiceFilter):  # type: ignore[misc, unused-ignore]
    """``true`` or ``false``; other words are refused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            choices=(("true", "Yes"), ("false", "No")),
            coerce={"true": True, "false": False}.get,
            **kwargs,
        )


class PersonalFilterSet(FilterSet):  # type: ignore[misc, unused-ignore]
    """A filter set that names the filters which touch personal data."""

    personal: frozenset[str] = frozenset()


class Withheld(serializers.Field[Any, Any, Any, Any]):
    """Always null: the reader lacks the permission for what is here."""

    def get_attribute(self, instance: Any) -> None:
        return None

    def to_representation(self, value: Any) -> None:
        return None


class GuardedFields(serializers.Serializer[Any]):
    """Fields only some readers get; the others get null, and no query is made.

    ``guarded`` maps a field to the permissions it needs.
    """

    guarded: Mapping[str, tuple[str, ...]] = {}

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        request = self.context.get("request")
        if getattr(self.context.get("view"), "swagger_fake_view", False):
            request = None  # describing, not answering
        for name, permissions in self.guarded.items():
            # The schema says null is possible; a request decides whether it is.
            fields[name].allow_null = True
            if request is not None and not request.user.has_perms(permissions):
                fields[name] = Withheld(read_only=True)
        return fields
