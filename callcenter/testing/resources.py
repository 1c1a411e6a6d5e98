"""What some tests need beyond the project: found or not, never silently missing."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from callcenter.testing.environment import ROOT

_CONNECT_SECONDS = 0.5


def postgres_url() -> str:
    """``TEST_POSTGRES_URL``, or the local server; empty when nobody listens there."""
    default = "postgresql://postgres@127.0.0.1:5432/postgres"
    return _listening(os.environ.get("TEST_POSTGRES_URL", default), 5432)


def redis_url() -> str:
    """``TEST_REDIS_URL``, or the local server; empty when nobody listens there."""
    default = "redis://127.0.0.1:6379/15"
    return _listening(os.environ.get("TEST_REDIS_URL", default), 6379)


def chromium() -> str:
    """The path of a Chromium or Chrome; empty when there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return ""


def outside_client() -> str:
    """The interpreter that can import the outside client of the simulated vendor.

    ``OUTSIDE_CLIENT_PYTHON``, or the one that ``make test`` installs; empty when there
    is none.
    """
    return _interpreter("outside-client", "OUTSIDE_CLIENT_PYTHON")


def vendor_clients() -> str:
    """The interpreter that can import the speech vendors' own packages.

    ``VENDOR_CLIENTS_PYTHON``, or the one that ``make test`` installs; empty when there
    is none.
    """
    return _interpreter("vendor-clients", "VENDOR_CLIENTS_PYTHON")


def api_clients() -> str:
    """The interpreter of the environment with what tests the API from outside.

    ``API_CLIENTS_PYTHON``, or the one that ``make test`` installs; empty when there is
    none.
    """
    return _interpreter("api-clients", "API_CLIENTS_PYTHON")


def shared_data() -> Path | None:
    """The folder of recordings and sentences (``SHARED_DATA_DIR``)."""
    folder = Path(settings.SHARED_DATA_DIR)
    return folder if folder.is_dir() else None


def absent_though_required() -> list[str]:
    """The services that ``REQUIRE_SERVICES`` asks for and nobody offers."""
    if not os.environ.get("REQUIRE_SERVICES"):
        return []
    found = {"PostgreSQL": postgres_url(), "Redis": redis_url()}
    return [name for name, url in found.items() if not url]


def summary() -> list[str]:
    """One line each: what there is, and what is absent with the way to provide it."""
    found = {
        "PostgreSQL (TEST_POSTGRES_URL)": postgres_url().rpartition("@")[2],
        "Redis (TEST_REDIS_URL)": redis_url(),
        "Chromium (apt install chromium)": chromium(),
        "outside client (.ci/outside-clients)": outside_client(),
        "vendors' clients (.ci/outside-clients)": vendor_clients(),
        "clients of the API (.ci/outside-clients)": api_clients(),
        f"shared data (SHARED_DATA_DIR={settings.SHARED_DATA_DIR})": (
            "found" if shared_data() else ""
        ),
    }
    return [
        f"{name}: {where}" if where else f"{name}: ABSENT, its tests did not run"
        for name, where in found.items()
    ]


def _interpreter(environment: str, variable: str) -> str:
    own = ROOT / "var" / environment / "bin" / "python"
    named = os.environ.get(variable)
    found = Path(named) if named else own
    return str(found) if found.exists() else ""


def _listening(url: str, default_port: int) -> str:
    parts = urlsplit(url)
    address = (parts.hostname or "127.0.0.1", parts.port or default_port)
    try:
        socket.create_connection(address, timeout=_CONNECT_SECONDS).close()
    except OSError:
        return ""
    return url
