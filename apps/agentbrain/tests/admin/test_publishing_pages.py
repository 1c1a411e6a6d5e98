"""Staff look at the draft, test it and publish it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.agentbrain.models import (
    AgentProfile,
    Backtest,
    BrainVersion,
    EscalationRule,
    Intent,
)
from apps.agentbrain.tests.admin.publishing_pages import (
    PUBLISH,
    TEST,
    form,
    page,
    said,
    version_url,
)
from apps.agentbrain.versions import backtests
from apps.agentbrain.versions.content import read_draft
from apps.agentbrain.versions.live import live_version

from ..versions.shop import edit, publish_rows, small_agent
from .people import agent, signed_in, supervisor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rows(db):
    small_agent()


@pytest.fixture
def sent(monkeypatch) -> list[tuple]:
    """What the broker was given."""
    messages: list[tuple] = []
    monkeypatch.setattr(
        backtests.current_app,
        "send_task",
        lambda name, args: messages.append((name, args)),
    )
    return messages


# Looking


def test_the_page_lists_what_would_change():
    publish_rows()
    edit("book", "reserve")
    shown = page(supervisor())
    assert "Intent Book appointment (book_appointment)" in shown
    assert "<del>book</del>" in shown
    assert "<ins>reserve</ins>" in shown
    assert "1 change</span>" in shown


def test_hostile_patterns_are_shown_as_text():
    publish_rows()
    edit("book", "<script>alert(1)</script>")
    shown = page(supervisor())
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_without_a_change_there_is_nothing_to_publish():
    publish_rows()
    shown = page(supervisor())
    assert "the draft is what answers calls" in shown
    assert 'name="reason"' not in shown


def test_a_huge_draft_is_shown_in_part():
    texts = [f"example {n}" for n in range(1000)]
    Intent.objects.filter(code="book_appointment").update(examples=texts)
    assert "more changes." in page(supervisor())


def test_agents_see_nothing_of_it():
    for url in (PUBLISH, reverse("admin:agentbrain_brainversion_changelist")):
        assert agent("ana" + url[-9:-1]).get(url).status_code == 403


# Publishing


def test_a_supervisor_publishes_with_a_reason():
    publish_rows()
    edit("book", "reserve")
    response = supervisor().post(PUBLISH, form(), follow=True)
    assert "new calls work with version 2" in said(response)
    version = BrainVersion.objects.get(number=2)
    assert (version.reason, str(version.published_by)) == (
        "Callers say reserve.",
        "sue",
    )
    assert "answers calls" in response.content.decode()


def test_who_may_only_look_publishes_nothing():
    vera = signed_in("vera", "agents")
    from django.contrib.auth.models import Permission, User

    User.objects.get(username="vera").user_permissions.add(
        Permission.objects.get(codename="view_brainversion")
    )
    assert "may look, but not publish" in page(vera)
    assert vera.post(PUBLISH, form()).status_code == 403
    assert vera.post(TEST).status_code == 403
    assert not BrainVersion.objects.exists()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"untested": None}, "has not been tested"),
        ({"reason": " "}, "Say why"),
        ({"draft_digest": "seen"}, "has changed since you opened"),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(fields, why):
    data = {key: value for key, value in form(**fields).items() if value is not None}
    response = supervisor().post(PUBLISH, data)
    assert why in said(response)
    assert data["reason"].strip() in response.content.decode()
    assert not BrainVersion.objects.exists()


def test_the_second_of_two_publishers_is_told():
    data = form()
    publish_rows("First!")
    edit("book", "reserve")
    response = supervisor("tom").post(PUBLISH, data)
    assert "pia has published version 1 meanwhile (“First!”)" in said(response)
    assert BrainVersion.objects.count() == 1


# Testing


def test_a_test_is_asked_for_once_and_followed(sent):
    sue = supervisor()
    sue.post(TEST)
    sue.post(TEST)
    test = Backtest.objects.get()
    assert sent == [("calls.run_backtest", (test.pk,))]
    shown = page(sue)
    assert 'data-follow="yes"' in shown
    assert "Waiting for a worker" in shown


def test_progress_is_shown(sent):
    sue = supervisor()
    sue.post(TEST)
    now = timezone.now()
    Backtest.objects.update(status="running", heartbeat_at=now, total=40, done=10)
    fragment = page(sue, PUBLISH + "?fragment=1")
    assert "10 of 40 calls and utterances" in fragment
    assert 'value="25"' in fragment
    assert "<html" not in fragment


def test_a_test_whose_worker_is_gone_can_be_started_again(sent):
    sue = supervisor()
    sue.post(TEST)
    late = timezone.now() - timedelta(minutes=5)
    Backtest.objects.update(status="running", heartbeat_at=late)
    shown = page(sue)
    assert "Start it again" in shown
    sue.post(TEST)
    assert Backtest.objects.filter(status="queued").count() == 1


def result() -> dict[str, object]:
    line = {"text": "reserve me a slot", "call": 7, "times": 3}
    rates = {"right": 3, "false": 1, "missed": 1, "precision": 0.75, "recall": 0.75}
    worse = {"right": 2, "false": 0, "missed": 2, "precision": 1.0, "recall": 0.5}
    return {
        "replayed": {
            "calls": 12,
            "failed": 1,
            "same_outcome_as_really": 9,
            "oldest": "2026-11-01T10:00:00+00:00",
            "newest": "2026-11-20T10:00:00+00:00",
            "ms_per_utterance": {"before": 0.4, "after": 0.5},
        },
        "utterances": {
            "heard": 80,
            "total": 3,
            "listed": [{**line, "before": "", "after": "book_appointment"}],
        },
        "escalations": {
            "appeared": {"total": 1, "listed": [{**line, "reason": "anger"}]},
            "vanished": {"total": 0, "listed": []},
        },
        "labelled": {
            "test_case": {"total": 8, "before": 6, "after": 7},
            "example": {"total": 0, "before": 0, "after": 0},
            "fixed": {"total": 0, "listed": []},
            "broken": {
                "total": 1,
                "listed": [
                    {
                        "text": "<b>drop it</b>",
                        "call": None,
                        "times": 1,
                        "meant": "cancel_appointment",
                        "before": "cancel_appointment",
                        "after": "",
                    }
                ],
            },
        },
        "intents": [{"code": "book_appointment", "before": rates, "after": worse}],
        "flows": [
            {
                "flow": "inbound_new book_appointment",
                "calls": 12,
                "completed": {"really": 9, "before": 8, "after": 10},
                "escalated": {"really": 1, "before": 1, "after": 0},
                "turns": {"before": 96, "after": 90},
            }
        ],
        "limit": 500,
    }


def done(**fields) -> Backtest:
    draft, live = read_draft(), live_version()
    return Backtest.objects.create(
        status="done",
        draft=draft.text,
        draft_digest=draft.digest,
        base_id=live.pk if live else None,
        finished_at=timezone.now(),
        result=result(),
        **fields,
    )


def test_what_the_test_found_is_shown_and_may_be_published():
    publish_rows()
    edit("book", "reserve")
    test = done()
    sue = supervisor()
    shown = page(sue)
    for part in (
        "reserve me a slot",
        "Would newly go to a person",
        "Labelled utterances it would get wrong",
        "&lt;b&gt;drop it&lt;/b&gt;",
        "75 % (3 of 4)",
        '<b class="cc-bad">50 % (2 of 4)</b>',
        '<b class="cc-good">10</b>',
        "9 of 12 calls ended as they really did",
    ):
        assert part in shown, part
    assert 'name="untested"' not in shown

    data = form()
    del data["untested"]
    sue.post(PUBLISH, data)
    version = BrainVersion.objects.get(number=2)
    assert version.figures["backtest"] == test.pk
    assert "75 % (3 of 4)" in page(sue, version_url(2))


def test_the_test_of_another_draft_is_not_shown():
    done()
    edit("book", "reserve")
    assert "Test the draft" in page(supervisor())


def test_the_list_of_tests_says_what_became_of_them():
    test = done()
    publish_rows()
    sue = supervisor()
    shown = page(sue, reverse("admin:agentbrain_backtest_changelist"))
    assert f"Test {test.pk}" in shown
    assert "Version 1" in shown
    one = page(sue, reverse("admin:agentbrain_backtest_change", args=[test.pk]))
    assert "reserve me a slot" in one


# Everywhere else


@pytest.mark.parametrize(
    "name",
    ["intent", "intentpattern", "escalationrule", "wording", "agentprofile"],
)
def test_pages_that_tune_say_that_changes_wait(name):
    publish_rows()
    sue = supervisor("kim")
    url = reverse(f"admin:agentbrain_{name}_changelist")
    assert "to be published" not in page(sue, url)
    edit("book", "reserve")
    EscalationRule.objects.update(priority="low")
    assert "2 changes wait to be published." in page(sue, url)


def test_other_pages_say_nothing_of_it(django_assert_max_num_queries):
    publish_rows()
    edit("book", "reserve")
    sue = supervisor("kim")
    url = reverse("admin:customers_customer_changelist")
    assert "to be published" not in page(sue, url)


def test_another_profile_answers_when_it_is_published():
    publish_rows()
    night = AgentProfile.objects.create(name="Night", business_name="Owl Garage")
    url = reverse("admin:agentbrain_agentprofile_activate", args=[night.pk])
    response = supervisor("kim").post(url, follow=True)
    assert "Night answers from the next published version on." in said(response)
