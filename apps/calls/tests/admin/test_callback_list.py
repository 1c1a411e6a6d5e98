"""Callbacks as a worklist: whom to call, by when, and who does it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.calls.models import Callback

from .people import call_of, maria, signed_in, staff

pytestmark = pytest.mark.django_db

LIST = reverse("admin:calls_callback_changelist")


def callback(minutes: int = -5, **fields) -> Callback:
    due_at = timezone.now() + timedelta(minutes=minutes)
    defaults = {"number": "+15550107777", "reason": "promised", "due_at": due_at}
    return Callback.objects.create(**{**defaults, **fields})


@pytest.fixture
def ana():
    return staff("ana", group="agents")


@pytest.fixture
def ben():
    return staff("ben", group="agents")


def do(user, name: str, row: Callback, **data) -> list[str]:
    url = reverse(f"admin:calls_callback_{name}", args=[row.pk])
    response = signed_in(user).post(url, data, follow=True)
    row.refresh_from_db()
    return [str(message) for message in response.context["messages"]]


def listed(user, **query) -> list[int]:
    response = signed_in(user).get(LIST, query)
    return [row.pk for row in response.context["cl"].result_list]


def test_the_list_shows_what_is_to_do_the_longest_overdue_first(ana):
    later, sooner = callback(60), callback(-30)
    done = callback(status="done")
    mine = callback(-10, status="claimed", assigned_to=ana)
    assert listed(ana) == [sooner.pk, mine.pk, later.pk]
    assert listed(ana, work="due") == [sooner.pk, mine.pk]
    assert listed(ana, work="mine") == [mine.pk]
    assert listed(ana, work="done") == [done.pk]


def test_claiming_and_trying_are_counted_and_the_slower_learns_who(ana, ben):
    row = callback()
    assert do(ana, "claim", row) == ["1 callback claimed."]
    assert do(ben, "claim", row) == [
        "0 callbacks changed: this one is claimed by ana already."
    ]
    assert do(ana, "try", row, result="") == ["Say what became of the try."]
    assert do(ana, "try", row, result="reached", note="glad") == ["1 callback done."]
    assert do(ben, "give_up", row) == ["0 callbacks changed: this one is done already."]


def test_when_to_try_again_is_read_on_the_shops_clock(ana, settings):
    row = callback()
    tomorrow = timezone.localtime() + timedelta(days=1)
    said = do(
        ana, "try", row, result="no_answer", again_at=f"{tomorrow:%Y-%m-%d}T09:30"
    )
    assert said[0].startswith("1 callback due again")
    assert said[0].endswith("09:30.")
    assert timezone.localtime(row.due_at).hour == 9


@pytest.mark.parametrize("again_at", ["soon", "2020-01-01T10:00"])
def test_a_time_that_cannot_be_changes_nothing(ana, again_at):
    row = callback()
    do(ana, "try", row, result="busy", again_at=again_at)
    assert (row.tries, row.status) == (0, "due")


def test_the_page_to_promise_one_has_the_form(ana):
    page = signed_in(ana).get(reverse("admin:calls_callback_add")).content.decode()
    for name in ("number", "customer", "reason", "note", "due_at"):
        assert f'name="{name}"' in page


def test_staff_promise_one_with_the_number_as_they_write_it(ana):
    add = reverse("admin:calls_callback_add")
    data = {
        "number": "(555) 010-7777",
        "customer": maria().pk,
        "reason": "promised",
        "note": "winter tyres",
        "due_at": "2030-01-02T10:00",
    }
    response = signed_in(ana).post(add, data)
    assert response.status_code == 302
    row = Callback.objects.get()
    assert (row.number, row.customer, row.created_by) == ("+15550107777", maria(), ana)
    wrong = signed_in(ana).post(add, {**data, "number": "nobody"})
    assert "number" in wrong.context["adminform"].form.errors


@pytest.mark.parametrize("name", ["claim", "try", "give_back", "give_up"])
def test_the_buttons_need_their_own_right_and_a_post(client, ana, name):
    row = callback()
    url = reverse(f"admin:calls_callback_{name}", args=[row.pk])
    looks_only = staff("lou", "calls.view_callback", "customers.view_customer")
    works_only = staff("wes", "calls.work_callback")
    assert client.post(url).status_code == 302
    assert signed_in(looks_only).post(url).status_code == 403
    assert signed_in(works_only).post(url).status_code == 403
    assert signed_in(ana).get(url).status_code == 405
    page = reverse("admin:calls_callback_change", args=[row.pk])
    html = signed_in(looks_only).get(page).content.decode().split('id="content"')[1]
    assert "<button" not in html


def test_what_callers_said_is_escaped(ana):
    row = callback(note="<img src=x>", call=call_of(maria()), reason="complaint")
    page = reverse("admin:calls_callback_change", args=[row.pk])
    for url in (page, LIST):
        assert "<img src=x>" not in signed_in(ana).get(url).content.decode()


def test_a_longer_list_takes_no_more_queries(ana, django_assert_max_num_queries):
    client = signed_in(ana)
    for wanted in (2, 20):
        while Callback.objects.count() < wanted:
            callback(customer=maria(), status="claimed", assigned_to=ana)
        with django_assert_max_num_queries(9):
            client.get(LIST)


def test_everybody_keeps_their_own_wishes_for_mail(ana, ben):
    wishes = reverse("admin:calls_notificationpreference_changelist")
    add = reverse("admin:calls_notificationpreference_add")
    client = signed_in(ana)
    assert client.get(wishes).url == add
    client.post(add, {"by_email": "on", "least_priority": "low", "user": ben.pk})
    own = ana.notification_preference
    page = reverse("admin:calls_notificationpreference_change", args=[own.pk])
    assert client.get(wishes).url == page
    assert client.get(add).url == page
    assert signed_in(ben).get(page).status_code == 302, "another's are not shown"
    assert not hasattr(ben, "notification_preference")


def test_reasons_to_filter_by_are_words(ana):
    callback(reason="not_understood")
    callback(reason="warranty")
    page = signed_in(ana).get(LIST, {"reason": "not_understood"})
    assert [row.reason for row in page.context["cl"].result_list] == ["not_understood"]
    assert ">not understood</a>" in page.content.decode()


def test_a_time_that_cannot_be_loses_nothing_that_was_typed(ana):
    url = reverse("admin:calls_callback_try", args=[callback().pk])
    typed = {"result": "busy", "note": "<Rang> twice.", "again_at": "2020-01-01T10:00"}
    page = signed_in(ana).post(url, typed).content.decode()
    assert "The next try has to lie ahead." in page
    assert '<option value="busy" selected>' in page
    assert "&lt;Rang&gt; twice.</textarea>" in page
    assert 'value="2020-01-01T10:00"' in page


def test_whoever_was_slower_has_what_they_wrote_before_them(ana):
    row = callback(status="done")
    url = reverse("admin:calls_callback_try", args=[row.pk])
    page = signed_in(ana).post(url, {"result": "busy", "note": "Rang twice."})
    assert "this one is done already" in page.content.decode()
    assert "What you wrote was not saved" in page.content.decode()
    assert "Rang twice." in page.content.decode()
    row.refresh_from_db()
    assert (row.tries, row.status) == (0, "done")
