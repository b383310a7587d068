"""Names as registers write them: which can be one person's, and what differs where they cannot."""

import pytest

from app.wallet.name_matching import Difference, compare

SAME = [
    ("Fenna van Voorbeeld", "Fenna van Voorbeeld", "the same"),
    ("FENNA VAN VOORBEELD", "Fenna van Voorbeeld", "case"),
    ("Zoë Müller", "Zoe Muller", "diacritics left out"),
    ("Zoë Müller", "Zoe Mueller", "diacritics spelt out"),
    ("Zoe\u0308 Mu\u0308ller", "Zoë Müller", "not composed"),
    ("Søren Łukasz", "Soren Lukasz", "letters that do not fall apart"),
    ("F. van Voorbeeld", "Fenna van Voorbeeld", "an initial"),
    ("F.M. van Voorbeeld", "Fenna Maria van Voorbeeld", "initials without a space"),
    ("Voorbeeld, Fenna van", "Fenna van Voorbeeld", "surname first"),
    ("Fenna Voorbeeld", "Fenna van Voorbeeld", "prefix left out"),
    ("Fenna v.d. Berg", "Fenna van der Berg", "prefix abbreviated"),
    ("Fenna vd Berg", "Fenna van den Berg", "prefix in one word"),
    ("Fenna van Voorbeeld", "Fenna Maria van Voorbeeld", "a second given name"),
    ("Fenna Jansen", "Fenna Voorbeeld-Jansen", "the partner's name before"),
    ("Fenna Voorbeeld-Jansen", "Fenna Voorbeeld", "the partner's name behind"),
    ("Anne-Marie de Vries", "Anne Marie de Vries", "a hyphen"),
    ("Seán O\u2019Brien", "Sean O'Brien", "an apostrophe"),
    ("李 小龍", "小龍 李", "another script"),
    ("Suharto", "suharto", "one word"),
    ("D. Jansen", "Daan Jansen", "an initial that looks like a prefix"),
]
DIFFERENT = [
    ("Fenna Voorbeeld", "Milan Schijn", [("Fenna", "Milan"), ("Voorbeeld", "Schijn")], "all"),
    ("Fenna Voorbeeld", "Fenna Voorbeelt", [("Voorbeeld", "Voorbeelt")], "one letter"),
    ("Fenna Voorbeeld", "Finn Voorbeeld", [("Fenna", "Finn")], "given name"),
    ("F. Voorbeeld", "Milan Voorbeeld", [("F", "Milan")], "initial"),
    ("Fenna van Berg", "Fenna de Berg", [("van", "de")], "prefix"),
    ("F. M.", "Fenna Maria", [("F. M.", "Fenna Maria")], "initials alone"),
    ("Voorbeeld", "Fenna Voorbeeld", [("", "Fenna")], "surname alone"),
    ("Fenna Voorbeeld", "Voorbeeld", [("Fenna", "")], "surname alone on the other side"),
    ("Suharto", "Sukarno", [("Suharto", "Sukarno")], "one word"),
    ("...", "Fenna Voorbeeld", [("", "Fenna"), ("", "Voorbeeld")], "no word at all"),
]  # fmt: skip


@pytest.mark.parametrize(("awarded", "validated"), [pytest.param(*r[:2], id=r[2]) for r in SAME])
def test_a_name_in_another_way_of_writing_is_the_same(awarded: str, validated: str) -> None:
    assert compare(awarded, [validated]).matches
    assert compare(validated, [awarded]).matches


@pytest.mark.parametrize(
    ("awarded", "validated", "differences"), [pytest.param(*r[:3], id=r[3]) for r in DIFFERENT]
)
def test_another_name_says_where_it_differs(
    awarded: str, validated: str, differences: list[tuple[str, str]]
) -> None:
    found = compare(awarded, [validated])
    assert not found.matches
    assert found.differences == tuple(Difference(*pair) for pair in differences)


def test_the_nearest_of_several_validated_names_counts() -> None:
    found = compare("Fenna Voorbeeld", ["Milan Schijn", "Fenna Voorbeelt", "Fenna Voorbeeld"])
    assert (found.matches, found.validated) == (True, "Fenna Voorbeeld")


def test_without_a_validated_name_the_whole_name_differs() -> None:
    assert compare("Fenna", []).differences == (Difference("Fenna", ""),)
