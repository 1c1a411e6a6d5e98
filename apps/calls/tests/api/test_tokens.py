"""Tokens of other systems: what they may, for how long, and what is kept of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.calls.api_tokens.earlier import take_over
from apps.calls.api_tokens.scopes import Scope
from apps.calls.api_tokens.services import make, revoke
from apps.calls.models import ApiToken

from .people import booked_call, staff

pytestmark = pytest.mark.django_db

ALL = ("calls.view_call", "calls.view_turn", "customers.view_customer")


def answer(key: str, path: str = "/api/v1/calls/", word: str = "Bearer"):
    return APIClient().get(path, headers={"authorization": f"{word} {key}"})


@pytest.mark.parametrize("word", ["Bearer", "Token", "token"])
def test_a_key_reads_what_its_owner_may(word):
    key = make(staff("dana", *ALL), "reports", [Scope.ALL]).key

    assert answer(key, word=word).status_code == 200


def test_only_a_digest_of_the_key_is_stored():
    token = make(staff("dana"), "reports", [Scope.CALLS])
    row = ApiToken.objects.values().get()

    assert token.key not in str(row)
    assert row["prefix"] == token.key[:10]
    assert ApiToken.objects.get().key == ""


def test_a_scope_takes_away_what_it_does_not_name():
    call = booked_call()
    owner = staff("dana", *ALL)
    key = make(owner, "wallboard", [Scope.CALLS]).key

    found = answer(key).json()["results"]

    assert found[0]["id"] == call.pk
    assert found[0]["from_number"] is None
    assert answer(key, "/api/v1/customers/").status_code == 403
    assert answer(key, "/api/v1/calls/?from_number=%2B1555").status_code == 403


def test_a_scope_gives_nothing_its_owner_has_not():
    key = make(staff("dana"), "wallboard", [Scope.CALLS]).key

    assert answer(key).status_code == 403


def test_a_scope_binds_an_administrator_too():
    root = staff("root")
    root.is_superuser = True
    root.save()
    key = make(root, "wallboard", [Scope.REPORTS]).key

    assert answer(key).status_code == 403


@pytest.mark.parametrize("what", ["revoked", "expired", "owner left", "made up"])
def test_a_key_that_is_no_good_any_more_is_refused(what):
    owner = staff("dana", *ALL)
    token = make(owner, "reports", [Scope.ALL])
    match what:
        case "revoked":
            assert revoke([token.pk]) == 1
            assert revoke([token.pk]) == 0
        case "expired":
            ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "owner left":
            owner.is_active = False
            owner.save()
        case "made up":
            token.key += "x"

    assert answer(token.key).status_code == 401


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer a b", "Token \xff", "Bearer \x00"]
)
def test_a_header_that_makes_no_sense_is_refused(header):
    response = APIClient().get("/api/v1/calls/", headers={"authorization": header})

    assert response.status_code == 401


def test_its_use_is_noted_once_a_minute(django_assert_num_queries):
    token = make(staff("dana", *ALL), "reports", [Scope.ALL])

    answer(token.key)
    first = ApiToken.objects.get().last_used_at
    answer(token.key)
    second = ApiToken.objects.get().last_used_at

    assert first is not None
    assert second == first


def test_the_command_prints_a_key_that_works(capsys):
    staff("dana", *ALL)

    call_command("make_api_token", "dana", "reports", scope=["calls:read"])

    assert answer(capsys.readouterr().out.strip()).status_code == 200


def test_a_key_of_the_time_before_goes_on_working_and_is_no_longer_readable():
    owner = staff("dana", *ALL)
    key = "0123456789abcdef0123456789abcdef01234567"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE authtoken_token (key varchar(40), user_id bigint)")
        cursor.execute("INSERT INTO authtoken_token VALUES (%s, %s)", [key, owner.pk])

    class Editor:
        pass

    Editor.connection = connection
    take_over(apps, Editor())
    take_over(apps, Editor())

    assert answer(key, word="Token").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM authtoken_token")
        assert cursor.fetchone() == (0,)
        cursor.execute("DROP TABLE authtoken_token")


def administrator() -> Client:
    client = Client()
    client.force_login(staff("ada", group="administrators"))
    return client


def test_the_admin_shows_the_key_once_and_the_list_only_its_beginning():
    client = administrator()
    page = client.post(
        "/admin/calls/apitoken/add/", {"name": "BI", "scopes": ["reports:read"]}
    )
    token = ApiToken.objects.get()
    key = page.context["key"]

    assert key in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert answer(key, "/api/v1/calls/").status_code == 403
    for path in ("", f"{token.pk}/change/"):
        shown = client.get(f"/admin/calls/apitoken/{path}").content.decode()
        assert token.prefix in shown
        assert key not in shown
    assert client.get(f"/admin/calls/apitoken/{token.pk}/delete/").status_code == 403


def test_the_admin_revokes_with_its_own_permission():
    token = make(staff("dana", *ALL), "BI", [Scope.CALLS])
    chosen = {"action": "revoke", "_selected_action": [token.pk]}
    viewer = Client()
    viewer.force_login(staff("vera", "calls.view_apitoken"))

    viewer.post("/admin/calls/apitoken/", chosen)
    assert ApiToken.objects.get().revoked_at is None
    page = administrator().post("/admin/calls/apitoken/", chosen, follow=True)

    assert "1 token was revoked." in page.content.decode()
    assert answer(token.key).status_code == 401


def test_a_token_that_would_be_over_already_is_not_made():
    page = administrator().post(
        "/admin/calls/apitoken/add/",
        {
            "name": "BI",
            "scopes": ["reports:read"],
            "expires_at": "2020-01-01T00:00",
        },
    )

    assert page.status_code == 200
    assert not ApiToken.objects.exists()


def test_the_list_is_narrowed_to_valid_expired_or_revoked_tokens():
    owner = staff("dana")
    made = {name: make(owner, name, [Scope.CALLS]) for name in ("new", "old", "bad")}
    earlier = timezone.now() - timedelta(days=1)
    ApiToken.objects.filter(name="old").update(expires_at=earlier)
    revoke([made["bad"].pk])
    client = administrator()
    for state, name in {"valid": "new", "expired": "old", "revoked": "bad"}.items():
        listed = client.get("/admin/calls/apitoken/", {"state": state}).context["cl"]
        assert [token.name for token in listed.result_list] == [name]
