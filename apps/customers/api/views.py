"""Reading customers and appointments."""

from __future__ import annotations

from typing import Any

from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.api import ANY_KEY, VIEW_CUSTOMER

from ..models import Appointment, Customer
from . import serializers
from .filters import AppointmentFilter, CustomerFilter


class CustomerViewSet(ReadOnlyModelViewSet[Customer]):
    """Customers with their vehicles."""

    required_permissions = (VIEW_CUSTOMER,)
    queryset = Customer.objects.prefetch_related("vehicles").order_by(
        "last_name", "first_name", "id"
    )
    lookup_value_regex = ANY_KEY
    filterset_class = CustomerFilter

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        if self.action == "list":
            return serializers.CustomerListSerializer
        return serializers.CustomerDetailSerializer


class AppointmentViewSet(ReadOnlyModelViewSet[Appointment]):
    """Appointments, past and to come."""

    required_permissions = ("customers.view_appointment",)
    queryset = Appointment.objects.select_related(
        "customer", "vehicle", "service", "bay"
    ).order_by("starts_at", "id")
    lookup_value_regex = ANY_KEY
    filterset_class = AppointmentFilter

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        if self.action == "list":
            return serializers.AppointmentListSerializer
        return serializers.AppointmentDetailSerializer
