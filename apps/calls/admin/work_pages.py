"""Lists that staff work off: one of them claims a row, then moves it on by buttons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.admin_pages import NotOffered, RowPage, TitledList, View, step_urls

from .badges import badge
from .who import NamesCallers


class WorkList(RowPage, TitledList, NamesCallers, NotOffered):
    """Rows are moved only by steps, each a POST that needs ``work_permission``."""

    list_display: tuple[str, ...]
    list_per_page = 50
    show_full_result_count = False
    sortable_by = ()

    work_permission: str
    unclaimed: str
    """The status in which anybody may claim a row."""
    claimed: tuple[str, str]
    """The status of a row somebody has claimed, and what they do next."""
    claimer: str
    """The field that says who has."""

    def steps(self) -> dict[str, View]:
        """The views of the buttons by name, each called with the row's ``pk``."""
        raise NotImplementedError

    def tell_who_has_it(self, request: HttpRequest, pk: int) -> None:
        """Why nothing was changed."""
        raise NotImplementedError

    # The list

    @admin.display(description="Status")
    def status_badge(self, row: Any) -> SafeString | str:
        status = badge(row.status, row.get_status_display())
        who = getattr(row, self.claimer)
        if not who:
            return status
        return format_html('{}<br><span class="cc-quiet">by {}</span>', status, who)

    @admin.display(description="Next step")
    def next_step(self, row: Any) -> SafeString:
        """A button that posts the list's own form, with its CSRF token."""
        if row.status == self.unclaimed:
            claim = f"admin:{self.opts.app_label}_{self.opts.model_name}_claim"
            return format_html(
                '<button class="cc-button" formaction="{}">Claim</button>',
                reverse(claim, args=[row.pk]),
            )
        status, word = self.claimed
        return format_html(
            '<a href="{}">{}</a>',
            self.row_url(row.pk),
            word if row.status == status else "Look",
        )

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        if self.has_work_permission(request):
            return self.list_display
        return tuple(name for name in self.list_display if name != "next_step")

    # The steps

    def has_work_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.work_permission)

    def get_urls(self) -> list[URLPattern]:
        return [*step_urls(self, **self.steps()), *super().get_urls()]

    def require_work(self, request: HttpRequest, pk: int) -> None:
        if not (
            self.has_view_permission(request) and self.has_work_permission(request)
        ):
            raise PermissionDenied
        if not self.model._default_manager.filter(pk=pk).exists():
            raise Http404(f"There is no such {self.row_name}.")

    def answer(
        self, request: HttpRequest, pk: int, *, won: bool, done: str, words: str = ""
    ) -> HttpResponse:
        """The row's page, with what was done; whoever was slower learns who, and has
        the ``words`` they wrote for nothing before them."""
        if won:
            self.tell_count(request, 1, done)
            return self.back_to(pk)
        self.tell_who_has_it(request, pk)
        return self.ask_again(request, pk, unsaved=words) if words else self.back_to(pk)

    def ask_again(self, request: HttpRequest, pk: int, **typed: str) -> HttpResponse:
        """The row's page with what was typed still in its form (``typed`` by field), or
        shown as ``unsaved`` where the form is gone."""
        row = self.find_row(request, pk)
        return self.show_page(request, row, {**self.page(request, row), "typed": typed})

    def back_to(self, pk: int) -> HttpResponse:
        return HttpResponseRedirect(self.row_url(pk))

    def tell_count(self, request: HttpRequest, count: int, done: str) -> None:
        rows = self.opts.verbose_name if count == 1 else self.opts.verbose_name_plural
        messages.success(request, f"{count} {rows} {done}.")


class ReasonsInWords(admin.SimpleListFilter):
    """The reasons there really were."""

    title = "reason"
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = model_admin.model._default_manager.order_by("reason")
        reasons = rows.values_list("reason", flat=True).distinct()
        return [
            (reason, reason.replace("_", " ").replace("-", " ")) for reason in reasons
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(reason=self.value()) if self.value() else queryset


class WorkFilter(admin.SimpleListFilter):
    """Without a choice: what is still to be done."""

    title = "work"
    parameter_name = "work"
    offered: tuple[tuple[str, str], ...]

    def lookups(
        self, request: HttpRequest, model_admin: Any
    ) -> tuple[tuple[str, str], ...]:
        return self.offered

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """The base class calls the empty choice "All"; here it is the work to do."""
        first, *rest = super().choices(changelist)
        yield {**first, "display": "To do"}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        raise NotImplementedError
