"""Values are read from the words callers use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from apps.agentbrain.conversation.dialogue.brain import ServiceSpec
from apps.agentbrain.conversation.dialogue.patterns import BadPattern, compile_pattern
from apps.agentbrain.conversation.dialogue.phrases import (
    say_label,
    say_service,
    say_slots,
    say_values,
    with_article,
)
from apps.agentbrain.conversation.dialogue.slots.choice import pick_offered
from apps.agentbrain.conversation.dialogue.slots.name import read_name
from apps.agentbrain.conversation.dialogue.slots.reading import read_slots
from apps.agentbrain.conversation.dialogue.slots.service import (
    read_service,
    read_services,
)
from apps.agentbrain.conversation.dialogue.slots.vehicle import (
    pick_known_vehicle,
    read_free_part,
    read_vehicle,
)
from apps.agentbrain.conversation.language.text import normalise

from .conversation import Conversation
from .shop import BRAIN, TODAY


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("john smith", "John Smith"),
        ("it's john", "John"),
        ("my name is mary jones and i need an oil change", "Mary Jones"),
        ("uh yeah sure it's linda it's linda park", "Linda Park"),
        ("mr bob o'neil", "Bob O'Neil"),
        ("anne-marie dupont", "Anne-Marie Dupont"),
        ("john last name is smith", "John Smith"),
        ("john smith j. o. h. n.", "John Smith"),
        ("m. a. r. y.", "Mary"),
        ("jon s. m. y. t. h.", "Jon Smyth"),
        ("this is ann from the bakery", "Ann"),
        ("john q public", "John Public"),
        ("what", ""),
        ("i need an oil change", ""),
        ("five five five", ""),
        ("j", ""),
        ("one two three four five six names", ""),
        ("a very long string of five names that is no name", ""),
    ],
)
def test_it_reads_a_name_that_was_asked_for(said, name):
    assert read_name(normalise(said), asked=True) == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("hi my name is john", "John"),
        ("hello this is john smith calling", "John Smith"),
        ("this is about my car", ""),
        ("john smith", ""),
        ("i'm looking for brakes", ""),
        ("a b c d e", ""),
    ],
)
def test_it_reads_a_name_offered_by_itself(said, name):
    assert read_name(normalise(said), asked=False) == name


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("i need an oil change", ["oil-change"]),
        ("oil changes", ["oil-change"]),
        ("new brake pads please", ["brakes"]),
        ("rotate tires and an oil change", ["tires", "oil-change"]),
        ("my check engine light came on after the oil change", ["inspection"]),
        ("oil change and oil change", ["oil-change"]),
        ("brake pads inspection", ["brakes"]),
        ("boil", []),
        ("", []),
    ],
)
def test_it_reads_services(said, codes):
    assert read_services(said, BRAIN) == codes
    assert read_service(said, BRAIN) == (codes[0] if codes else "")


def test_a_blank_alias_is_no_service():
    brain = replace(BRAIN, services=(ServiceSpec("x", "Wash", ("", "-")),))
    assert read_services("anything at all", brain) == []


@pytest.mark.parametrize(
    ("said", "asked", "found"),
    [
        ("2015 honda civic", "vehicle", (2015, "Honda", "Civic")),
        ("a ninety eight chevy silverado", "vehicle", (1998, "Chevrolet", "Silverado")),
        ("it's a civic", "vehicle", (None, "Honda", "Civic")),
        ("my twenty twelve prius", "intent", (2012, "Toyota", "Prius")),
        ("mercedes c class", "vehicle", (None, "Mercedes-Benz", "C-Class")),
        ("ford f one fifty", "intent", (None, "Ford", "F-150")),
        ("a ram fifteen hundred", "vehicle", (None, "Ram", "1500")),
        ("mazda three", "vehicle", (None, "Mazda", "Mazda3")),
        ("jeep grand cherokee", "vehicle", (None, "Jeep", "Grand Cherokee")),
        ("oh five", "vehicle_year", (2005, None, None)),
        ("the best one is my cell", "phone", (None, None, None)),
        ("i need to focus on my edge", "intent", (None, None, None)),
        ("tomorrow at ten", "date", (None, None, None)),
    ],
)
def test_it_reads_a_vehicle(said, asked, found):
    vehicle = read_vehicle(normalise(said), BRAIN.vehicles, asked)
    assert (vehicle.get("year"), vehicle.get("make"), vehicle.get("model")) == found


def test_a_model_two_makes_share_needs_its_make():
    both = {"Aaa": ("Comet",), "Bbb": ("Comet",)}
    assert read_vehicle("a comet", both, "vehicle") == {}
    found = read_vehicle("a comet", both, "vehicle_model", "Bbb")
    assert found == {"model": "Comet"}


@pytest.mark.parametrize(
    ("said", "part"),
    [("it's a zastava", "Zastava"), ("gt", "GT"), ("i don't know", ""), ("", "")],
)
def test_it_takes_a_free_make_or_model(said, part):
    assert read_free_part(said) == part


def test_no_vehicle_can_be_picked_from_none():
    assert pick_known_vehicle("the last one", [], {}) is None
    assert pick_known_vehicle("the first one", [], {}) is None


OFFERED = ["2026-11-24T08:00", "2026-11-24T14:00", "2026-11-25T08:00"]


@pytest.mark.parametrize(
    ("said", "day", "at", "start"),
    [
        ("the second", None, None, OFFERED[1]),
        ("the last", None, None, OFFERED[2]),
        ("the earlier one", None, None, OFFERED[0]),
        ("it doesn't matter", None, None, OFFERED[0]),
        ("two", None, time(2), OFFERED[1]),
        ("eight", None, time(8), ""),
        ("wednesday", date(2026, 11, 25), None, OFFERED[2]),
        ("tuesday", date(2026, 11, 24), None, ""),
        ("tuesday at eight", date(2026, 11, 24), time(8), OFFERED[0]),
        ("the ninth one", None, None, ""),
        ("hmm", None, None, ""),
    ],
)
def test_it_picks_the_time_that_is_meant(said, day, at, start):
    assert pick_offered(said, OFFERED, day, at, agreed=False) == start


def test_times_are_offered_day_by_day():
    assert say_slots(OFFERED, TODAY) == (
        "Tuesday, November twenty-fourth at eight in the morning or two in the "
        "afternoon, or Wednesday, November twenty-fifth at eight in the morning"
    )


def test_values_are_said_back_in_words():
    slots = {
        "vehicle": {"year": 2015, "make": "Honda", "model": "Civic"},
        "phone": "+15550123456",
        "email": "ann@mail.com",
        "name": "Ann Lee",
        "time": "10:00",
        "part_of_day": "morning",
    }
    said = say_values(BRAIN, slots, list(slots), TODAY)
    assert "twenty fifteen Honda Civic" in said
    assert "five five five, zero one two" in said
    assert "ann at mail dot com, Ann Lee, ten in the morning and morning" in said


def test_small_words_fit():
    assert with_article("oil change") == "an oil change"
    assert with_article("new tires") == "new tires"
    assert with_article("glass") == "a glass"
    assert say_service(BRAIN, "gone-service") == "gone service"
    assert say_label("Old Honda") == "Old Honda"


def test_a_bad_pattern_is_named():
    with pytest.raises(BadPattern, match="unclosed"):
        compile_pattern("(unclosed")


def test_times_in_the_shop_follow_the_call():
    call = Conversation()
    call.now_ms = 3 * 3_600_000
    call.say("oil change")
    assert call.dialogue.memory.now.hour == 12


@pytest.mark.parametrize(
    ("said", "asked", "slots"),
    [
        (
            "my name is Dana and it's dana@x.com",
            "email",
            {"email": "dana@x.com", "name": "Dana"},
        ),
        ("my name is Ford Smith", "name", {"name": "Ford Smith"}),
        ("ann lee tomorrow at ten", "service", {"date": "2026-11-24", "time": "10:00"}),
        ("tomorow mornin", "date", {"date": "2026-11-24", "part_of_day": "morning"}),
    ],
)
def test_an_answer_holds_what_it_says_and_nothing_else(said, asked, slots):
    memory = Conversation().dialogue.memory
    assert read_slots(BRAIN, memory, asked, said, normalise(said)) == slots
