"""A storage that cannot be made, or a spool nobody may write to, stops the start."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from callcenter.recording_checks import check_recordings


def ids() -> list[str | None]:
    return [found.id for found in check_recordings()]


def test_the_default_is_fine() -> None:
    assert ids() == []


@pytest.mark.parametrize(
    "storage",
    [
        {"BACKEND": "no.such.Storage"},
        {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"bucket_name": "calls"},
        },
    ],
)
def test_a_storage_that_cannot_be_made_is_named(storage: dict[str, object]) -> None:
    with override_settings(STORAGES={**settings.STORAGES, "recordings": storage}):
        assert ids() == ["callcenter.E040"]


def test_a_spool_nobody_may_write_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with override_settings(RECORDINGS_SPOOL_DIR=tmp_path / "a file" / "spool"):
        assert ids() == ["callcenter.E041"]
    with override_settings(RECORDINGS_SPOOL_DIR=tmp_path / "not" / "made" / "yet"):
        assert ids() == []
