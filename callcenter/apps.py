from __future__ import annotations

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig


class CallcenterConfig(AppConfig):
    """The project itself: commands, system checks."""

    name = "callcenter"

    def ready(self) -> None:
        from callcenter import (  # noqa: F401 - for what they register
            celery,
            checks,
            groups,
            pipeline_checks,
            recording_checks,
            telling_checks,
        )

        groups.connect(apps.get_app_config("calls"))


class CallcenterAdminConfig(AdminConfig):
    """Django's admin with our own site as the default one."""

    default_site = "callcenter.admin_site.CallCenterAdminSite"
