"""Customers: who they are, what they drive, what they plan, when they called."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ..models import Appointment, Customer, Feedback, Vehicle

PAST_APPOINTMENTS = 10
LATEST_CALLS = 10


class VehicleInline(admin.TabularInline):
    model = Vehicle
    extra = 0
    fields = ("year", "make", "model", "vin", "plate")


@admin.register(Customer)
class CustomerAdmin(admin.ModelAdmin):
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
        ("Notes", {"fields": ("notes",)}),
    )

    @admin.display(description="Name", ordering="last_name")
    def full_name(self, customer: Customer) -> str:
        return customer.full_name or "-"

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
class VehicleAdmin(admin.ModelAdmin):
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
class FeedbackAdmin(admin.ModelAdmin):
    """What customers said of the work: read, never edited."""

    list_display = ("created_at", "customer", "satisfied", "comment")
    list_filter = ("satisfied", "created_at")
    list_select_related = ("customer",)
    search_fields = ("customer__first_name", "customer__last_name", "comment")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Feedback | None = None
    ) -> bool:
        return False


def _history(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """Appointments and calls of a customer, for those who may see them."""
    user = request.user
    context: dict[str, Any] = {
        "may_see_appointments": user.has_perm("customers.view_appointment"),
        "may_book": user.has_perm("customers.add_appointment"),
        "may_see_calls": user.has_perm("calls.view_call"),
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
