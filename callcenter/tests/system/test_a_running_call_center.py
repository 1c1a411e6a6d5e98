"""The processes ``manage.py up`` runs: daphne and a Celery worker over files."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.request

import pytest
from django.contrib.auth.models import User

from apps.agentbrain.models import Intent
from apps.customers.models import Service
from callcenter.testing.server import RunningServer

pytestmark = pytest.mark.calls
PATIENCE_SECONDS = 30.0


def get(url: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(url, timeout=10) as response:
        return response.status, response.read()


def until_logged(server: RunningServer, name: str, text: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while text not in server.log(name):
        assert time.monotonic() < deadline, f"{text!r} not in:\n{server.log(name)}"
        time.sleep(0.1)


def test_every_part_of_it_is_ready(server):
    status, body = get(server.url + "/readyz")
    assert status == 200
    assert set(json.loads(body)["parts"].values()) == {"ok"}


def test_staff_find_the_login_page_with_its_styles(server):
    status, body = get(server.url + "/admin/login/")
    assert status == 200
    assert b"password" in body
    status, _ = get(server.url + "/static/admin/css/base.css")
    assert status == 200


def test_it_has_the_example_business_and_one_administrator(server, server_rows):
    assert Service.objects.using(server_rows).count() >= 3
    assert Intent.objects.using(server_rows).count() >= 3
    admins = User.objects.using(server_rows).filter(is_superuser=True)
    assert [admin.username for admin in admins] == [server.ADMIN[0]]


def test_loading_the_example_again_duplicates_nothing(server, server_rows):
    before = Service.objects.using(server_rows).count()
    server.manage("load_example")
    assert Service.objects.using(server_rows).count() == before


def test_a_task_travels_through_files_to_the_worker(server):
    server.manage(
        "shell",
        "-c",
        "from callcenter.celery import app; app.send_task('calls.sweep_lost_calls')",
    )
    until_logged(server, "worker", "calls.sweep_lost_calls")
    until_logged(server, "worker", "succeeded")


@pytest.fixture
def own_server(tmp_path):
    """A server this test may harm."""
    running = RunningServer(tmp_path)
    running.start()
    yield running
    running.stop()


def test_sigterm_ends_web_server_and_worker_cleanly(own_server):
    for name in ("web", "worker"):
        os.kill(own_server.pid(name), signal.SIGTERM)
    assert own_server.wait_for_end("worker", PATIENCE_SECONDS) == 0
    assert own_server.wait_for_end("web", PATIENCE_SECONDS) == 0
    assert "Traceback" not in own_server.log("web") + own_server.log("worker")
