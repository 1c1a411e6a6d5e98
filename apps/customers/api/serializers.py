"""Customers, vehicles and appointments as the API gives them.

What callers are asked to prove who they are (date of birth, last four digits) is not
part of the API at all; a VIN or plate and the address are given one customer at a time.
"""

from __future__ import annotations

from rest_framework import serializers

from apps.api import VIEW_CUSTOMER, GuardedFields

from ..models import Appointment, Customer, Service, Vehicle

VIEW_VEHICLE = "customers.view_vehicle"


class CustomerRefSerializer(serializers.ModelSerializer[Customer]):
    """A customer where another row names one."""

    name = serializers.CharField(source="full_name", read_only=True)

    class Meta:
        model = Customer
        fields: tuple[str, ...] = ("id", "name")


class VehicleRefSerializer(serializers.ModelSerializer[Vehicle]):
    class Meta:
        model = Vehicle
        fields: tuple[str, ...] = ("id", "year", "make", "model")


class VehicleSerializer(VehicleRefSerializer):
    class Meta(VehicleRefSerializer.Meta):
        fields = (*VehicleRefSerializer.Meta.fields, "vin", "plate")


class ServiceRefSerializer(serializers.ModelSerializer[Service]):
    class Meta:
        model = Service
        fields: tuple[str, ...] = ("code", "name")


class CustomerListSerializer(GuardedFields, serializers.ModelSerializer[Customer]):
    guarded = {"vehicles": (VIEW_VEHICLE,)}
    vehicles = VehicleRefSerializer(many=True, read_only=True)

    class Meta:
        model = Customer
        fields: tuple[str, ...] = (
            "id",
            "first_name",
            "last_name",
            "phone",
            "email",
            "vehicles",
            "created_at",
            "updated_at",
        )


class CustomerDetailSerializer(CustomerListSerializer):
    vehicles = VehicleSerializer(many=True, read_only=True)

    class Meta(CustomerListSerializer.Meta):
        fields: tuple[str, ...] = (
            *CustomerListSerializer.Meta.fields,
            "address",
            "notes",
        )


class AppointmentListSerializer(
    GuardedFields, serializers.ModelSerializer[Appointment]
):
    guarded = {"customer": (VIEW_CUSTOMER,), "vehicle": (VIEW_VEHICLE,)}
    customer = CustomerRefSerializer(read_only=True)
    vehicle = VehicleRefSerializer(read_only=True)
    service = ServiceRefSerializer(read_only=True)
    bay = serializers.CharField(source="bay.name", read_only=True)

    class Meta:
        model = Appointment
        fields: tuple[str, ...] = (
            "id",
            "customer",
            "vehicle",
            "service",
            "bay",
            "starts_at",
            "ends_at",
            "status",
            "source",
            "created_at",
            "updated_at",
        )


class AppointmentDetailSerializer(AppointmentListSerializer):
    guarded = {**AppointmentListSerializer.guarded, "notes": (VIEW_CUSTOMER,)}

    class Meta(AppointmentListSerializer.Meta):
        fields: tuple[str, ...] = (*AppointmentListSerializer.Meta.fields, "notes")
