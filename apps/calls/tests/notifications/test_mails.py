"""Staff who ask for it are mailed, once an occasion, and told what they may see."""

from __future__ import annotations

import smtplib

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.utils import timezone

from apps.calls import escalations
from apps.calls.models import Call, Escalation, NotificationPreference, StaffMail
from apps.calls.notifications import sending
from apps.calls.notifications.sending import send_one, waiting_mails
from apps.calls.tests.admin.people import maria, staff
from apps.calls.tests.parts import live_call
from apps.calls.webhooks.disabling import disable

pytestmark = pytest.mark.django_db

SEES = ("calls.view_escalation", "customers.view_customer", "calls.view_turn")


def reader(name: str, *permissions: str, group: str = "", **wishes):
    user = staff(name, *permissions, group=group)
    user.email = f"{name}@example.com"
    user.save()
    NotificationPreference.objects.create(user=user, **wishes)
    return user


def raised(reason: str = "complaint", priority: str = "high") -> Escalation:
    call = live_call(f"CA{Call.objects.count()}")
    Call.objects.filter(pk=call.pk).update(customer=maria(), from_number="+15550101001")
    return escalations.raise_for(
        call.pk, reason=reason, priority=priority, words="I am very angry"
    )


def send_all() -> list[mail.EmailMessage]:
    for mail_id in waiting_mails():
        send_one(mail_id)
    return mail.outbox


def test_a_mail_says_who_waits_and_why_and_where_to_look(settings):
    settings.PUBLIC_URL = "https://calls.example.com"
    reader("ana", group="agents")
    row = raised()
    [sent] = send_all()
    assert sent.to == ["ana@example.com"]
    assert sent.subject == "High: complaint"
    for words in ("Maria Lopez", "+15550101001", "I am very angry"):
        assert words in sent.body
    link = f"https://calls.example.com/admin/calls/escalation/{row.pk}/change/"
    assert link in sent.body


def test_personal_data_goes_only_to_whoever_may_see_it():
    reader("sees", *SEES)
    reader("names", "calls.view_escalation", "customers.view_customer")
    reader("figures", "calls.view_escalation")
    reader("nothing")
    raised()
    bodies = {sent.to[0].split("@")[0]: sent.body for sent in send_all()}
    assert set(bodies) == {"sees", "names", "figures"}
    assert "angry" in bodies["sees"]
    assert "Maria" in bodies["names"]
    assert "angry" not in bodies["names"]
    assert "Maria" not in bodies["figures"]
    assert "+1555" not in bodies["figures"]


def test_rights_count_when_it_is_sent_not_when_it_was_written():
    ana = reader("ana", *SEES)
    raised()
    ana.user_permissions.clear()
    assert send_all() == []
    assert StaffMail.objects.get().status == "skipped"


@pytest.mark.parametrize(
    ("wishes", "wanted"),
    [
        ({}, True),
        ({"by_email": False}, False),
        ({"least_priority": "urgent"}, False),
        ({"least_priority": "low"}, True),
        ({"reasons": "complaint, other"}, True),
        ({"reasons": "other"}, False),
    ],
)
def test_everybody_says_what_they_want_to_hear_of(wishes, wanted):
    reader("ana", group="agents", **wishes)
    raised("complaint", "high")
    assert StaffMail.objects.exists() is wanted


def test_who_has_no_wishes_no_address_or_has_left_is_mailed_nothing():
    staff("quiet", group="agents")
    no_address = reader("lost", group="agents")
    no_address.email = ""
    no_address.save()
    left = reader("left", group="agents")
    left.is_active = False
    left.save()
    raised()
    assert not StaffMail.objects.exists()


def test_the_same_need_raised_again_is_one_mail():
    reader("ana", group="agents")
    row = raised()
    escalations.raise_for(row.call_id, reason=row.reason, priority="high")
    assert len(send_all()) == 1
    assert send_all() == mail.outbox[:1]


def test_nobody_is_mailed_of_what_a_colleague_has_taken_meanwhile():
    reader("ana", group="agents")
    row = raised()
    escalations.claim(row.pk, staff("ben", group="agents"))
    assert send_all() == []


def test_what_is_handed_on_is_mailed_to_the_colleague_with_the_note():
    ana, ben = staff("ana", group="agents"), reader("ben", group="agents")
    row = raised(priority="low")
    escalations.hand_on(row.pk, ana, ben, "prefers mornings")
    [sent] = send_all()
    assert sent.to == ["ben@example.com"]
    assert "ana handed this to you" in sent.body
    assert "prefers mornings" in sent.body
    escalations.hand_on(row.pk, ben, ana)
    escalations.hand_on(row.pk, ana, ben)
    assert len(send_all()) == 2, "the second time is another occasion"


def test_a_colleague_who_wants_no_such_mail_gets_none():
    ana = staff("ana", group="agents")
    ben = reader("ben", group="agents", handed_to_me=False)
    escalations.hand_on(raised(priority="low").pk, ana, ben)
    assert send_all() == []


def test_a_mail_server_that_is_away_is_tried_again_with_the_same_message(monkeypatch):
    reader("ana", group="agents")
    raised()
    row = StaffMail.objects.get()

    def away(*_: object) -> int:
        raise ConnectionRefusedError("nobody there")

    with monkeypatch.context() as patched:
        patched.setattr(locmem.EmailBackend, "send_messages", away)
        assert not send_one(row.pk)
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("pending", 1)
    assert "nobody there" in row.error
    assert not send_one(row.pk), "the pause was not kept"
    StaffMail.objects.update(not_before=timezone.now())
    assert send_one(row.pk)
    assert f"<staffmail-{row.pk}@" in mail.outbox[0].extra_headers["Message-ID"]


def test_an_address_that_is_refused_is_given_up_at_once(monkeypatch):
    reader("ana", group="agents")
    raised()

    def refuse(*_: object) -> int:
        raise smtplib.SMTPRecipientsRefused({"ana@example.com": (550, b"no such box")})

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", refuse)
    row = StaffMail.objects.get()
    assert not send_one(row.pk)
    row.refresh_from_db()
    assert row.status == "failed"


def test_after_the_last_attempt_it_is_given_up(monkeypatch):
    reader("ana", group="agents")
    raised()
    StaffMail.objects.update(attempts=sending.MOST_ATTEMPTS - 1)

    def away(*_: object) -> int:
        raise TimeoutError

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", away)
    row = StaffMail.objects.get()
    send_one(row.pk)
    row.refresh_from_db()
    assert row.status == "failed"


def test_mails_can_be_written_to_files(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    reader("ana", group="agents")
    raised()
    send_all()
    [written] = tmp_path.iterdir()
    assert "Subject: High: complaint" in written.read_text()


def test_a_callers_words_cannot_write_headers():
    reader("ana", group="agents")
    row = raised()
    Escalation.objects.filter(pk=row.pk).update(reason="x\nBcc: all@example.com")
    [sent] = send_all()
    assert "\n" not in sent.subject
    assert sent.recipients() == ["ana@example.com"]


def test_whoever_may_switch_a_webhook_on_hears_that_it_was_switched_off():
    from apps.calls.tests.webhooks.endpoints import endpoint

    root = staff("root", root=True)
    root.email = "root@example.com"
    root.save()
    assert disable(endpoint("http://127.0.0.1:9/").pk, "gone")
    [sent] = send_all()
    assert sent.to == ["root@example.com"]
    assert "gone" in sent.body
