"""What staff say an utterance means is kept once, and can be taken back."""

from __future__ import annotations

import pytest

from apps.agentbrain.models import Intent, LabelledUtterance
from apps.calls.models import ReviewItem
from apps.calls.review.labelling import Label, NotLabelled, dismiss, label, undo

from ..admin.people import staff
from .spoken import unsure_item

pytestmark = pytest.mark.django_db
BOOK = "book_appointment"


@pytest.fixture
def sue():
    Intent.objects.create(code=BOOK, name="Book an appointment")
    return staff("sue")


def labelled(item: ReviewItem, **fields) -> Label:
    return Label(**{"text": item.turn.text, "intent": BOOK, **fields})


def test_a_label_is_kept_with_who_and_the_item_is_settled(sue):
    item = unsure_item()
    given = labelled(item, use="example", slots={"service": "alignment"})
    assert label(item, sue, given) == 1
    item.refresh_from_db()
    assert (item.status, item.reviewed_by) == ("labelled", sue)
    kept = item.label
    assert (kept.text, kept.intent, kept.use) == (item.turn.text, BOOK, "example")
    assert (kept.slots, kept.should_escalate) == ({"service": "alignment"}, None)


def test_the_same_words_are_one_label_and_settle_every_open_item(sue):
    first, second = (
        unsure_item("it pulls left"),
        unsure_item("It pulls  left".replace("  ", " ")),
    )
    assert label(first, sue, labelled(first)) == 2
    second.refresh_from_db()
    assert second.label == LabelledUtterance.objects.get()


def test_words_that_were_changed_settle_only_the_item_looked_at(sue):
    first, second = unsure_item("it pulls left"), unsure_item("it pulls left")
    assert label(first, sue, labelled(first, text="the car pulls left")) == 1
    second.refresh_from_db()
    assert second.status == "open"


def test_a_label_given_again_replaces_the_old_one(sue):
    LabelledUtterance.objects.create(text="It pulls left", intent="")
    item = unsure_item("it pulls left")
    label(item, sue, labelled(item))
    assert LabelledUtterance.objects.get().intent == BOOK


def test_of_two_at_once_the_first_counts(sue):
    item, tom = unsure_item(), staff("tom")
    same = ReviewItem.objects.get(pk=item.pk)
    assert label(item, sue, labelled(item)) == 1
    assert label(same, tom, labelled(same, intent="")) == 0
    assert not dismiss(same, tom)
    assert LabelledUtterance.objects.get().intent == BOOK
    item.refresh_from_db()
    assert item.reviewed_by == sue


def test_undoing_opens_what_one_click_settled_and_takes_the_label_back(sue):
    first, second = unsure_item("it pulls left"), unsure_item("it pulls left")
    label(first, sue, labelled(first))
    assert undo(second) == 2
    assert not LabelledUtterance.objects.exists()
    statuses = set(ReviewItem.objects.values_list("status", "reviewed_by"))
    assert statuses == {("open", None)}


def test_undoing_leaves_a_label_that_was_there_before(sue):
    LabelledUtterance.objects.create(text="it pulls left", intent="")
    item = unsure_item("it pulls left")
    label(item, sue, labelled(item))
    undo(item)
    assert LabelledUtterance.objects.count() == 1


def test_dismissing_can_be_undone_too(sue):
    item = unsure_item()
    assert dismiss(item, sue)
    assert undo(item) == 1
    assert undo(item) == 0


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": "  "}, "no words left"),
        ({"text": "x" * 501}, "500 characters"),
        ({"intent": "gone"}, "no intent “gone”"),
        ({"use": "poetry"}, "example or a test case"),
        ({"text": "call 555 000 1111"}, "telephone number"),
        ({"text": "it is a@b.com"}, "e-mail"),
    ],
)
def test_a_label_that_cannot_be_kept_is_refused_and_changes_nothing(sue, fields, why):
    item = unsure_item()
    with pytest.raises(NotLabelled, match=why):
        label(item, sue, labelled(item, **fields))
    item.refresh_from_db()
    assert item.status == "open"
    assert not LabelledUtterance.objects.exists()


def test_words_that_may_be_personal_need_a_second_look(sue):
    item = unsure_item("maple street", question="verify")
    with pytest.raises(NotLabelled, match="may be personal"):
        label(item, sue, labelled(item))
    assert label(item, sue, labelled(item, checked=True)) == 1
