"""Where recordings are: the spools of running calls, the storage of finished ones."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.storage import Storage, storages

from .spool import Spool

STORAGE: Final = "recordings"


def storage() -> Storage:
    return storages[STORAGE]


def spool_root() -> Path:
    return Path(settings.RECORDINGS_SPOOL_DIR)


def spool_of(call_id: int) -> Spool:
    return Spool(spool_root(), call_id)
