"""The API gives a summary as it counts now, and what was written beside it."""

from __future__ import annotations

import pytest

from apps.calls.models import CallSummary
from apps.calls.summaries.correcting import correct
from apps.calls.summaries.effective import effective

from .people import booked_call, client_of, staff

pytestmark = pytest.mark.django_db

STRUCTURE = {
    "disposition": "booked",
    "reason": "To book an oil change.",
    "done": [{"what": "Booked.", "model": "customers.appointment", "id": 4}],
    "promised": ["We'll call you back."],
    "open_points": ["Order the part."],
    "text": "She booked.",
    "sentiment": {"start": 0, "end": 1, "lowest": -1, "series": [[1, -1]]},
    "flags": [{"kind": "long_silence", "count": 1, "turns": [3], "figures": {}}],
}


@pytest.fixture
def call():
    made = booked_call()
    CallSummary.objects.filter(call=made).update(**STRUCTURE)
    return made


def summary_for(user, call) -> dict:
    return client_of(user).get(f"/api/v1/calls/{call.pk}/").json()["summary"]


def test_it_is_given_with_its_structure(call):
    given = summary_for(staff("ana", group="agents"), call)

    assert {name: given[name] for name in STRUCTURE} == STRUCTURE
    assert (given["original"], given["correction"]) == (None, None)


def test_a_corrected_one_comes_with_the_original(call):
    ana = staff("ana", group="agents")
    version = effective(CallSummary.objects.get(call=call)).version
    correct(call.pk, {"text": "She called.", "promised": []}, by=ana, version=version)

    given = summary_for(ana, call)

    assert (given["text"], given["promised"]) == ("She called.", [])
    assert given["original"]["text"] == "She booked."
    assert given["original"]["promised"] == ["We'll call you back."]
    assert given["correction"]["corrected_by"] == "ana"
    assert given["correction"]["fields_corrected"] == ["promised", "text"]
    assert CallSummary.objects.get(call=call).text == "She booked."


def test_whoever_may_not_see_persons_gets_the_figures_and_no_words(call):
    ana = staff("ana", group="agents")
    version = effective(CallSummary.objects.get(call=call)).version
    correct(call.pk, {"text": "She called."}, by=ana, version=version)

    given = summary_for(staff("eve", "calls.view_call", "calls.view_callsummary"), call)

    for name in ("reason", "done", "promised", "open_points", "text"):
        assert given[name] is None
    assert given["original"]["text"] is None
    assert given["disposition"] == "booked"
    assert given["flags"] == STRUCTURE["flags"]
