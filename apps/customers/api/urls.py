"""Addresses under ``/api/v1/``."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter

from .views import AppointmentViewSet, CustomerViewSet

router = SimpleRouter()
router.register("customers", CustomerViewSet)
router.register("appointments", AppointmentViewSet)

urlpatterns = router.urls
