"""Prices of vendors: entered by staff, none come with the software."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from apps.admin_forms import BROWSER_DATES, CarefulAdmin
from apps.admin_pages import own_urls

from ..costs.again import ask_to_price_again
from ..costs.models import Price


class SinceForm(forms.Form):
    since = forms.DateField(
        label=_("Calls since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


@admin.register(Price)
class PriceAdmin(CarefulAdmin):
    formfield_overrides = BROWSER_DATES
    list_display = (
        "vendor",
        "model",
        "unit",
        "takes",
        "valid_from",
    )
    list_filter = ("vendor", "unit")
    search_fields = ("vendor", "model")
    ordering = ("vendor", "model", "unit", "-valid_from")
    fields = ("vendor", "model", "unit", "price", "per", "currency", "valid_from")

    @admin.display(description=_("Price"), ordering="price")
    def takes(self, row: Price) -> str:
        return f"{row.price.normalize():f} {row.currency} for {row.per:,}"

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "valid_from":
            field.help_text = _(
                "Calls from this day on. Calls that are over keep the cost they have "
                "until it is worked out again: below the list of prices, or with "
                "manage.py price_calls."
            )
        return field

    def get_urls(self) -> list[URLPattern]:
        own = {"again": ("again/", require_POST(self.again))}
        return [*own_urls(self, own), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"again_form": SinceForm(), **(extra_context or {})}
        context["may_price_again"] = self.has_change_permission(request)
        return super().changelist_view(request, context)

    def again(self, request: HttpRequest) -> HttpResponse:
        """Have calls that are over take the prices as they are now."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = SinceForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("That is no date; nothing was worked out."))
        elif ask_to_price_again(form.cleaned_data["since"]):
            messages.success(
                request,
                _("Their costs are being worked out again; it may take a while."),
            )
        else:
            messages.error(
                request, _("The worker cannot be reached now; try again later.")
            )
        return HttpResponseRedirect(reverse("admin:calls_price_changelist"))
