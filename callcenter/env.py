"""Typed readers of environment variables; a bad value stops the start, loudly."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def load_dotenv(path: Path) -> None:
    """Read ``KEY=value`` lines into the environment; what is set already stays."""
    if not path.is_file():
        return
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        key, separator, value = line.removeprefix("export ").partition("=")
        if not separator or not key.strip().isidentifier():
            raise ImproperlyConfigured(f"{path}, line {number}: expected KEY=value.")
        value = value.strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        os.environ.setdefault(key.strip(), value)


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def boolean(name: str, *, default: bool) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    value = raw.strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={raw!r}: expected true or false.")


def integer(name: str, default: int, *, low: int = 0, high: int = 2**31) -> int:
    raw = text(name) or str(default)
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name}={raw!r}: expected a whole number."
        ) from None
    if not low <= value <= high:
        raise ImproperlyConfigured(f"{name}={value}: expected {low} to {high}.")
    return value


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name) or default
    if value not in allowed:
        raise ImproperlyConfigured(
            f"{name}={value!r}: expected one of {', '.join(allowed)}."
        )
    return value


def words(name: str) -> list[str]:
    """A comma separated list; empty entries are dropped."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def url(name: str, default: str = "", *, schemes: tuple[str, ...]) -> str:
    """A URL without its trailing slash; empty when unset."""
    value = text(name, default).rstrip("/")
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in schemes or not parts.netloc:
        raise ImproperlyConfigured(
            f"{name}={value!r}: expected a URL starting with {' or '.join(schemes)}."
        )
    return value


def database(name: str, sqlite_path: Path) -> dict[str, object]:
    """Django's database settings from a URL; SQLite at ``sqlite_path`` when unset."""
    value = text(name)
    if not value:
        return _sqlite(sqlite_path)
    parts = urlsplit(value)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"{name}: expected postgresql://user:password@host:port/name or "
            "sqlite:///path."
        )
    if not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name}: the database's name is missing.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,  # persistent connections leak under ASGI; the pool serves
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 10, "timeout": 10}},
    }


def _sqlite(path: Path) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": 20,
            # Writers wait their turn from the start instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA foreign_keys=ON;"
            ),
        },
    }
