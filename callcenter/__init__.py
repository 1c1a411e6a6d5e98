"""The Django project: settings, entry points, the admin site. No domain code."""

from __future__ import annotations

from .celery import app as celery_app

__all__ = ("celery_app",)
