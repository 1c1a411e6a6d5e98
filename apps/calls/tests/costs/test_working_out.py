"""A call's cost is what its log says was used, at the prices of its day."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from apps.calls.costs.models import CallCost, Price
from apps.calls.costs.services import work_out_cost
from apps.calls.models import Call, CallEvent
from apps.calls.tasks import summarize_call
from apps.calls.tests.tasks.calls import call

pytestmark = pytest.mark.django_db

READ = {"vendor": "openai", "model": "gpt-a", "input_tokens": 1500}


def price(amount: str, per: int = 1, **fields: object) -> Price:
    return Price.objects.create(
        **{
            "vendor": "openai",
            "model": "*",
            "unit": "input_tokens",
            "price": Decimal(amount),
            "per": per,
            "valid_from": date(2026, 1, 1),
            **fields,
        }
    )


def used(*data: dict, **fields: object) -> Call:
    made = call(**fields)
    for number, entry in enumerate(data):
        CallEvent.objects.create(call=made, at_ms=number, kind="usage", data=entry)
    return made


def test_the_sum_is_exact_to_the_millionth():
    price("0.40", per=1_000_000)
    made = used(READ, READ)
    cost = work_out_cost(made.pk)
    assert (cost.amount, cost.currency) == (Decimal("0.001200"), "USD")
    assert cost.unpriced == []
    assert cost.lines == [
        {
            "vendor": "openai",
            "model": "gpt-a",
            "unit": "input_tokens",
            "quantity": "3000",
            "price": "0.4 for 1000000",
            "amount": "0.0012",
        }
    ]


def test_what_has_no_price_is_named_and_not_in_the_sum():
    price("1", per=1000)
    spoken = {"part": "tts", "vendor": "elevenlabs", "model": "e", "characters": 70}
    cost = work_out_cost(used(READ, spoken).pk)
    assert cost.amount == Decimal("1.5")
    assert cost.unpriced == [
        {
            "vendor": "elevenlabs",
            "model": "e",
            "unit": "characters",
            "quantity": "70",
        }
    ]


def test_without_any_price_there_is_no_sum_rather_than_nothing_to_pay():
    cost = work_out_cost(used(READ).pk)
    assert cost.amount is None
    assert str(cost) == "no price known"


def test_a_price_of_zero_is_a_price():
    price("0")
    cost = work_out_cost(used(READ).pk)
    assert (cost.amount, cost.unpriced) == (Decimal(0), [])


def test_a_call_that_used_nothing_a_vendor_counts_has_no_cost():
    made = used()
    assert work_out_cost(made.pk) is None
    assert not CallCost.objects.exists()


def test_the_models_own_price_counts_before_that_of_any_model():
    price("1")
    price("2", model="gpt-a")
    assert work_out_cost(used(READ).pk).amount == Decimal(3000)


def test_the_newest_price_that_was_valid_on_the_calls_day_counts():
    for amount, day in (("3", date(2026, 3, 1)), ("1", date(2026, 1, 1))):
        price(amount, valid_from=day)
    price("9", valid_from=date(2026, 5, 2))
    late = datetime(2026, 5, 1, 23, 30, tzinfo=timezone.get_current_timezone())
    assert work_out_cost(used(READ, started_at=late).pk).amount == Decimal(4500)


def test_a_price_from_later_is_none_for_an_earlier_call():
    price("3", valid_from=date(2026, 3, 1))
    early = datetime(2026, 2, 1, tzinfo=timezone.get_current_timezone())
    assert work_out_cost(used(READ, started_at=early).pk).amount is None


def test_working_it_out_again_changes_nothing_but_what_prices_changed():
    known = price("1", per=1000)
    made = used(READ)
    first, again = work_out_cost(made.pk), work_out_cost(made.pk)
    assert (first.pk, first.amount) == (again.pk, again.amount)
    known.price = Decimal(2)
    known.save()
    assert work_out_cost(made.pk).amount == Decimal(3)
    assert CallCost.objects.count() == 1


def test_prices_in_two_currencies_are_refused():
    price("1")
    euros = Price(
        vendor="deepgram",
        unit="audio_seconds",
        price=1,
        currency="EUR",
        valid_from=date(2026, 1, 1),
    )
    with pytest.raises(ValidationError, match="USD"):
        euros.full_clean()


def test_a_price_below_zero_or_for_none_of_a_unit_is_refused():
    with pytest.raises(ValidationError) as caught:
        Price(
            vendor="openai",
            unit="characters",
            price=-1,
            per=0,
            valid_from=date(2026, 1, 1),
        ).full_clean()
    assert set(caught.value.message_dict) == {"price", "per"}


def test_it_is_worked_out_after_the_call_with_the_summary():
    price("1")
    made = used(READ)
    summarize_call.apply(args=(made.pk,)).get()
    assert CallCost.objects.get(call=made).amount == Decimal(1500)
    assert made.summary.text


def test_a_defect_in_it_does_not_cost_the_summary(monkeypatch):
    def broken(call_id: int) -> None:
        raise ZeroDivisionError

    broken.__name__ = "work_out_cost"
    monkeypatch.setattr("apps.calls.tasks.work_out_cost", broken)
    made = used(READ)
    summarize_call.apply(args=(made.pk,)).get()
    assert made.summary.text
    assert not CallCost.objects.exists()


def test_the_command_works_out_the_calls_since_a_day_and_says_what_lacks_a_price():
    zone = timezone.get_current_timezone()
    old = used(READ, started_at=datetime(2026, 1, 5, tzinfo=zone))
    new = used(READ, started_at=datetime(2026, 2, 5, tzinfo=zone))
    used()
    out = StringIO()
    call_command("price_calls", "--since", "2026-02-01", stdout=out)
    assert out.getvalue() == ("1 calls; 1 of them used something without a price.\n")
    assert set(CallCost.objects.values_list("call_id", flat=True)) == {new.pk}
    price("1")
    out = StringIO()
    call_command("price_calls", stdout=out)
    assert out.getvalue().startswith("2 calls; 0 of them")
    assert CallCost.objects.get(call=old).amount == Decimal(1500)
