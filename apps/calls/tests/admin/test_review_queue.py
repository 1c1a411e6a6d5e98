"""The review queue: what staff see, one click that labels, two of them at once."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from apps.agentbrain.models import Intent, IntentPattern, LabelledUtterance
from apps.calls.models import ReviewItem

from ..review.spoken import unsure_item
from .people import call_of, say, signed_in, staff

pytestmark = pytest.mark.django_db

QUEUE = reverse("admin:calls_reviewitem_changelist")
BOOK = "book_appointment"


@pytest.fixture
def sue() -> Client:
    intent = Intent.objects.create(code=BOOK, name="Book an appointment")
    IntentPattern.objects.create(intent=intent, pattern="pulls")
    Intent.objects.create(code="ask_price", name="Ask for a price")
    return signed_in(staff("sue", group="supervisors"))


def page(item: ReviewItem) -> str:
    return reverse("admin:calls_reviewitem_change", args=[item.pk])


def act(client: Client, item: ReviewItem, verb: str, **data: str):
    url = reverse(f"admin:calls_reviewitem_{verb}", args=[item.pk])
    return client.post(url, data, follow=True)


def told(response) -> str:
    (message,) = response.context["messages"]
    return str(message)


def form(item: ReviewItem, **fields: str) -> dict[str, str]:
    return {"text": item.turn.text, "use": "example", "escalate": "", **fields}


def test_the_queue_shows_open_items_of_the_newest_call_first(sue):
    older, newer = unsure_item("the older thing"), unsure_item("the newer thing")
    call = older.turn.call
    call.started_at = call.started_at.replace(year=2020)
    call.save()
    done = unsure_item("done with")
    ReviewItem.objects.filter(pk=done.pk).update(status="dismissed")
    rows = sue.get(QUEUE).context["cl"].result_list
    assert list(rows) == [newer, older]
    assert len(sue.get(QUEUE, {"status": "dismissed"}).context["cl"].result_list) == 1
    assert len(sue.get(QUEUE, {"status": "all"}).context["cl"].result_list) == 3
    assert not sue.get(QUEUE, {"reason": "misheard"}).context["cl"].result_list


def test_one_click_in_the_list_makes_an_example_and_comes_back_to_the_list(sue):
    item = unsure_item("it pulls to the left")
    html = sue.get(QUEUE).content.decode()
    assert 'name="quick" value="book_appointment"' in html
    response = act(sue, item, "label", quick=BOOK)
    assert response.redirect_chain[-1][0] == QUEUE
    assert told(response).startswith(
        "1 utterance labelled “Book an appointment”, kept as an example."
    )
    kept = LabelledUtterance.objects.get()
    assert (kept.text, kept.intent, kept.use) == (item.turn.text, BOOK, "example")


def test_the_list_is_left_as_it_was_filtered(sue):
    item = unsure_item("it pulls to the left")
    url = reverse("admin:calls_reviewitem_label", args=[item.pk])
    for referer, back in (
        (f"http://testserver{QUEUE}?reason=unsure", f"{QUEUE}?reason=unsure"),
        ("https://elsewhere.example/?next=1", QUEUE),
    ):
        ReviewItem.objects.update(status="open")
        response = sue.post(url, {"quick": BOOK}, headers={"referer": referer})
        assert response.headers["Location"] == back


def test_personal_words_have_no_one_click_button(sue):
    item = unsure_item("june fourth nineteen eighty", question="verify")
    assert 'name="quick"' not in sue.get(QUEUE).content.decode()
    response = act(sue, item, "label", quick=BOOK)
    assert "may be personal" in told(response)
    assert not LabelledUtterance.objects.exists()


def test_personal_words_are_masked_in_the_form_and_need_a_tick(sue):
    item = unsure_item("june fourth nineteen eighty", question="verify")
    html = sue.get(page(item)).content.decode()
    assert "This may be personal." in html
    assert "utterance=" not in html, "personal words stand in no address"
    assert "proves who the caller is" in html
    assert "june" not in html.partition("<textarea")[2]
    kept = {"text": "my date of birth", "use": "test_case"}
    refused = act(sue, item, "label", **kept, likely="none")
    assert "say that you did" in told(refused)
    assert "my date of birth" in refused.content.decode()
    act(sue, item, "label", **kept, likely="none", checked="on")
    assert LabelledUtterance.objects.get().text == "my date of birth"


def test_the_page_labels_intent_values_and_escalation_and_goes_to_the_next(sue):
    item, other = unsure_item("it pulls on friday"), unsure_item("and another thing")
    fields = {"slots": "date: 2026-11-27\nvehicle.make: Honda", "escalate": "no"}
    response = act(sue, item, "label", **form(item, intent=BOOK, **fields))
    assert response.redirect_chain[-1][0] == page(other)
    kept = LabelledUtterance.objects.get()
    assert kept.slots == {"date": "2026-11-27", "vehicle": {"make": "Honda"}}
    assert (kept.intent, kept.should_escalate) == (BOOK, False)
    assert LogEntry.objects.get().user.username == "sue"


def test_a_button_counts_more_than_what_stands_in_the_select(sue):
    item = unsure_item()
    act(sue, item, "label", **form(item, likely="none", intent=BOOK))
    assert LabelledUtterance.objects.get().intent == ""


def test_values_found_in_the_call_stand_in_the_form_and_names_do_not(sue):
    trace = [{"slot": "date", "value": "2026-11-27"}, {"slot": "name", "value": "Dana"}]
    item = unsure_item("dana on friday", trace=trace)
    assert sue.get(page(item)).context["form"]["slots"] == "date: 2026-11-27"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "Choose what it means."),
        ({"intent": "gone"}, "There is no intent “gone” any more."),
        ({"intent": BOOK, "slots": "friday"}, "“friday” is not “name: value”."),
        ({"intent": BOOK, "use": ""}, "Say whether it is an example or a test case."),
    ],
)
def test_a_form_that_cannot_be_kept_says_why_and_keeps_what_was_typed(sue, fields, why):
    item = unsure_item()
    response = act(sue, item, "label", **form(item, text="typed words") | fields)
    assert told(response) == why
    assert "typed words" in response.content.decode()
    item.refresh_from_db()
    assert item.status == "open"


def test_the_second_of_two_is_told_who_was_first(sue):
    tom = signed_in(staff("tom", group="supervisors"))
    item = unsure_item()
    act(sue, item, "label", **form(item, intent=BOOK))
    for verb, data in (("label", form(item, intent="ask_price")), ("dismiss", {})):
        response = act(tom, item, verb, **data)
        assert told(response) == (
            "0 utterances changed: this one is labelled by sue already."
        )
    assert LabelledUtterance.objects.get().intent == BOOK


def test_undo_puts_it_back_into_the_queue(sue):
    item = unsure_item()
    act(sue, item, "label", **form(item, intent=BOOK))
    assert "Settled" in sue.get(page(item)).content.decode()
    assert told(act(sue, item, "undo")) == "1 utterance is open again."
    assert not LabelledUtterance.objects.exists()


def test_dismissing_settles_it_without_a_label(sue):
    item = unsure_item()
    assert told(act(sue, item, "dismiss")).startswith("1 utterance dismissed.")
    assert not LabelledUtterance.objects.exists()


def test_what_was_said_around_it_is_shown(sue):
    item = unsure_item()
    html = sue.get(page(item)).content.decode()
    assert "How can I help you today?" in html
    assert "I&#x27;m sorry, I did not get that." in html
    call_url = reverse("admin:calls_call_change", args=[item.turn.call_id])
    assert f"{call_url}#turn-1" in html


def test_hostile_words_are_shown_as_words(sue):
    item = unsure_item("<script>alert(1)</script>")
    for url in (QUEUE, page(item)):
        assert "<script>alert" not in sue.get(url).content.decode()


def test_it_is_for_those_who_may_review(client):
    item = unsure_item()
    ana = signed_in(staff("ana", group="agents"))
    assert client.get(QUEUE).status_code == 302
    assert ana.get(QUEUE).status_code == 403
    assert ana.get(page(item)).status_code == 403
    for verb in ("label", "dismiss", "undo"):
        url = reverse(f"admin:calls_reviewitem_{verb}", args=[item.pk])
        assert ana.post(url).status_code == 403
        assert signed_in(staff(f"r-{verb}", root=True)).get(url).status_code == 405
    item.refresh_from_db()
    assert item.status == "open"


def test_the_right_to_review_is_enough(sue):
    item = unsure_item()
    rita = signed_in(staff("rita", "calls.review_utterance"))
    html = rita.get(page(item)).content.decode()
    assert "The whole call" not in html
    assert act(rita, item, "dismiss").status_code == 200
    assert rita.get(QUEUE).status_code == 200


def test_labelling_needs_the_forms_token():
    item = unsure_item()
    strict = signed_in(staff("sue", group="supervisors"), enforce_csrf_checks=True)
    url = reverse("admin:calls_reviewitem_dismiss", args=[item.pk])
    assert strict.post(url).status_code == 403


def test_the_queue_takes_no_query_a_row(sue, django_assert_max_num_queries):
    for number in range(20):
        unsure_item(f"it pulls {number}")
    with django_assert_max_num_queries(20):
        sue.get(QUEUE)


def test_odd_addresses_are_not_found(sue):
    for odd in ("0", "abc"):
        url = reverse("admin:calls_reviewitem_change", args=[odd])
        assert sue.get(url).status_code == 404


def test_an_utterance_without_words_can_only_be_looked_at_or_dismissed(sue):
    call = call_of()
    turn = say(call, "caller", "")
    item = ReviewItem.objects.create(turn=turn, reason="misheard")
    assert "no words recognised" in sue.get(QUEUE).content.decode()
    assert "no words left" in told(act(sue, item, "label", **form(item, intent=BOOK)))
    act(sue, item, "dismiss")
    item.refresh_from_db()
    assert item.status == "dismissed"
