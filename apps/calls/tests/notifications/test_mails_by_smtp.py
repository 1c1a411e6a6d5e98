"""Mail to staff over a real connection: delivered, put off, or refused for good."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone

from apps.calls import escalations
from apps.calls.models import NotificationPreference, StaffMail
from apps.calls.notifications.sending import send_one, waiting_mails
from apps.calls.tests.admin.people import live_call, maria, staff
from callcenter import env

from .mail_server import TAKEN, MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def mails(settings, monkeypatch) -> Iterator[MailServer]:
    """A running server that the settings of an installation name."""
    server = MailServer()
    with server.running():
        use(server.url, settings, monkeypatch)
        yield server


def use(url: str, settings, monkeypatch) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    for name, value in env.email("EMAIL_URL").items():
        setattr(settings, name, value)


def raised_for(*names: str) -> None:
    for name in names:
        user = staff(name, group="agents")
        user.email = f"{name}@example.com"
        user.save()
        NotificationPreference.objects.create(user=user)
    escalations.raise_for(
        live_call(maria()).pk, reason="complaint", priority="high", words="so angry"
    )


def send_all() -> list[str]:
    """Everything that waits, as if its pause were over; what became of each."""
    StaffMail.objects.filter(status="pending").update(not_before=timezone.now())
    for mail_id in waiting_mails():
        send_one(mail_id)
    return list(
        StaffMail.objects.order_by("user__username").values_list("status", flat=True)
    )


def test_a_mail_arrives_as_it_was_written(mails):
    raised_for("ana")
    assert send_all() == ["sent"]
    [(recipients, mail)] = mails.taken
    assert recipients == ["ana@example.com"]
    assert mail["Subject"] == "High: complaint"
    assert "so angry" in mail.get_payload()
    assert mail["Message-ID"].startswith("<staffmail-")


def test_while_the_server_is_away_mails_wait_and_are_sent_once_it_is_back(
    settings, monkeypatch
):
    server = MailServer()
    with server.running():
        use(server.url, settings, monkeypatch)
    raised_for("ana")
    assert send_all() == ["pending"]
    assert "refused" in StaffMail.objects.get().error
    with server.running():
        assert send_all() == ["sent"]
        assert send_all() == ["sent"]
    assert len(server.taken) == 1


def test_a_recipient_nobody_knows_is_given_up_and_the_others_have_their_mail(mails):
    mails.recipient = lambda to: "550 no such box" if "gone" in to else TAKEN
    raised_for("ana", "gone", "zoe")
    assert send_all() == ["sent", "failed", "sent"]
    assert {to for recipients, _ in mails.taken for to in recipients} == {
        "ana@example.com",
        "zoe@example.com",
    }


def test_a_recipient_refused_for_now_has_the_mail_later(mails):
    mails.recipient = lambda to: "450 4.2.0 come again later"
    raised_for("ana")
    assert send_all() == ["pending"]
    mails.recipient = lambda to: TAKEN
    assert send_all() == ["sent"]
    assert len(mails.taken) == 1


@pytest.mark.parametrize(
    ("answer", "status"), [("554 no such words", "failed"), ("452 full", "pending")]
)
def test_what_the_server_says_of_a_mail_decides_whether_it_is_tried_again(
    mails, answer, status
):
    mails.content = answer
    raised_for("ana")
    assert send_all() == [status]


def test_a_password_that_is_wrong_delays_mails_until_it_is_right(
    mails, settings, monkeypatch
):
    mails.login = "535 5.7.8 wrong password"
    use(mails.url.replace("//", "//user:wrong@"), settings, monkeypatch)
    raised_for("ana")
    assert send_all() == ["pending"]
    mails.login = "235 come in"
    assert send_all() == ["sent"]


def test_an_address_that_cannot_be_written_is_given_up(mails):
    raised_for("ana")
    StaffMail.objects.get().user.__class__.objects.update(email="a\nb@example.com")
    assert send_all() == ["failed"]
    assert mails.taken == []
