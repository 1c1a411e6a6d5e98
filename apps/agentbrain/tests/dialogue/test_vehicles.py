"""Vehicles are recognized as callers say them and recognizers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.dialogue.slots.cars_sold import cars_sold
from apps.agentbrain.conversation.dialogue.slots.readings import DOUBTFUL
from apps.agentbrain.conversation.dialogue.slots.vehicle import (
    find_vehicle,
    pick_known_vehicle,
)
from apps.agentbrain.conversation.dialogue.slots.vehicle_near import likeness
from apps.agentbrain.conversation.language.text import normalise

from .shop import BRAIN


def read(said: str, asked: str = "vehicle", known_make: str = ""):
    found = find_vehicle(normalise(said), BRAIN.vehicles, asked, known_make)
    value = found.value if found else {}
    return value.get("year"), value.get("make"), value.get("model")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("an oh nine vee double you jetta", (2009, "Volkswagen", "Jetta")),
        ("it's a '09 accord", (2009, "Honda", "Accord")),
        (
            "two thousand and eight dodge ram fifteen hundred",
            (2008, "Dodge", "Ram 1500"),
        ),
        ("a chevy s ten", (None, "Chevrolet", "S-10")),
        ("beemer three twenty eight i", (None, "BMW", "3 Series")),
        ("my benz is an e three fifty", (None, "Mercedes-Benz", "E-Class")),
        ("toyota rav for", (None, "Toyota", "RAV4")),
        ("honda see are vee", (None, "Honda", "CR-V")),
        ("forerunner", (None, "Toyota", "4Runner")),
        ("infinity g thirty five", (None, "Infiniti", "G35")),
        ("nineteen eighty seven buick grand national", (1987, "Buick", None)),
        ("a range rover evoque", (None, "Land Rover", "Range Rover Evoque")),
        ("lexus r x three fifty", (None, "Lexus", "RX")),
        ("ford five hundred", (None, "Ford", "Five Hundred")),
    ],
)
def test_it_reads_what_callers_say(said, found):
    year, make, model = read(said)
    wanted_year, wanted_make, wanted_model = found
    assert year == wanted_year
    if wanted_make:
        assert make == wanted_make
    if wanted_model:
        assert model == wanted_model


@pytest.mark.parametrize(
    ("said", "make", "model"),
    [
        ("hundai eelantra", "Hyundai", "Elantra"),
        ("he on day sonata", "Hyundai", "Sonata"),
        ("toyoda corola", "Toyota", "Corolla"),
        ("chevorlet silverodo", "Chevrolet", "Silverado"),
        ("nisson all tima", "Nissan", "Altima"),
        ("volks wagon passat", "Volkswagen", "Passat"),
        ("subroo forrister", "Subaru", "Forester"),
        ("a suburoo", "Subaru", None),
        ("it is a mersaydeez", "Mercedes-Benz", None),
        ("mitsubitchi outlandr", "Mitsubishi", "Outlander"),
        ("vee double you", "Volkswagen", None),
        ("gee em see", "GMC", None),
        ("silverodo", "Chevrolet", "Silverado"),
    ],
)
def test_it_finds_what_was_misheard(said, make, model):
    assert read(said)[1:] == (make, model)


@pytest.mark.parametrize(
    "said",
    [
        "can you put me on hold for a second",
        "the engine light is on and it stalls",
        "I was born in March and live on Seat Street",
        "my phone number is five five five zero one two three",
        "I'd like to come in on a Tuesday around ten",
        "there is a rogue noise when I escape the city",
    ],
)
def test_ordinary_talk_names_no_car(said):
    assert read(said, "intent") == (None, None, None)


@pytest.mark.parametrize(
    ("said", "make"),
    [
        ("it's not a honda it's a toyota", "Toyota"),
        ("a ford no sorry a chevy", "Chevrolet"),
        ("not the kia the mazda", "Mazda"),
    ],
)
def test_what_is_denied_is_not_meant(said, make):
    assert read(said)[1] == make


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("it's a 2014 no a 2016", 2016),
        ("not a 2014 a 2015", 2015),
        ("march 3rd 2026", None),
        ("98", 1998),
    ],
)
def test_the_year_that_is_meant(said, year):
    assert read(said, "vehicle_year")[0] == year


def test_a_lexus_that_is_noisy_is_no_is():
    assert read("my lexus is making a noise", "intent")[1:] == ("Lexus", None)
    assert read("a lexus is", "vehicle")[1:] == ("Lexus", "IS")


def test_a_model_in_no_list_is_kept_and_doubted():
    found = find_vehicle("a 2015 honda zorblax", BRAIN.vehicles, "vehicle")
    assert found.value == {"year": 2015, "make": "Honda", "model": "Zorblax"}
    assert found.confidence < DOUBTFUL


def test_a_reading_tells_where_it_stands():
    text = "yes i drive a 2015 honda civic lx and it leaks"
    found = find_vehicle(text, BRAIN.vehicles, "vehicle")
    assert text[found.start : found.end] == "2015 honda civic lx"
    assert found.confidence == 1.0


@pytest.mark.parametrize(
    ("said", "model"),
    [("the truck", "F-150"), ("it's for the van", "Odyssey"), ("the bike", None)],
)
def test_a_customers_vehicle_is_known_by_its_shape(said, model):
    own = [
        {"vehicle_id": 1, "year": 2016, "make": "Ford", "model": "F-150"},
        {"vehicle_id": 2, "year": 2012, "make": "Honda", "model": "Odyssey"},
    ]
    picked = pick_known_vehicle(said, own, {})
    assert (picked["model"] if picked else None) == model


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("a 2009 toyoda", (2009, "Toyota", None)),
        ("a 2009 forde", (None, None, None)),
        ("my grand am", (None, "Pontiac", "Grand Am")),
        ("i drive a town country", (None, None, None)),
    ],
)
def test_a_car_nobody_asked_for_must_be_told_clearly(said, found):
    assert read(said, "intent") == found


def test_names_with_other_numbers_are_not_alike():
    assert likeness("cx5", "cx9") == 0.0
    assert likeness("sonata", "sonota") > 0.8


SOLD = [(make, model) for make, models in cars_sold().items() for model in models]


def test_what_is_published_keeps_its_name():
    assert read("ford f one fifty")[2] == "F-150"
    assert read("a fiat five hundred")[1:] == ("Fiat", "500")


@pytest.mark.parametrize("asked", ["vehicle", "intent"])
def test_nearly_every_car_that_is_sold_is_found(asked):
    missed = []
    for make, model in SOLD:
        found = find_vehicle(normalise(f"my {make} {model}"), BRAIN.vehicles, asked)
        if not found or (found.value.get("make"), found.value.get("model")) != (
            make,
            model,
        ):
            missed.append((make, model))
    assert len(missed) <= 0.05 * len(SOLD), missed


@given(st.text(max_size=200), st.sampled_from(["vehicle", "vehicle_year", "intent"]))
def test_any_text_gives_a_vehicle_or_none(text, asked):
    plain = normalise(text)
    found = find_vehicle(plain, BRAIN.vehicles, asked)
    if found:
        assert 0 <= found.start <= found.end <= len(plain)
        assert 0 < found.confidence <= 1
        assert set(found.value) <= {"year", "make", "model"}
