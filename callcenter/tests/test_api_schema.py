"""The API describes itself, to staff only, and without any other server."""

from __future__ import annotations

import re

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from apps.calls.tests.api.people import client_of, staff

pytestmark = pytest.mark.django_db


def test_the_schema_is_valid_and_raises_no_warning(tmp_path):
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "s.yml")
    )

    assert "/api/v1/calls/{call_id}/turns/" in (tmp_path / "s.yml").read_text()


def test_the_schema_is_for_staff():
    assert Client().get("/api/schema/").status_code == 401
    assert client_of(staff("dana")).get("/api/schema/").status_code == 200


def test_the_docs_send_strangers_to_the_login_page():
    response = Client().get("/api/docs/")

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_the_docs_load_nothing_from_another_server():
    client = Client()
    client.force_login(staff("dana"))

    page = client.get("/api/docs/").content.decode()
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)

    assert addresses
    for address in addresses:
        assert address.startswith("/static/"), address
        assert finders.find(address.removeprefix("/static/")), address


def test_the_root_of_the_api_leads_to_the_docs():
    assert Client().get("/api/v1/")["Location"] == "/api/docs/"
