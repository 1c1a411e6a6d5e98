"""Addresses under ``/api/v1/reports/``."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("metrics/", views.MetricList.as_view(), name="report-metrics"),
    path("figures/", views.FigureList.as_view(), name="report-figures"),
    path("figures.csv", views.FiguresCsv.as_view(), name="report-figures-csv"),
    path("figures.xlsx", views.FiguresXlsx.as_view(), name="report-figures-xlsx"),
    path("calls/", views.CallsBehind.as_view(), name="report-calls"),
    path("calls.csv", views.CallsCsv.as_view(), name="report-calls-csv"),
    path("calls.xlsx", views.CallsXlsx.as_view(), name="report-calls-xlsx"),
]
