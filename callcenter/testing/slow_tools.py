"""Settings of a shop whose tools take their time, for tests of callers who do not.

Point ``DJANGO_SETTINGS_MODULE`` here: the application's own settings, and every tool
of the agent answers ``DELAY_SECONDS`` later than it could.
"""

from __future__ import annotations

from callcenter.settings import *  # noqa: F403
from callcenter.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "callcenter.testing.slow_tools_app.SlowToolsConfig"]
