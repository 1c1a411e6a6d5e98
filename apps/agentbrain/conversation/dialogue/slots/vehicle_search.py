"""Make and model among the tokens of an utterance."""

from __future__ import annotations

from collections.abc import Iterator

from .vehicle_index import EVERYDAY, Make, VehicleIndex, is_telling
from .vehicle_mentions import Named, meant
from .vehicle_near import LIKELY, NEAR, ORDINARY, SURE, best_match, likeness
from .vehicle_tokens import Token, fold, sounded, split_code, windows
from .vehicle_words import BETWEEN, CUES, THINGS, TRIMS, VERBS, is_trim, titled

_LONGEST_MAKE = 4
_LONGEST_MODEL = 5
_REACH = 5
"""How many words may stand between a make and its model ("the make is ...")."""


class VehicleSearch:
    """``expected``: the question was about a vehicle, so likenesses count."""

    def __init__(
        self, index: VehicleIndex, tokens: list[Token], asked: str, known_make: str
    ) -> None:
        self.index = index
        self.tokens = tokens
        self.expected = "vehicle" in asked
        self.asked = asked
        self.known_make = known_make

    def find(self) -> Named | None:
        """The vehicle that is meant, the surest reading first."""
        mentions = [self._with_model(*found) for found in self._makes()]
        mentions = [
            named
            for named in mentions
            if named.model or self.expected or self._is_plain_make(named)
        ]
        if mentions:
            return meant(self.tokens, mentions)
        found = self._known_model() or self._model()
        if found or (self.known_make and self.asked == "vehicle_model"):
            return found
        return self._misheard()

    def _makes(self) -> Iterator[tuple[Make, int, int, float]]:
        i = 0
        while i < len(self.tokens):
            found = self._make_at(i)
            if found:
                yield found
                i = found[2]
            else:
                i += 1

    def _make_at(self, i: int) -> tuple[Make, int, int, float] | None:
        for after, glued in windows(self.tokens, i, _LONGEST_MAKE):
            single = after == i + 1
            if glued in self.index.makes and (single or self._joins(i, after, glued)):
                return self.index.makes[glued], i, after, 1.0
            said = sounded(self.tokens, i, after) if self.expected else ""
            if len(said) > 2 and said in self.index.makes:
                return self.index.makes[said], i, after, 0.8
        return None

    def _joins(self, i: int, after: int, glued: str) -> bool:
        """Whether several words may be one name: letters, or the name's own words."""
        words = [token.text for token in self.tokens[i:after]]
        letters = all(len(word) == 1 for word in words)
        own = " ".join(words) in {fold(self.index.makes[glued].name), "range rover"}
        return letters or own or self.expected or len(glued) > 6

    def _is_plain_make(self, named: Named) -> bool:
        text = self._says(named.start, named.end)
        cued = self._is_cued(named.start) and text not in THINGS
        return len(text) > 2 and (text not in EVERYDAY or cued)

    def _with_model(self, make: Make, start: int, end: int, sure: float) -> Named:
        """The make with the model beside it, or anywhere in the utterance."""
        if self._says(start, end) == "rangerover":
            end = start  # it is a model as well: read again from its first word
        beside = self._beside(make, end)
        if beside:
            model, after, confidence = beside
            after = self._over_trims(after)
            return Named(make.name, model, start, after, min(sure, confidence))
        for i in range(len(self.tokens)):
            for after, glued in windows(self.tokens, i, _LONGEST_MODEL):
                model = make.models.get(glued, "")
                if model and is_telling(glued) and (after <= start or i >= end):
                    return Named(make.name, model, min(i, start), max(after, end), sure)
        misheard = self._misheard_model(make, end)
        if misheard:
            model, after, confidence = misheard
            return Named(make.name, model, start, self._over_trims(after), confidence)
        return Named(make.name, "", start, end, sure)

    def _beside(self, make: Make, end: int) -> tuple[str, int, float] | None:
        """The model in the words right after the make."""
        for i in range(end, min(len(self.tokens), end + _REACH)):
            for after, glued in windows(self.tokens, i, _LONGEST_MODEL):
                model = make.model_of(glued)
                if model and not self._is_verb(glued, after):
                    return model, after, 1.0
            for after, _ in windows(self.tokens, i, _LONGEST_MODEL):
                model = make.model_of(sounded(self.tokens, i, after))
                if model and (self.expected or after - i > 1):
                    return model, after, 0.8
            token = self.tokens[i]
            if token.text not in BETWEEN and not token.year:
                return None
        return None

    def _is_verb(self, glued: str, after: int) -> bool:
        """ "my lexus is making a noise" names no IS."""
        return glued in VERBS and not (self.expected and after == len(self.tokens))

    def _misheard_model(self, make: Make, end: int) -> tuple[str, int, float] | None:
        forms = make.long_forms
        least = NEAR if self.expected else LIKELY
        for i in range(end, min(len(self.tokens), end + _REACH)):
            found = best_match(self.tokens, i, forms, least)
            if found:
                return make.models[found[0]], found[1], found[2]
            token = self.tokens[i]
            if token.text not in BETWEEN and not token.year:
                break
        return self._free_model(end) if self.expected else None

    def _free_model(self, end: int) -> tuple[str, int, float] | None:
        """A model no list holds: what stands where a model would."""
        for i in range(end, min(len(self.tokens), end + _REACH)):
            token = self.tokens[i]
            if token.text in BETWEEN or token.year:
                continue
            words: list[str] = []
            after = i
            while after < len(self.tokens) and len(words) < 2:
                word = self.tokens[after]
                if word.text in ORDINARY or word.year or word.text in TRIMS:
                    break
                words.append(word.text)
                after += 1
            return (titled(words), after, 0.5) if words else None
        return None

    def _known_model(self) -> Named | None:
        """A model of the make that was given before."""
        make = next(
            (m for m in self.index.makes.values() if m.name == self.known_make), None
        )
        if make is None or not self.expected:
            return None
        found = self._beside(make, 0)
        if found is None:
            found = self._misheard_model(make, 0)
            found = found if found and found[2] > 0.5 else None
        if not found:
            return None
        start = next(
            (i for i, token in enumerate(self.tokens) if token.text not in BETWEEN), 0
        )
        return Named("", found[0], min(start, found[1] - 1), found[1], found[2])

    def _model(self) -> Named | None:
        """A model without its make, where only one make has it."""
        best: tuple[int, Named] | None = None
        for i in range(len(self.tokens)):
            for after, glued in windows(self.tokens, i, _LONGEST_MODEL):
                owner = self._owner(glued, i, after)
                if owner and (best is None or len(glued) > best[0]):
                    named = Named(
                        owner[0].name,
                        owner[1],
                        self._over_misheard_make(i, owner[0]),
                        self._over_trims(after),
                        1.0,
                    )
                    best = len(glued), named
        return best[1] if best else None

    def _over_misheard_make(self, i: int, make: Make) -> int:
        """The make may stand before its model in a form nobody knows."""
        before = self.tokens[i - 1].text if i else ""
        alike = before not in ORDINARY and likeness(before, make.name.lower()) >= NEAR
        return i - 1 if alike else i

    def _owner(self, glued: str, i: int, after: int) -> tuple[Make, str] | None:
        owners = self.index.models.get(glued, ())
        if not owners or glued.isdigit():
            return None
        common = self.index.common_models.get(glued, ())
        owner = common if len(common) == 1 else owners
        if len(owner) != 1:
            return None
        spaced = " ".join(token.text for token in self.tokens[i:after])
        cued = self._is_cued(i)
        coded = len(split_code(glued)) > 1 and (len(glued) > 2 or self.expected)
        if after - i > 1 and not (
            self.expected or coded or spaced == fold(owner[0][1])
        ):
            return None
        dated = bool(common and i and self.tokens[i - 1].year)
        least = 1 if self.expected else 2
        spoken = set(glued) & set("aeiouy")
        unlike_words = (cued or self.expected) and len(glued) > least and not spoken
        if (
            dated
            or is_telling(glued)
            or unlike_words
            or (coded and (common or self.expected or cued))
        ):
            return owner[0]
        alone = self.expected and (len(glued) > 2 or after - i == len(self.tokens))
        short = len(self.tokens) <= 4
        return (
            owner[0] if alone and (common or short) and glued not in ORDINARY else None
        )

    def _misheard(self) -> Named | None:
        """A make or model by its likeness, where one is expected."""
        makes = self.index.long_makes
        for i, token in enumerate(self.tokens[:20]):
            if not (self.expected or self._is_cued(i)):
                continue
            longest = 3 if self.expected else 1
            least = NEAR if self.expected else SURE
            found = best_match(self.tokens, i, makes, least, longest)
            if found and token.text not in self.index.models:
                make = self.index.makes[found[0]]
                named = self._with_model(make, i, found[1], found[2])
                sure = found[2] >= SURE and len(found[0]) > 5
                if self.expected or (
                    token.text not in EVERYDAY and (named.model or sure)
                ):
                    return named
        return self._misheard_lone_model() if self.expected else None

    def _is_cued(self, i: int) -> bool:
        before = self.tokens[i - 1] if i else None
        return before is not None and (bool(before.year) or before.text in CUES)

    def _misheard_lone_model(self) -> Named | None:
        forms = self.index.lone_models
        for i in range(min(len(self.tokens), 12)):
            found = best_match(self.tokens, i, forms, SURE)
            if found:
                make, model = self.index.models[found[0]][0]
                return Named(make.name, model, i, self._over_trims(found[1]), found[2])
        return None

    def _says(self, start: int, end: int) -> str:
        return "".join(token.text for token in self.tokens[start:end])

    def _over_trims(self, after: int) -> int:
        while after < len(self.tokens) and is_trim(self.tokens[after]):
            after += 1
        return after
