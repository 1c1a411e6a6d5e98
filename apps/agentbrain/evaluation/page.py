"""The report as one HTML file: nothing is loaded from anywhere."""

from __future__ import annotations

from html import escape

from .outputs import Report


def render(report: Report) -> str:
    """The page's text."""
    return (
        f"<!doctype html><title>{escape(report.kind)}</title>{escape(report.summary)}"
    )
