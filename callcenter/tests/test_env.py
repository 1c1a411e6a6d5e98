"""Environment variables are read typed, and a bad value stops the start."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from callcenter import env


def test_a_dotenv_file_fills_only_what_is_not_set(tmp_path, monkeypatch):
    monkeypatch.setenv("EXAMPLE_A", "from the shell")
    monkeypatch.delenv("EXAMPLE_B", raising=False)
    path = tmp_path / ".env"
    path.write_text("# a comment\n\nEXAMPLE_A=file\nexport EXAMPLE_B='two words'\n")
    env.load_dotenv(path)
    assert env.text("EXAMPLE_A") == "from the shell"
    assert env.text("EXAMPLE_B") == "two words"
    monkeypatch.delenv("EXAMPLE_B")


def test_a_dotenv_line_without_a_value_is_named_by_its_number(tmp_path):
    path = tmp_path / ".env"
    path.write_text("GOOD_ONE=1\nno equals sign\n")
    with pytest.raises(ImproperlyConfigured, match="line 2"):
        env.load_dotenv(path)


def test_a_missing_dotenv_file_is_no_error(tmp_path):
    env.load_dotenv(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("true", True), ("On", True), ("1", True), ("no", False), ("", False)],
)
def test_a_boolean_is_read_in_its_usual_spellings(monkeypatch, value, expected):
    monkeypatch.setenv("EXAMPLE", value)
    assert env.boolean("EXAMPLE", default=not expected) is expected


def test_an_unset_boolean_has_its_default(monkeypatch):
    monkeypatch.delenv("EXAMPLE", raising=False)
    assert env.boolean("EXAMPLE", default=True) is True


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("maybe", lambda: env.boolean("EXAMPLE", default=True)),
        ("ten", lambda: env.integer("EXAMPLE", 1)),
        ("70000", lambda: env.integer("EXAMPLE", 1, low=1, high=65535)),
        ("loud", lambda: env.choice("EXAMPLE", "INFO", ("INFO", "DEBUG"))),
        ("calls.example.com", lambda: env.url("EXAMPLE", schemes=("https",))),
        ("ftp://example.com", lambda: env.url("EXAMPLE", schemes=("http", "https"))),
        ("mysql://host/name", lambda: env.database("EXAMPLE", Path("x"))),
        ("postgresql://host", lambda: env.database("EXAMPLE", Path("x"))),
    ],
)
def test_a_bad_value_names_its_variable(monkeypatch, value, read):
    monkeypatch.setenv("EXAMPLE", value)
    with pytest.raises(ImproperlyConfigured, match="EXAMPLE"):
        read()


def test_a_url_loses_its_trailing_slash(monkeypatch):
    monkeypatch.setenv("EXAMPLE", "https://calls.example.com/")
    url = env.url("EXAMPLE", schemes=("http", "https"))
    assert url == "https://calls.example.com"


def test_words_drop_blanks(monkeypatch):
    monkeypatch.setenv("EXAMPLE", " a.example , ,b.example,")
    assert env.words("EXAMPLE") == ["a.example", "b.example"]


def test_the_database_is_sqlite_unless_named(monkeypatch):
    monkeypatch.delenv("EXAMPLE", raising=False)
    database = env.database("EXAMPLE", Path("/data/calls.sqlite3"))
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == "/data/calls.sqlite3"


def test_a_postgresql_url_is_taken_apart_and_unquoted(monkeypatch):
    monkeypatch.setenv("EXAMPLE", "postgresql://me:p%40ss@db.example:5433/calls")
    database = env.database("EXAMPLE", Path("unused"))
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["USER"], database["PASSWORD"]) == ("me", "p@ss")
    assert (database["HOST"], database["PORT"]) == ("db.example", "5433")
    assert database["NAME"] == "calls"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", {"EMAIL_BACKEND": "console"}),
        ("console://", {"EMAIL_BACKEND": "console"}),
        ("file:///tmp/mails", {"EMAIL_BACKEND": "filebased"}),
        (
            "smtp://me:p%40ss@mail.example:2525",
            {
                "EMAIL_BACKEND": "smtp",
                "EMAIL_HOST": "mail.example",
                "EMAIL_PORT": 2525,
                "EMAIL_HOST_PASSWORD": "p@ss",
                "EMAIL_USE_TLS": True,
                "EMAIL_USE_SSL": False,
            },
        ),
        ("smtp://mail.example?tls=no", {"EMAIL_PORT": 587, "EMAIL_USE_TLS": False}),
        ("smtps://mail.example", {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True}),
    ],
)
def test_a_mail_server_is_named_by_a_url(monkeypatch, value, expected):
    monkeypatch.setenv("EXAMPLE", value)
    found = env.email("EXAMPLE")
    if "EMAIL_BACKEND" in expected:
        name = expected.pop("EMAIL_BACKEND")
        assert found["EMAIL_BACKEND"].split(".")[-2] == name
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("value", ["mail.example", "http://mail.example", "smtp://"])
def test_what_is_no_mail_server_is_named(monkeypatch, value):
    monkeypatch.setenv("EXAMPLE", value)
    with pytest.raises(ImproperlyConfigured, match="EXAMPLE"):
        env.email("EXAMPLE")


def test_durations_by_key_fill_in_what_is_not_named(monkeypatch):
    default = {"urgent": 120, "low": 900}
    monkeypatch.setenv("EXAMPLE", "urgent=60")
    assert env.seconds_by("EXAMPLE", default) == {"urgent": 60, "low": 900}


@pytest.mark.parametrize("value", ["urgent", "urgent=soon", "urgent=0", "other=5"])
def test_a_duration_that_cannot_be_is_named(monkeypatch, value):
    monkeypatch.setenv("EXAMPLE", value)
    with pytest.raises(ImproperlyConfigured, match="EXAMPLE"):
        env.seconds_by("EXAMPLE", {"urgent": 120})
