"""Whether the name on an award can be that of a person whose name was validated elsewhere.

Registers write one name in many ways: with initials, without diacritics, with the partner's name,
with the surname first. Such ways match. What remains is shown to the learner, word by word.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Words before a surname that registers leave out, abbreviate or keep apart.
PREFIXES = frozenset(
    {
        "van", "von", "vd", "v", "de", "den", "der", "des", "d", "het", "t", "te", "ten", "ter",
        "op", "in", "aan", "bij", "onder", "uit", "voor", "du", "la", "le", "les", "el", "al", "da",
        "di", "do", "dos", "das", "del", "della", "zu", "zum", "zur", "af", "s",
    }
)  # fmt: skip
_BETWEEN = re.compile(r"[\s,.'`\u2019\u2018\u02bc\u2010-\u2015_/()-]+")
# Letters that do not fall apart into a base letter and a mark.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ħ": "h",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)
# How passports write them (ICAO 9303, part 3, table 6).
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
# A given name and a surname.
LEAST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that stand on one side only; one of the two can be empty."""

    awarded: str
    validated: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing with the nearest of the validated names came to."""

    awarded: str
    validated: str
    differences: tuple[Difference, ...]

    @property
    def matches(self) -> bool:
        """Tell whether both can be names of one person."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class _Word:
    written: str
    forms: frozenset[str]

    def is_same(self, other: "_Word") -> bool:
        return not self.forms.isdisjoint(other.forms)

    def is_initial_of(self, other: "_Word") -> bool:
        return any(len(form) == 1 for form in self.forms) and any(
            mine == theirs[0] for mine in self.forms for theirs in other.forms
        )


def compare(awarded: str, validated: Sequence[str]) -> Comparison:
    """Return what differs between the name on an award and the nearest validated name.

    Without any validated name, the whole name differs.
    """
    found = [_compared(awarded, name) for name in validated]
    nothing = Comparison(awarded, "", (Difference(awarded, ""),))
    return min(found, key=lambda one: len(one.differences), default=nothing)


def _compared(awarded: str, validated: str) -> Comparison:
    mine, theirs = _words(awarded), _words(validated)
    pairs, left, right = _paired(_core(mine), _core(theirs))
    only_word = len(_core(mine)) == len(_core(theirs)) == 1
    enough = any(a.is_same(b) and len(a.written) > 1 for a, b in pairs) and (
        len(pairs) >= LEAST_WORDS or only_word
    )
    if enough and not (left and right):
        return Comparison(awarded, validated, _prefixes_differ(mine, theirs))
    words = max(len(left), len(right))
    differences = [Difference(_at(left, place), _at(right, place)) for place in range(words)] or [
        Difference(awarded, validated)
    ]
    return Comparison(awarded, validated, tuple(differences))


def _paired(
    mine: Sequence[_Word], theirs: Sequence[_Word]
) -> tuple[list[tuple[_Word, _Word]], list[_Word], list[_Word]]:
    """Pair words that are the same, then initials with words; each is used once."""
    left, right, pairs = list(mine), list(theirs), []
    for fits in (_Word.is_same, _Word.is_initial_of, _has_initial):
        for word in list(left):
            other = next((one for one in right if fits(word, one)), None)
            if other is not None:
                pairs.append((word, other))
                left.remove(word)
                right.remove(other)
    return pairs, left, right


def _has_initial(word: _Word, other: _Word) -> bool:
    return other.is_initial_of(word)


def _prefixes_differ(mine: Sequence[_Word], theirs: Sequence[_Word]) -> tuple[Difference, ...]:
    """Compare the words before the surname by their initials, if both sides have any."""
    here, there = _prefixes(mine), _prefixes(theirs)
    if not here or not there or _initials(here) == _initials(there):
        return ()
    return (Difference(_written(here), _written(there)),)


def _words(name: str) -> list[_Word]:
    composed = unicodedata.normalize("NFC", name)
    return [_Word(part, _forms(part)) for part in _BETWEEN.split(composed) if _forms(part)]


def _forms(word: str) -> frozenset[str]:
    lower = unicodedata.normalize("NFC", word.casefold())
    found = {_bare(lower), _bare(lower.translate(_SPELT_OUT))}
    return frozenset(found - {""})


def _bare(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(letter for letter in apart if letter.isalnum())


def _is_prefix(word: _Word) -> bool:
    # A capital alone is an initial: `D. Jansen` has no prefix.
    return not PREFIXES.isdisjoint(word.forms) and not (
        len(word.written) == 1 and word.written.isupper()
    )


def _core(words: Sequence[_Word]) -> list[_Word]:
    core = [word for word in words if not _is_prefix(word)]
    # Somebody can be called `Di` or `Al`: then nothing is a prefix.
    return core if len(core) >= LEAST_WORDS else list(words)


def _prefixes(words: Sequence[_Word]) -> list[_Word]:
    core = _core(words)
    return [word for word in words if word not in core]


def _initials(words: Sequence[_Word]) -> str:
    # `vd` and `v.d.` are `van der` and `van de`.
    return "".join("vd" if "vd" in word.forms else min(word.forms)[0] for word in words)


def _written(words: Sequence[_Word]) -> str:
    return " ".join(word.written for word in words)


def _at(words: Sequence[_Word], place: int) -> str:
    return words[place].written if place < len(words) else ""
