"""The names the outside world uses."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from callcenter.health import healthz, readyz
from callcenter.metrics import metrics

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("admin/", admin.site.urls),
    path("twilio/", include("apps.calls.urls")),
    path("vapi/", include("apps.calls.telephony.vapi.urls")),
    path("api/v1/", RedirectView.as_view(pattern_name="api-docs"), name="api-root"),
    path("api/v1/", include("apps.calls.api.urls")),
    path("api/v1/", include("apps.customers.api.urls")),
    path("api/v1/reports/", include("apps.calls.reporting.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path(
        "api/docs/",
        staff_member_required(SpectacularSwaggerView.as_view(url_name="api-schema")),
        name="api-docs",
    ),
]
