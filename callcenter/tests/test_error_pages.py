"""What people see where there is nothing for them, or nothing works."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.urls import reverse
from django.views.defaults import server_error

pytestmark = pytest.mark.django_db


def test_who_lacks_a_permission_is_told_so_and_by_which_name(client):
    client.force_login(User.objects.create_user("<b>nora", is_staff=True))
    response = client.get(reverse("admin:talk"))
    page = response.content.decode()
    assert response.status_code == 403
    assert "You may not do this" in page
    assert "&lt;b&gt;nora" in page


def test_an_unknown_address_leads_back_to_the_front_page(client):
    response = client.get("/nothing/<script>/")
    page = response.content.decode()
    assert response.status_code == 404
    assert f'href="{reverse("admin:index")}"' in page
    assert "<script>" not in page


def test_the_page_of_a_failure_needs_neither_database_nor_session():
    response = server_error(RequestFactory().get("/admin/"))
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
