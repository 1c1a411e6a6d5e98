"""System checks of where recorded calls are kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.files.storage import storages

ALIAS = "recordings"


@register
def check_recordings(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """The storage can be made, and the spool can be written to."""
    found: list[CheckMessage] = []
    try:
        storages.create_storage(settings.STORAGES[ALIAS])
    except Exception as error:
        # Storages raise errors of their own making; all of them mean the same here.
        found.append(
            Error(
                f"The storage of recordings cannot be made: {error}",
                hint="Check RECORDINGS_STORAGE and RECORDINGS_STORAGE_OPTIONS, and "
                "that the package they name is installed.",
                id="callcenter.E040",
            )
        )
    spool = _nearest_that_exists(Path(settings.RECORDINGS_SPOOL_DIR))
    if not spool.is_dir() or not os.access(spool, os.W_OK | os.X_OK):
        found.append(
            Error(
                f"{settings.RECORDINGS_SPOOL_DIR} cannot be written to: no call "
                "could be recorded.",
                hint="Set RECORDINGS_SPOOL_DIR to a folder of this user.",
                id="callcenter.E041",
            )
        )
    return found


def _nearest_that_exists(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder
