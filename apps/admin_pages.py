"""What admin classes of all apps share: pages of their own, and forms not offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

View = Callable[..., HttpResponseBase]


class NotOffered(admin.ModelAdmin):
    """Leaves out some of Django's own forms, whatever somebody is permitted."""

    not_offered: tuple[str, ...] = ("add", "change", "delete")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return "add" not in self.not_offered and super().has_add_permission(request)

    def has_change_permission(
        self, request: HttpRequest, obj: Any | None = None
    ) -> bool:
        return "change" not in self.not_offered and super().has_change_permission(
            request, obj
        )

    def has_delete_permission(
        self, request: HttpRequest, obj: Any | None = None
    ) -> bool:
        return "delete" not in self.not_offered and super().has_delete_permission(
            request, obj
        )


class ReadOnlyAdmin(NotOffered):
    """A log: read, never edited."""

    actions = None
    show_full_result_count = False


class TitledList(admin.ModelAdmin):
    """A list that says what it holds, in place of Django's "Select ... to change"."""

    list_title: str

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(
            request, {"title": self.list_title, **(extra_context or {})}
        )


class RowPage(admin.ModelAdmin):
    """A row has a page of its own in place of a form."""

    row_name: str
    """As in "There is no such callback."."""
    page_template = "change_form.html"
    """In the model's folder of templates."""

    def page_rows(self) -> QuerySet[Any]:
        """The rows, with what their page names."""
        raise NotImplementedError

    def page(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Template context; the title is asked for, what every page has is added."""
        raise NotImplementedError

    def row_url(self, pk: int) -> str:
        model = f"{self.opts.app_label}_{self.opts.model_name}"
        return reverse(f"admin:{model}_change", args=[pk])

    def find_row(self, request: HttpRequest, object_id: str | int) -> Any:
        """The row for somebody who may see it; not found for an unknown or odd id."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = str(object_id)
        row = self.page_rows().filter(pk=int(key)).first() if key.isdecimal() else None
        if row is None:
            raise Http404(f"There is no such {self.row_name}.")
        return row

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.find_row(request, object_id)
        page = self.page(request, row)
        return self.show_page(request, row, {**page, **(extra_context or {})})

    def show_page(
        self, request: HttpRequest, row: Any, page: dict[str, Any]
    ) -> TemplateResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            f"admin/{self.opts.app_label}/{self.opts.model_name}/{self.page_template}",
            {
                **self.admin_site.each_context(request),
                "subtitle": None,
                "opts": self.opts,
                "original": row,
                "has_view_permission": True,
                **page,
            },
        )


def name_of(field: str, description: str) -> Any:
    """A column or read-only field with a colleague's name alone.

    Django makes each read-only key a link, whether or not the account behind it may be
    seen.
    """

    @admin.display(description=description, ordering=field)
    def shown(row: Any) -> str:
        return str(getattr(row, field) or "-")

    return shown


def in_site(
    model_admin: admin.ModelAdmin,
    page: Callable[[HttpRequest, dict[str, Any]], HttpResponse],
) -> View:
    """The view of a page that is given what every page of the admin shows."""

    def view(request: HttpRequest) -> HttpResponse:
        request.current_app = model_admin.admin_site.name
        return page(request, model_admin.admin_site.each_context(request))

    return view


def own_urls(
    model_admin: admin.ModelAdmin, routes: Mapping[str, tuple[str, View]]
) -> list[URLPattern]:
    """Addresses beside Django's own: by name, each the route and what answers there.

    ``live`` of calls is ``admin:calls_call_live``. They go before Django's, which end
    with one that takes anything.
    """
    model = f"{model_admin.opts.app_label}_{model_admin.opts.model_name}"
    return [
        path(route, model_admin.admin_site.admin_view(view), name=f"{model}_{name}")
        for name, (route, view) in routes.items()
    ]


def step_urls(model_admin: admin.ModelAdmin, **steps: View) -> list[URLPattern]:
    """What is done to one row by a button: a POST to ``<pk>/<name of the step>/``."""
    return own_urls(
        model_admin,
        {
            name: (f"<int:pk>/{name}/", require_POST(step))
            for name, step in steps.items()
        },
    )
