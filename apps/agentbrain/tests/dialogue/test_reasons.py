"""The service meant is found in what callers say; their own words are kept."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.dialogue.brain import ServiceSpec
from apps.agentbrain.conversation.dialogue.slots.reading_wishes import read_wishes
from apps.agentbrain.conversation.dialogue.slots.reason import find_reason
from apps.agentbrain.conversation.dialogue.slots.service import (
    general_service,
    read_services,
)
from apps.agentbrain.conversation.dialogue.slots.stems import stem
from apps.agentbrain.conversation.language.text import normalise
from apps.customers.example.loader import SHOP_FILE

from .conversation import Conversation
from .shop import BRAIN

SHOP = replace(
    BRAIN,
    services=tuple(
        ServiceSpec(row["code"], row["name"], tuple(row["aliases"]))
        for row in json.loads(SHOP_FILE.read_text(encoding="utf-8"))["services"]
    ),
)


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("I need the oil changed", ["oil-change"]),
        ("could you be changing my oil", ["oil-change"]),
        ("it makes a grinding noise when I stop", ["brake-inspection"]),
        ("the breaks squeal something awful", ["brake-inspection"]),
        ("there is a nail in one of my tires", ["new-tires"]),
        ("rotate all four of my tires", ["tire-rotation"]),
        ("my a c blows nothing but warm air", ["air-conditioning"]),
        ("the check engine light came on after the oil change", ["diagnostics"]),
        ("not an oil change a tire rotation", ["tire-rotation"]),
        ("an oil change and a state inspection", ["oil-change", "state-inspection"]),
        ("it won't start in the cold", ["diagnostics"]),
        ("the car pulls to the left on the highway", ["wheel-alignment"]),
        ("I was talking to my neighbour", []),
    ],
)
def test_the_example_shop_knows_what_callers_call_its_services(said, codes):
    assert read_services(normalise(said), SHOP) == codes


def test_a_gap_in_an_alias_is_not_endless():
    brain = replace(BRAIN, services=(ServiceSpec("x", "Wash", ("grind ... stop",)),))
    assert read_services("it grinds whenever i stop", brain) == ["x"]
    far = "it grinds in the morning and in the evening before i stop"
    assert read_services(far, brain) == []


@pytest.mark.parametrize(
    ("words", "same"),
    [
        (("change", "changed", "changing", "changes"), True),
        (("rotate", "rotation", "rotated"), True),
        (("brake", "brakes", "breaks"), True),
        (("battery", "batteries"), True),
        (("light", "lift"), False),
    ],
)
def test_words_of_one_kind_have_one_stem(words, same):
    assert (len({stem(word) for word in words}) == 1) is same


@pytest.mark.parametrize(
    ("said", "asked", "reason"),
    [
        (
            "hi it's shaking when I go over sixty can I bring it in tomorrow",
            "intent",
            "it's shaking when i go over sixty",
        ),
        (
            "my name is Dana and my truck leaks oil on the driveway thanks",
            "intent",
            "my truck leaks oil on the driveway",
        ),
        ("something smells of burnt plastic", "service", None),
        ("I'd like to book an appointment", "intent", ""),
        ("tomorrow at ten", "time", ""),
        ("I don't know", "service", ""),
    ],
)
def test_the_reason_is_kept_in_the_callers_words(said, asked, reason):
    text = normalise(said)
    found = find_reason(text, asked)
    got = found.value if found else ""
    assert got == (text if reason is None else reason)


def test_a_part_of_a_model_is_no_trouble():
    found = read_wishes(SHOP, "a cayenne turbo", "vehicle", None, under_way=False)
    assert "service" not in found


def test_a_trouble_of_no_known_kind_goes_to_the_general_service():
    said = "there is an odd clunk from the sunroof of my car"
    assert general_service(SHOP) == "diagnostics"
    found = read_wishes(SHOP, said, "intent", None, under_way=False)
    assert found["service"].value == "diagnostics"
    assert "clunk" in found["reason"].value


def test_a_shop_without_a_general_service_asks_on():
    said = "there is an odd clunk from the sunroof of my car"
    assert "service" not in read_wishes(BRAIN, said, "intent", None, under_way=False)


def test_the_reason_goes_with_the_booking():
    call = Conversation().play(
        ("I need my brakes done they squeal when it rains", "name"),
        ("ann lee", "phone"),
        ("555 012 3456", "email"),
        ("skip", "vehicle"),
        ("2015 honda civic", "day"),
        ("tomorrow at ten", "Is that right"),
        ("yes", "booked"),
    )
    assert "squeal when it rains" in call.shop.booked[0]["reason"]


def test_a_trouble_told_twice_is_kept_once():
    call = Conversation().play(
        ("my brakes squeal when it rains", "name"),
        ("ann lee", "phone"),
        ("555 012 3456", "email"),
        ("skip", "vehicle"),
        ("2015 honda civic", "day"),
    )
    call.say("my brakes squeal and tomorrow at ten")
    assert call.slots["reason"] == "my brakes squeal when it rains"


@given(st.text(max_size=300), st.sampled_from(["service", "intent", "date"]))
def test_any_text_gives_a_reason_or_none(text, asked):
    plain = normalise(text)
    found = find_reason(plain, asked)
    if found:
        assert plain[found.start : found.end] == found.value
