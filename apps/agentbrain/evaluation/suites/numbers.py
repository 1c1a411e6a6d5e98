"""Numbers, telephone numbers and e-mail addresses as they are said and typed.

Read through ``find_numbers``, ``read_phone`` and ``read_email``; the spoken forms of
``calls/`` through the readers the dialogue joins digits with, turn by turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...conversation.dialogue.brain import Brain
from ...conversation.language.contact import read_email, read_phone
from ...conversation.language.quantities import find_numbers
from ..contract import Figure, Progress, SuiteResult
from ..rows import mapping, read_rows
from .spoken_values import score_calls
from .tally import Tally
from .wanted_times import Out, refuse_texts

NUMBERS = "parsing/recognizers_number_dev.jsonl"
CONTACT = "parsing/recognizers_phone_email_dev.jsonl"
DUCKLING = "parsing/duckling_en_dev.jsonl"
CALLS = "calls/harper_valley_dev.jsonl"
_KINDS = {"number", "ordinal", "phone", "email"}


class NumbersSuite:
    """Numbers and contact data."""

    name = "numbers"
    title = "Numbers, telephone numbers and e-mail addresses as said"
    files: Sequence[str] = (NUMBERS, CONTACT, DUCKLING, CALLS)

    def run(self, data: Path, brain: Brain, progress: Progress) -> SuiteResult:
        table = mapping("numbers")
        rows = {name: read_rows(data / name) for name in self.files}
        total = sum(len(listed) for listed in rows.values())
        tally, done = Tally(), 0
        for name in (NUMBERS, CONTACT, DUCKLING):
            for row in rows[name]:
                if name == DUCKLING and row["dim"] not in _KINDS:
                    continue
                _row(row, table, tally)
            done += len(rows[name])
            progress(done, total)
        score_calls(rows[CALLS], tally)
        progress(total, total)
        return SuiteResult(
            self.name,
            self.title,
            {name: len(listed) for name, listed in rows.items()},
            list(_figures(tally)),
            misses=tally.misses,
            notes=tally.notes(),
        )


def _figures(tally: Tally) -> Iterator[Figure]:
    for name, at_least, note, groups in (
        ("Numbers, exact", 0.95, "all numbers of a row and no other", ("number",)),
        ("Ordinals, exact", 0.95, "all ordinals of a row", ("ordinal",)),
        ("Telephone numbers, exact", 0.95,
         "rows with a number that can be dialled from the United States", ("phone",)),
        ("E-mail addresses, exact", 0.95, "typed and spoken", ("email",)),
        ("No number or address where there is none", 0.95,
         "look-alikes, of both kinds", ("phone negative", "email negative")),
        ("Spoken forms in calls, human text", 0.95,
         "telephone number, day, time, digits of the address, by what the caller was "
         "told to say", ("calls text",)),
        ("Spoken forms in calls, recognizer text", None, "the same", ("calls asr",)),
    ):  # fmt: skip
        value, count = tally.share(*groups)
        yield Figure(name, value, count, at_least=at_least, note=note)


def _row(row: Mapping[str, Any], table: Mapping[str, Any], tally: Tally) -> None:
    kind = row.get("dim") or _kind_of_spec(row["spec"])
    if kind not in _KINDS:
        return
    read = {"phone": _phone, "email": _email}.get(kind, _number)
    try:
        read(row, kind, table, tally)
    except Out as reason:
        tally.out[f"{kind}: {reason}"] += 1


def _kind_of_spec(spec: str) -> str:
    for kind, mark in (
        ("ordinal", "OrdinalModel"),
        ("number", "NumberModel"),
        ("email", "EmailModel"),
    ):
        if spec.endswith(f"/{mark}"):
            return kind
    return "phone" if spec.endswith("PhoneNumberModel") else ""


def _values(row: Mapping[str, Any]) -> list[Any]:
    """What the row names, as its source gives it."""
    if "results" in row:
        return [(one.get("resolution") or {}).get("value") for one in row["results"]]
    if row["norm"]:
        return [row["norm"]["value"]]
    return re.findall(r"-?[\d.]+(?:e\d+)?", str(row["value"] or ""))


def _number(
    row: Mapping[str, Any], kind: str, table: Mapping[str, Any], tally: Tally
) -> None:
    if any(
        one.get("type") in table["numbers"]["out_types"]
        for one in row.get("results", ())
    ):
        raise Out(table["numbers"]["out_types"]["ordinal.relative"])
    refuse_texts(row["text"], table["numbers"]["out_texts"])
    if kind == "ordinal":
        refuse_texts(row["text"], table["ordinals"]["out_texts"])
    wanted = [float(value) for value in _values(row)]
    found = find_numbers(row["text"])
    got = [float(one.value) for one in found if one.ordinal == (kind == "ordinal")]
    right = len(got) == len(wanted) and all(
        abs(one - other) <= 1e-6 * max(1.0, abs(other))
        for one, other in zip(got, wanted, strict=True)
    )
    tally.add(kind, row, wanted, None if right else got)


def _email(
    row: Mapping[str, Any], kind: str, table: Mapping[str, Any], tally: Tally
) -> None:
    refuse_texts(row["text"], table["emails"]["out_texts"])
    wanted = [str(value).lower() for value in _values(row)]
    got = read_email(row["text"])
    right = got in wanted if wanted else not got
    name = kind if wanted else f"{kind} negative"
    tally.add(name, row, wanted, None if right else got or "nothing")


def _phone(
    row: Mapping[str, Any], kind: str, table: Mapping[str, Any], tally: Tally
) -> None:
    phones = table["phones"]
    given = [str(value).replace("(+", "+", 1) for value in _values(row)]
    wanted = [_dialled(value, phones) for value in given]
    got = read_phone(row["text"])
    if not wanted:
        tally.add(f"{kind} negative", row, "nothing", got or None)
        return
    right = got in wanted
    tally.add(kind, row, given, None if right else got or "nothing")


def _dialled(given: str, table: Mapping[str, Any]) -> str:
    """The number as dialled from anywhere. ``Out`` where it names no country."""
    plain = re.sub(table["extension"], "", given, flags=re.IGNORECASE)
    digits = re.sub(r"\D", "", plain.replace("(0)", ""))
    if len(digits) < 10 and not plain.startswith(("+", "00")):
        raise Out(table["short"] if len(digits) == 7 else table["foreign"])
    if not re.search(table["in"], plain):
        raise Out(table["foreign"])
    if plain.startswith("+") or digits.startswith(("00", "011")):
        digits = re.sub(r"^(?:011|00)", "", digits)
        if digits.startswith(tuple(table["country_codes_that_do_not_exist"])):
            raise Out(table["foreign"])
        return f"+{digits}"
    return f"+1{digits[-10:]}"
