"""Addresses under ``/api/v1/``."""

from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from .callbacks import CallbackViewSet
from .views import CallEventList, CallViewSet, EscalationViewSet, TurnList

router = SimpleRouter()
router.register("calls", CallViewSet)
router.register("escalations", EscalationViewSet)
router.register("callbacks", CallbackViewSet)

urlpatterns = [
    *router.urls,
    path("calls/<str:call_id>/turns/", TurnList.as_view(), name="call-turns"),
    path("calls/<str:call_id>/events/", CallEventList.as_view(), name="call-events"),
]
