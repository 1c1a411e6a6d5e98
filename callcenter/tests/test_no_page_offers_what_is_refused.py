"""Whoever signs in: each link and each form they are shown is theirs to use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from apps.calls.callbacks.models import Callback
from apps.calls.lines.models import Line
from apps.calls.models import ApiToken, Call, CallSummary, Escalation, ReviewItem, Turn
from apps.calls.outbound.models import Campaign
from apps.calls.recording.models import Listening
from apps.calls.retention.models import ForgetRequest, LegalHold, RetentionEntry
from apps.calls.webhooks.models import WebhookEndpoint
from apps.customers.models import Customer, Service

pytestmark = pytest.mark.django_db

APPS = ("calls", "customers", "agentbrain")
OK = 200
REFUSED = (403, 404, 405)
SIGNED_OUT = ("/admin/logout/", "/admin/login/")


class Offers(HTMLParser):
    """Where the links of a page lead, and where its forms and buttons post to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.links, self.posts = page, set[str](), set[str]()
        self._form = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self._add(self.links, given["href"])
        if tag == "form":
            posts = given.get("method", "").lower() == "post"
            self._form = given.get("action") or self.page if posts else ""
        button = tag == "button" and given.get("type", "submit") == "submit"
        button = button or (tag == "input" and given.get("type") == "submit")
        # A form without a button is how the admin shows what may only be read.
        if button and (target := given.get("formaction") or self._form):
            self._add(self.posts, target)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = ""

    def _add(self, offers: set[str], target: str) -> None:
        address, _fragment = urldefrag(urljoin(self.page, target))
        if address.startswith("/admin/") and not address.startswith(SIGNED_OUT):
            offers.add(address)


@pytest.fixture
def busy_shop() -> None:
    """The example business, with a row of what pages link to each other by."""
    root = User.objects.create_superuser("boss")
    maria = Customer.objects.create(
        first_name="Maria", last_name="Lopez", phone="+15550101001"
    )
    Service.objects.create(code="oil", name="Oil change", duration_minutes=45)
    line = Line.objects.create(number="+15550009999", name="Main line")
    now = timezone.now()
    call = Call.objects.create(
        call_sid="CA1",
        customer=maria,
        from_number=maria.phone,
        line=line,
        status="completed",
        started_at=now - timedelta(minutes=5),
        answered_at=now - timedelta(minutes=5),
        ended_at=now,
    )
    turn = Turn.objects.create(
        call=call, index=0, speaker="caller", text="Hm.", started_ms=0, ended_ms=900
    )
    CallSummary.objects.create(call=call, status="done", text="They said: hm.")
    ReviewItem.objects.create(turn=turn, reason="unsure")
    Escalation.objects.create(call=call, reason="complaint", words="Hm.")
    Callback.objects.create(call=call, number=maria.phone, reason="promised")
    Campaign.objects.create(
        name="Reminders", kind="reminder", line=line, created_by=root
    )
    LegalHold.objects.create(call=call, reason="In court", placed_by=root)
    RetentionEntry.objects.create(kind="held", by=root, detail={"call": "CA1"})
    ForgetRequest.objects.create(customer=maria, asked_by=root)
    Listening.objects.create(
        call=call, user=root, username="boss", began_at=now, last_at=now
    )
    WebhookEndpoint.objects.create(name="CRM", url="https://crm.example.com/")
    ApiToken.objects.create(name="BI", prefix="cc_abc", digest="d", created_by=root)


def permitted(*codenames: str) -> list[Permission]:
    rows = Permission.objects.filter(content_type__app_label__in=APPS)
    return [row for row in rows if row.codename.startswith(codenames)]


def somebody(who: str) -> User:
    user = User.objects.create_user("kim", is_staff=True)
    match who:
        case "viewer":
            user.user_permissions.set(permitted("view_"))
        case "editor":
            user.user_permissions.set(permitted("view_c", "change_", "add_"))
        case group:
            user.groups.add(Group.objects.get(name=group))
    return user


def first_pages() -> Iterator[str]:
    yield reverse("admin:index")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        row = model._default_manager.order_by("pk").first()
        if row is not None:
            try:
                yield reverse(f"{name}_change", args=[row.pk])
            except NoReverseMatch:
                continue


def kind_of(path: str) -> str:
    """Pages that differ by a number alone are one kind of page."""
    return re.sub(r"\d+", "0", path.partition("?")[0])


class Visit:
    """Follows every link from the first pages on, each kind of page once."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.statuses = dict[str, int]()
        self.links = dict[str, tuple[str, str]]()
        self.posts = dict[str, tuple[str, str]]()

    def run(self) -> None:
        waiting = list(first_pages())
        while waiting:
            page = waiting.pop()
            if kind_of(page) not in self.statuses:
                waiting += self._look_at(page)

    def refused(self) -> list[str]:
        """Offers that lead to a refusal, each with the page that makes it."""
        wrong = [
            f"{page} links to {link}"
            for kind, (page, link) in self.links.items()
            if self.statuses[kind] in REFUSED
        ]
        for page, post in self.posts.values():
            with transaction.atomic():
                if self.client.post(post, {}).status_code in REFUSED:
                    wrong.append(f"{page} posts to {post}")
                transaction.set_rollback(True)
        return wrong

    def _look_at(self, page: str) -> list[str]:
        response = self.client.get(page)
        self.statuses[kind_of(page)] = response.status_code
        html = "text/html" in response.headers.get("Content-Type", "")
        if response.status_code != OK or not html:
            return []
        offers = Offers(page)
        offers.feed(response.content.decode())
        for link in offers.links:
            self.links.setdefault(kind_of(link), (page, link))
        for post in offers.posts:
            self.posts.setdefault(kind_of(post), (page, post))
        return sorted(offers.links)


@pytest.mark.parametrize("who", ["viewer", "editor", "agents", "supervisors"])
def test_every_link_and_form_somebody_sees_is_theirs_to_use(busy_shop, who):
    client = Client()
    client.force_login(somebody(who))
    visit = Visit(client)
    visit.run()
    assert visit.refused() == []
    assert len(visit.links) > len(APPS)
