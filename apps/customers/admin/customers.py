"""Customers: who they are, what they drive, what they plan, when they called."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.admin_forms import BROWSER_DATES, CarefulAdmin, NamedCells
from apps.admin_pages import NotOffered

from ..consent import allow_calls, stop_calls
from ..models import Appointment, Customer, Feedback, Vehicle

PAST_APPOINTMENTS = 10
LATEST_CALLS = 10
# The list of calls and their pages name customers.
SEE_CALLS = ("calls.view_call", "customers.view_customer")


class VehicleInline(NamedCells):
    model = Vehicle
    extra = 0
    fields = ("year", "make", "model", "vin", "plate")


@admin.register(Customer)
class CustomerAdmin(CarefulAdmin):
    formfield_overrides = BROWSER_DATES
    list_display = ("full_name", "phone", "email", "vehicle_count", "created_at")
    list_display_links = ("full_name", "phone")
    search_fields = (
        "first_name",
        "last_name",
        "phone",
        "email",
        "vehicles__plate",
        "vehicles__vin",
    )
    search_help_text = "Name, telephone number, email, plate or VIN"
    show_full_result_count = False
    inlines = (VehicleInline,)
    change_form_template = "admin/customers/customer/change_form.html"
    fieldsets = (
        (None, {"fields": (("first_name", "last_name"), ("phone", "email"))}),
        (
            "To verify the caller",
            {"fields": ("date_of_birth", "address", "account_last4")},
        ),
        (
            "Calls from us",
            {
                "fields": (
                    "time_zone",
                    "do_not_call",
                    "do_not_call_why",
                    "do_not_call_note",
                    "service_calls",
                    ("service_calls_since", "service_calls_source"),
                    "marketing_calls",
                    ("marketing_calls_since", "marketing_calls_source"),
                ),
                "description": "Nobody is called without having agreed to it.",
            },
        ),
        ("Notes", {"fields": ("notes",)}),
    )
    readonly_fields = ("do_not_call_note",)
    list_filter = ("do_not_call", "service_calls", "marketing_calls")

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "phone":
            field.help_text = "With its country code: +15550100200."
        return field

    @admin.display(description="Name", ordering="last_name")
    def full_name(self, customer: Customer) -> str:
        return customer.full_name or "-"

    @admin.display(description="Not to be called since")
    def do_not_call_note(self, customer: Customer) -> str:
        if not customer.do_not_call or customer.do_not_call_since is None:
            return "-"
        since = timezone.localtime(customer.do_not_call_since)
        by = customer.do_not_call_by
        return f"{since:%Y-%m-%d %H:%M}" + (f", by {by}" if by else "")

    def save_model(
        self, request: HttpRequest, obj: Customer, form: Any, change: bool
    ) -> None:
        """Being taken off the list is a step of its own: whatever waits is left out."""
        stop, why = obj.do_not_call, obj.do_not_call_why
        changed = "do_not_call" in form.changed_data
        if changed:
            obj.do_not_call = not stop
        super().save_model(request, obj, form, change)
        if changed and stop:
            who = request.user.get_username()
            stop_calls(obj.pk, why=why or "Entered by staff", by=who)
        elif changed:
            allow_calls(obj.pk)

    @admin.display(description="Vehicles", ordering="vehicles_owned")
    def vehicle_count(self, customer: Customer) -> int:
        return customer.vehicles_owned  # type: ignore[attr-defined] # annotated

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        counted = Count("vehicles", distinct=True)
        return super().get_queryset(request).annotate(vehicles_owned=counted)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        customer = self.get_object(request, object_id)
        history = _history(request, customer) if customer is not None else {}
        return super().change_view(
            request, object_id, form_url, {**history, **(extra_context or {})}
        )


@admin.register(Vehicle)
class VehicleAdmin(CarefulAdmin):
    """To find a vehicle, by itself or while booking; edited with its customer too."""

    list_display = ("label", "plate", "vin", "customer")
    list_select_related = ("customer",)
    autocomplete_fields = ("customer",)
    search_fields = (
        "plate",
        "vin",
        "make",
        "model",
        "customer__first_name",
        "customer__last_name",
        "customer__phone",
    )
    search_help_text = "Plate, VIN, make and model, or the customer"
    show_full_result_count = False


@admin.register(Feedback)
class FeedbackAdmin(NotOffered):
    """What customers said of the work: read, never edited."""

    not_offered = ("add", "change")
    list_display = ("created_at", "customer", "satisfied", "comment")
    list_filter = ("satisfied", "created_at")
    list_select_related = ("customer",)
    search_fields = ("customer__first_name", "customer__last_name", "comment")
    show_full_result_count = False


def _history(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """Appointments and calls of a customer, for those who may see them."""
    user = request.user
    context: dict[str, Any] = {
        "may_see_appointments": user.has_perm("customers.view_appointment"),
        "may_book": user.has_perm("customers.add_appointment"),
        "may_see_calls": user.has_perms(SEE_CALLS),
    }
    if context["may_see_appointments"]:
        now = timezone.now()
        rows = customer.appointments.select_related("service", "vehicle", "bay")
        coming = rows.filter(ends_at__gte=now, status__in=Appointment.HOLDS_BAY)
        rest = rows.exclude(ends_at__gte=now, status__in=Appointment.HOLDS_BAY)
        context["upcoming"] = list(coming.order_by("starts_at"))
        context["past"] = list(rest.order_by("-starts_at")[:PAST_APPOINTMENTS])
    if context["may_see_calls"]:
        context["calls"] = list(customer.calls.all()[:LATEST_CALLS])
    return context
