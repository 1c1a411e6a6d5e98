"""Typed readers of environment variables; a bad value stops the start, loudly."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

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


def names(name: str) -> tuple[str, ...]:
    """Names separated by commas, in order, each once; empty when unset."""
    given = (part.strip().lower() for part in text(name).split(","))
    return tuple(dict.fromkeys(part for part in given if part))


def seconds_by(name: str, default: Mapping[str, int]) -> dict[str, int]:
    """Durations by key, ``urgent=120,high=600``; what is not named has its default."""
    value = dict(default)
    for entry in words(name):
        key, _, number = (part.strip() for part in entry.partition("="))
        if key not in default or not number.isdecimal() or int(number) < 1:
            raise ImproperlyConfigured(
                f"{name}={entry!r}: expected {', '.join(f'{k}=120' for k in default)}."
            )
        value[key] = int(number)
    return value


def redis_prefix(url: str) -> str:
    """What names of published messages begin with: one for each numbered database, so
    that two installations on one server do not hear each other."""
    from redis.connection import parse_url

    return f"callcenter.{parse_url(url).get('db', 0)}."


def json_object(name: str) -> dict[str, Any]:
    """A JSON object; empty when unset."""
    try:
        value = json.loads(text(name) or "{}")
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ImproperlyConfigured(f'{name}: expected a JSON object, {{"key": "..."}}.')
    return value


def email(name: str) -> dict[str, Any]:
    """How mail is sent, from a URL; to the console when unset.

    ``smtp://user:password@host:587`` (STARTTLS, ``?tls=no`` without), ``smtps://`` (TLS
    from the start), ``file:///folder`` (one file a mail), ``console://``.
    """
    parts = urlsplit(text(name) or "console://")
    backends = "django.core.mail.backends"
    match parts.scheme:
        case "console":
            return {"EMAIL_BACKEND": f"{backends}.console.EmailBackend"}
        case "file" if parts.path.strip("/"):
            return {
                "EMAIL_BACKEND": f"{backends}.filebased.EmailBackend",
                "EMAIL_FILE_PATH": unquote(parts.path),
            }
        case "smtp" | "smtps" if parts.hostname:
            with_tls = parse_qs(parts.query).get("tls", ["yes"])[0] not in _FALSE
            return {
                "EMAIL_BACKEND": f"{backends}.smtp.EmailBackend",
                "EMAIL_HOST": parts.hostname,
                "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
                "EMAIL_HOST_USER": unquote(parts.username or ""),
                "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
                "EMAIL_USE_SSL": parts.scheme == "smtps",
                "EMAIL_USE_TLS": parts.scheme == "smtp" and with_tls,
                "EMAIL_TIMEOUT": 20,
            }
    raise ImproperlyConfigured(
        f"{name}: expected smtp://user:password@host:587, smtps://, file:///folder or "
        "console://."
    )


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
        # Of a database that was restarted the pool holds dead connections: without a
        # look at each before it is given out, as many requests would fail.
        "CONN_HEALTH_CHECKS": True,
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
