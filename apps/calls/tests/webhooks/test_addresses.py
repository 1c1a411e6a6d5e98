"""Webhooks go to the open internet, and to nothing that only this machine can reach."""

from __future__ import annotations

import socket

import pytest

from apps.calls.webhooks import addresses
from apps.calls.webhooks.addresses import NotFound, Refused, check_url, resolve
from apps.calls.webhooks.sending import send
from apps.calls.webhooks.signing import new_secret

from .receiver import Receiver


@pytest.fixture
def public_only(settings):
    settings.WEBHOOK_PRIVATE_ALLOWED = False


@pytest.fixture
def names(monkeypatch):
    """A name server of our own: host name to the addresses it answers with."""
    known: dict[str, list[str]] = {}

    def look_up(host: str, port: int, **_: object) -> list[tuple]:
        if host not in known:
            raise socket.gaierror("no such name")
        return [(0, 0, 0, "", (ip, port)) for ip in known[host]]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)
    return known


@pytest.mark.usefixtures("public_only")
@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "https://",
        "https:///path",
        "https://user:word@hooks.example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.8/hook",
        "https://192.168.1.1/",
        "https://172.16.9.9/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[2002:7f00:1::]/",
        "https://hooks.example.com:99999/",
        "https://hooks.example.com/a b",
        "not an address",
    ],
)
def test_it_refuses(url):
    with pytest.raises(Refused):
        check_url(url)


@pytest.mark.usefixtures("public_only")
@pytest.mark.parametrize(
    "ip", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1"]
)
def test_a_public_name_of_a_private_address_is_refused(names, ip):
    names["inside.example.com"] = [ip]
    with pytest.raises(Refused):
        resolve("https://inside.example.com/")


@pytest.mark.usefixtures("public_only")
def test_one_private_address_among_public_ones_is_one_too_many(names):
    names["both.example.com"] = ["93.184.215.14", "127.0.0.1"]
    with pytest.raises(Refused):
        resolve("https://both.example.com/")


@pytest.mark.usefixtures("public_only")
@pytest.mark.parametrize("url", ["https://2130706433/", "https://0x7f.1/"])
def test_odd_spellings_of_this_machine_are_judged_by_what_they_mean(url):
    with pytest.raises((Refused, NotFound)):
        resolve(url)


@pytest.mark.usefixtures("public_only")
def test_the_connection_goes_to_the_address_that_was_checked(names):
    names["hooks.example.com"] = ["93.184.215.14"]
    target = resolve("https://hooks.example.com/in?key=1")
    names["hooks.example.com"] = ["127.0.0.1"]  # too late
    assert target.url == "https://93.184.215.14:443/in?key=1"
    assert target.host_header == "hooks.example.com"
    assert target.host == "hooks.example.com"


@pytest.mark.usefixtures("public_only")
def test_a_name_nobody_knows_is_not_found_and_may_be_known_later(names):
    with pytest.raises(NotFound):
        resolve("https://nobody.example.com/")


@pytest.mark.usefixtures("public_only")
def test_a_refused_address_is_not_even_connected_to():
    with Receiver() as receiver:
        port = receiver.url.rsplit(":", 1)[1]
        answer = send(f"https://127.0.0.1:{port}", [new_secret()], "msg_1", b"{}")
    assert answer.status_code is None
    assert "not on the open internet" in answer.error
    assert receiver.received == []


def test_a_developers_machine_may_be_told_where_that_is_allowed(settings):
    settings.WEBHOOK_PRIVATE_ALLOWED = True
    assert resolve("http://127.0.0.1:9/in").url == "http://127.0.0.1:9/in"


def test_the_host_is_named_though_the_address_is_connected_to(settings, names):
    settings.WEBHOOK_PRIVATE_ALLOWED = True
    names["hooks.test"] = ["127.0.0.1"]
    with Receiver() as receiver:
        port = receiver.url.rsplit(":", 1)[1].split("/")[0]
        answer = send(f"http://hooks.test:{port}/in", [new_secret()], "msg_1", b"{}")
    assert answer.accepted
    assert receiver.received[0].headers["host"] == f"hooks.test:{port}"
