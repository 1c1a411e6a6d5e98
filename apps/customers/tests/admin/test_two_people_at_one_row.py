"""Two people, or a person and a call, change what the shop knows: none is undone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from apps.admin_forms import SEEN
from apps.customers.models import Bay, ClosedDay, Customer, OpeningHours, Service

pytestmark = pytest.mark.django_db


def signed_in(name: str) -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name="supervisors"))
    client = Client()
    client.force_login(user)
    return client


def form_of(client: Client, url: str) -> dict[str, object]:
    """What the browser would post if the open form were saved as it stands."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    fields = [field for form in forms for field in form]
    values = {field.html_name: field.value() for field in fields}
    return {
        name: value
        for name, value in values.items()
        if value is not None and value is not False
    }


def maria() -> Customer:
    return Customer.objects.create(
        first_name="Maria", last_name="Lopez", phone="+15550101001"
    )


def change(row: object) -> str:
    name = row._meta.model_name
    return reverse(f"admin:customers_{name}_change", args=[row.pk])


def refusal(response) -> str:
    assert response.status_code == 200, "the form was accepted"
    (text,) = response.context["adminform"].form.non_field_errors()
    return text


def test_the_second_to_save_a_customer_is_told_and_keeps_what_they_typed():
    row, sue, tom = maria(), signed_in("sue"), signed_in("tom")
    first, second = form_of(sue, change(row)), form_of(tom, change(row))

    assert sue.post(change(row), first | {"email": "m@example.com"}).status_code == 302
    response = tom.post(change(row), second | {"notes": "Rings twice."})

    assert refusal(response).startswith("sue changed this at ")
    assert "Rings twice." in response.content.decode()
    row.refresh_from_db()
    assert (row.email, row.notes) == ("m@example.com", "")


def test_what_a_call_changed_meanwhile_is_not_undone():
    row, sue = maria(), signed_in("sue")
    assert sue.post(change(row), form_of(sue, change(row))).status_code == 302
    opened = form_of(sue, change(row))
    Customer.objects.filter(pk=row.pk).update(do_not_call=True)
    text = refusal(sue.post(change(row), opened | {"notes": "Rings twice."}))
    assert text.startswith("Somebody or a call changed this")
    row.refresh_from_db()
    assert row.do_not_call


def test_what_the_form_does_not_show_refuses_nobody():
    row, sue = maria(), signed_in("sue")
    opened = form_of(sue, change(row))
    row.save()  # moves when it was changed last
    assert sue.post(change(row), opened | {"notes": "Rings twice."}).status_code == 302


def test_saving_without_a_change_is_no_entry_in_the_history():
    row, sue = maria(), signed_in("sue")
    sue.post(change(row), form_of(sue, change(row)))
    assert LogEntry.objects.get().get_change_message() == "No fields changed."


@pytest.mark.parametrize("seen", ["", "never", "2026-01-01T00:00:00+00:00 x", "\x00 y"])
def test_a_form_that_does_not_say_what_it_showed_is_refused(seen):
    row, sue = maria(), signed_in("sue")
    response = sue.post(change(row), form_of(sue, change(row)) | {SEEN: seen})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("made", "theirs"),
    [
        (
            lambda: Service.objects.create(
                code="oil", name="Oil change", duration_minutes=45
            ),
            {"name": "Lube"},
        ),
        (lambda: Bay.objects.create(name="Bay 1"), {"name": "The lift"}),
        (lambda: ClosedDay.objects.create(date=date(2030, 1, 1)), {"reason": "Snow"}),
        (
            lambda: OpeningHours.objects.create(
                weekday=0, opens_at=time(8), closes_at=time(17)
            ),
            {"closes_at": "18:00"},
        ),
    ],
)
def test_the_shops_own_rows_are_guarded_in_the_same_way(made, theirs):
    row, sue, tom = made(), signed_in("sue"), signed_in("tom")
    first, second = form_of(sue, change(row)), form_of(tom, change(row))
    assert sue.post(change(row), first | theirs).status_code == 302
    assert "sue changed this" in refusal(tom.post(change(row), second))
    assert tom.post(change(row), form_of(tom, change(row))).status_code == 302


def test_an_appointment_that_was_moved_is_not_moved_back():
    row = maria().appointments.create(
        service=Service.objects.create(code="oil", name="Oil", duration_minutes=45),
        bay=Bay.objects.create(name="Bay 1"),
        starts_at=datetime(2030, 3, 4, 15, 0, tzinfo=UTC),
        ends_at=datetime(2030, 3, 4, 15, 45, tzinfo=UTC),
    )
    sue, tom = signed_in("sue"), signed_in("tom")
    first, second = form_of(sue, change(row)), form_of(tom, change(row))
    moved = {"starts_at": "2030-03-05T10:00", "ends_at": "2030-03-05T10:45"}
    assert sue.post(change(row), first | moved).status_code == 302
    assert "sue changed this" in refusal(tom.post(change(row), second))
    row.refresh_from_db()
    assert row.starts_at == datetime(2030, 3, 5, 15, 0, tzinfo=UTC)


def test_days_and_times_are_one_field_each_in_the_shops_time():
    row, sue = maria(), signed_in("sue")
    page = sue.get(change(row)).content.decode()
    assert 'type="date" name="date_of_birth"' in page
    page = sue.get(reverse("admin:customers_appointment_add")).content.decode()
    assert 'type="datetime-local" name="starts_at"' in page
    assert "starts_at_0" not in page


def test_each_box_that_takes_a_vehicle_out_says_which():
    row, boss = maria(), Client()
    boss.force_login(User.objects.create_superuser("boss"))
    row.vehicles.create(year=2015, make="Honda", model="Civic")
    page = boss.get(change(row)).content.decode()
    assert 'aria-label="Delete 2015 Honda Civic"' in page
