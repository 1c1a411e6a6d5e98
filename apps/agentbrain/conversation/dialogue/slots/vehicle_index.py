"""Every known way to say a make or a model, ready to be looked up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...language.text import word_set
from .cars_sold import cars_sold
from .vehicle_tokens import fold, glue, tokens_of

Vehicles = Mapping[str, Sequence[str]]
"""Models by make, as staff publish them."""

# Other names of makes; what stands for a model of theirs is in ``cars_sold``.
NICKNAMES = {
    "chevy": "Chevrolet", "chev": "Chevrolet", "chevies": "Chevrolet",
    "vw": "Volkswagen", "v dub": "Volkswagen", "vee dub": "Volkswagen",
    "v double you": "Volkswagen", "vee double you": "Volkswagen", "volks": "Volkswagen",
    "beemer": "BMW", "bimmer": "BMW", "beamer": "BMW", "b m double you": "BMW",
    "benz": "Mercedes-Benz", "mercedes": "Mercedes-Benz", "merc": "Mercedes-Benz",
    "mercedes amg": "Mercedes-Benz", "mercedes maybach": "Mercedes-Benz",
    "mercedes eq": "Mercedes-Benz", "gm": "GMC", "caddy": "Cadillac",
    "caddie": "Cadillac", "olds": "Oldsmobile", "mitsu": "Mitsubishi",
    "subie": "Subaru", "lambo": "Lamborghini", "alfa": "Alfa Romeo",
    "aston": "Aston Martin", "landrover": "Land Rover",
    "range rover": "Land Rover", "infinity": "Infiniti", "maruti": "Maruti Suzuki",
    "harley": "Harley-Davidson", "jag": "Jaguar",
}  # fmt: skip

# Makes and models that are words of every day: alone they name no car.
EVERYDAY = word_set(
    "town cc tt models colorado canyon alaska cayman cayenne brat cielo prado brio "
    "accent acclaim achieva air alliance alto amazon ambassador arrow ascent aspen "
    "aspire astro attitude atlas aura aurora aware azure baja bay beat beetle bird "
    "bluebird bobcat bolt born boxer bravo breeze bug cab caddy california cab "
    "captiva caravan caribbean cascade catalina cc celebrity century champion "
    "challenger charge charger citation city clarity classic click clipper cloud colt "
    "combo comet commander compass concorde conquest contour convertible cooper "
    "coronet corona corsair cougar coupe courier crown cube dart dawn daytona "
    "defender delta diplomat discovery dolphin duster eagle echo eclipse edge element "
    "elevate enclave encore endeavor envision envoy eon equator equinox escape escort "
    "esteem excel excursion expedition expert explorer expo express fit flex focus "
    "formula forte fox free freestyle frontier fury fusion future galaxy genesis "
    "ghost go golf grand gravity han harrier hawk horizon hornet i im impulse insight "
    "international intrigue is it joy journey jumper juke ka karma kicks lancer lark "
    "laser leaf legacy legend leon liberty lightning logan lotus lucid lynx magnum "
    "march mark marquis master matrix maverick me mercury metro milan mini mirage "
    "model monaco monitor montana monza nano navigator neon new nitro note nova oasis "
    "ocean omega omni on orlando outback outlander outlook panda park partner "
    "passport patriot patrol pear phantom phoenix pickup pilot polo pony premier "
    "prelude probe prologue protege puma pulsar punch pursuit quantum quest rabbit "
    "raider rally ram rambler ranger rapid rapide recon regal regency relay reliant "
    "renegade reno rendezvous rio ritz roadmaster roadster rocky rodeo rogue roma "
    "rover rush sable safari sail samurai satellite saturn scamp scenic scout seal "
    "seat semi senna shadow shuttle sigma silhouette skyline sky smart sonic soul "
    "spark spectra spectre spectrum spider spirit spring sprint sprinter stag stealth "
    "stealth sting stinger storm strada stratus stream sub suburban summit sundance "
    "sunny super superb supra swift talon tang tempest tempo thing titan topaz "
    "torrent tracer tracker trail transit transporter traverse tribute trooper truck "
    "twin uncharted up van vantage vega venture venue verona vibe villager vision "
    "viva volt voyager wave wind wraith yeti zen zephyr zest adam astra dakota denali "
    "diablo elan elise fabia fiesta jazz jimmy kona leon lucerne malibu milan montego "
    "monterey navajo olds palisade picasso santana savana sedona seville sierra "
    "sienna sonoma stella tahoe tata toledo trevor tucson venice vera verna victoria "
    "vitara aries hector thema sharan santa siena mondial ventura newport fleetwood "
    "cordoba granada cortina montclair brooklands navigator continental cambridge "
    "riviera parisienne safari capri lima samara clio"
)
_LONG = 3
_CLASS = re.compile(r"([a-z]{1,3})(\d{2,3})[a-z]{0,3}")
_BMW = re.compile(r"[ml]?([1-8])[1-6]\d(?:[a-z]{1,3})?")


@dataclass(frozen=True, slots=True)
class Make:
    """``models``: glued way to say it -> the name as published; ``long_forms``: those
    that are long enough to be told by likeness."""

    name: str
    models: Mapping[str, str]
    common: frozenset[str]
    long_forms: tuple[str, ...]

    def model_of(self, glued: str) -> str:
        """The model a glued run of words names, else ""."""
        if glued in self.models:
            return self.models[glued]
        if self.name == "BMW" and (series := _BMW.fullmatch(glued)):
            return f"{series[1]} Series"
        if code := _CLASS.fullmatch(glued):
            family = self.models.get(f"{code[1]}class") or self.models.get(code[1], "")
            lettered = len(family) <= 3 or family.endswith("-Class")
            return family if lettered and len(code[2]) == 3 else ""
        return ""


@dataclass(frozen=True, slots=True)
class VehicleIndex:
    """``makes`` by glued name or nickname; ``models`` -> the makes that have one.
    ``long_makes`` and ``lone_models`` may be told by likeness."""

    makes: Mapping[str, Make]
    models: Mapping[str, tuple[tuple[Make, str], ...]]
    common_models: Mapping[str, tuple[tuple[Make, str], ...]]
    long_makes: tuple[str, ...]
    lone_models: tuple[str, ...]


def index_of(vehicles: Vehicles) -> VehicleIndex:
    """Published vehicles with all others that are known; built once a list."""
    return _index(tuple((make, tuple(models)) for make, models in vehicles.items()))


@lru_cache(maxsize=8)
def _index(published: tuple[tuple[str, tuple[str, ...]], ...]) -> VehicleIndex:
    names = {glue(make): make for make, _ in published}
    forms: dict[str, dict[str, str]] = {make: {} for make, _ in published}
    common: dict[str, set[str]] = {make: set() for make, _ in published}
    for make, models in published:
        for model in models:
            common[make].add(model)
            for form in _forms(make, model):
                forms[make].setdefault(form, model)
    for make, sold in cars_sold().items() if published else ():
        own = names.setdefault(glue(make), make)
        known = forms.setdefault(own, {})
        common.setdefault(own, set())
        for model, said in sold.items():
            name = known.get(glue(model), model)
            for form in (f for text in (model, *said) for f in _forms(make, text)):
                known.setdefault(form, name)
    made = {
        name: Make(
            name,
            forms[name],
            frozenset(common[name]),
            tuple(form for form in forms[name] if len(form) > _LONG),
        )
        for name in names.values()
    }
    makes = {form: made[name] for form, name in names.items()}
    for nickname, name in NICKNAMES.items():
        if glue(name) in names:
            makes.setdefault(glue(nickname), made[names[glue(name)]])
    every = _by_model(made, all_of=True)
    return VehicleIndex(
        makes,
        every,
        _by_model(made),
        tuple(form for form in makes if len(form) > _LONG),
        tuple(f for f, own in every.items() if len(own) == 1 and len(f) > _LONG + 1),
    )


def _by_model(
    made: Mapping[str, Make], *, all_of: bool = False
) -> dict[str, tuple[tuple[Make, str], ...]]:
    found: dict[str, tuple[tuple[Make, str], ...]] = {}
    for make in made.values():
        for form, model in make.models.items():
            swapped = form.startswith(("series", "class"))
            if (all_of or model in make.common) and not swapped:
                found[form] = (*found.get(form, ()), (make, model))
    return found


def _forms(make: str, model: str) -> set[str]:
    """ "3 Series" is also "series 3", "Mazda3" of Mazda "3", "E-Class" "e"."""
    whole = glue(model)
    spoken = "".join(token.text for token in tokens_of(fold(model)))
    forms = {whole, spoken}
    words = fold(model).split()
    if words[-1] in ("series", "class") and len(words) == 2:
        forms |= {words[1] + words[0], words[0]} - {"1", "2", "3", "4", "5", "6", "7"}
        forms.discard("8")
    if whole.startswith(glue(make)) and whole != glue(make):
        forms.add(whole.removeprefix(glue(make)))
    if words[0] == "mazda" or "and" in words:
        forms |= {whole.replace("and", "n"), whole.replace("and", "")}
    if whole.startswith("rangerover") and whole != "rangerover":
        forms.add(whole.removeprefix("rangerover"))
    return forms - {""}


def is_telling(form: str) -> bool:
    """Whether a model's name means a car even where nobody asked for one."""
    return len(form) > 3 and form not in EVERYDAY and not form.isdigit()
