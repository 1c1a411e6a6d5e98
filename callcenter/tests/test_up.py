"""``manage.py up`` starts a whole call center, and says clearly when it cannot."""

from __future__ import annotations

import socket

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from callcenter.staff_login import NewLogin, ensure_admin
from callcenter.supervisor.ports import free_port, why_not
from callcenter.supervisor.readiness import wait_until_ready
from callcenter.supervisor.welcome import welcome


def test_a_taken_port_is_reported_before_anything_starts():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"127\.0\.0\.1:{port}.*in use"):
            call_command("up", port=port)


def test_a_free_port_has_nothing_against_it():
    assert why_not("127.0.0.1", free_port()) == ""


def test_a_host_that_is_not_ours_is_reported():
    assert why_not("192.0.2.1", free_port())


@pytest.mark.django_db
def test_the_first_login_gets_a_password_of_its_own(monkeypatch):
    monkeypatch.delenv("ADMIN_USERNAME", raising=False)
    monkeypatch.delenv("ADMIN_PASSWORD", raising=False)
    login = ensure_admin()
    assert login is not None
    user = User.objects.get(username="admin")
    assert user.is_superuser
    assert len(login.password) >= 16
    assert user.check_password(login.password)


@pytest.mark.django_db
def test_a_given_password_is_used_and_not_shown(monkeypatch):
    monkeypatch.setenv("ADMIN_USERNAME", "ada")
    monkeypatch.setenv("ADMIN_PASSWORD", "given")
    assert ensure_admin() == NewLogin("ada", "")
    assert User.objects.get(username="ada").check_password("given")


@pytest.mark.django_db
def test_with_an_administrator_there_is_no_second_one():
    User.objects.create_superuser("boss", password="x")
    assert ensure_admin() is None
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_an_account_of_that_name_is_not_promoted(monkeypatch):
    monkeypatch.delenv("ADMIN_USERNAME", raising=False)
    User.objects.create_user("admin", password="theirs")
    login = ensure_admin()
    assert login is not None
    assert login.username != "admin"
    assert not User.objects.get(username="admin").is_superuser


def test_the_welcome_shows_what_to_open_and_the_password_once():
    text = welcome("http://127.0.0.1:8000", NewLogin("admin", "secret"))
    assert "http://127.0.0.1:8000/admin/" in text
    assert "secret" in text
    assert "simulate_call" in text


def test_the_welcome_is_silent_about_a_login_that_was_there():
    assert "Login" not in welcome("http://127.0.0.1:8000", None)


async def test_waiting_for_a_server_that_never_comes_ends_with_the_reason():
    problem = await wait_until_ready(
        "127.0.0.1", free_port(), host_header="localhost", timeout_seconds=0.0
    )
    assert "no answer" in problem
