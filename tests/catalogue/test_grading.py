from typing import Any

import pytest
from pydantic import ValidationError

from app.catalogue import grading
from app.catalogue.kinds import refusals
from tests.catalogue.definitions import defined, definition_of

MODULE = definition_of("hbo-module-klinisch-redeneren")


def refusal(result: str | None, **scale: Any) -> str | None:
    assessment = {**MODULE["assessment"], "grading": scale or None}
    found = list(grading.refusals(defined(MODULE, assessment=assessment), result))
    return found[0].code if found else None


TEN = {"scale": "1-10", "min": "1", "max": "10", "pass": "6"}
HUNDRED = {"scale": "0-100", "min": "0", "max": "100", "pass": "55"}
OVG = {"scale": "O-V-G", "pass": "V"}
PASS = {"scale": "pass-fail", "pass": "pass"}
OFF, FAIL = "result_not_on_scale", "result_not_a_pass"


@pytest.mark.parametrize(
    ("scale", "result", "code"),
    [
        (TEN, "6", None),
        (TEN, "10", None),
        (TEN, "7.5", None),
        (TEN, "5.9", FAIL),
        (TEN, "0", OFF),
        (TEN, "10.1", OFF),
        (TEN, "7,5", OFF),
        (TEN, "7.55", OFF),
        (TEN, "07", OFF),
        (TEN, "+7", OFF),
        (TEN, "G", OFF),
        (TEN, "٧", OFF),
        (HUNDRED, "55", None),
        (HUNDRED, "100", None),
        (HUNDRED, "54.9", FAIL),
        (HUNDRED, "101", OFF),
        (OVG, "V", None),
        (OVG, "G", None),
        (OVG, "O", FAIL),
        (OVG, "v", OFF),
        (PASS, "pass", None),
        (PASS, "fail", FAIL),
        (PASS, "yes", OFF),
        ({}, "7", OFF),
        ({}, None, None),
        (TEN, None, None),
    ],
)
def test_a_result_is_a_pass_on_the_scale(
    scale: dict[str, Any], result: str | None, code: str | None
) -> None:
    assert refusal(result, **scale) == code


MARK, ENDS = "pass_mark_not_on_scale", "scale_differs"


@pytest.mark.parametrize(
    ("scale", "codes"),
    [
        pytest.param(TEN, [], id="ten"),
        pytest.param({**TEN, "pass": "5.5"}, [], id="half a point"),
        pytest.param({**TEN, "min": "1.0", "max": None}, [], id="the same end, written otherwise"),
        pytest.param({**TEN, "pass": "11"}, [MARK], id="above the scale"),
        pytest.param({**TEN, "pass": "5,5"}, [MARK], id="a comma"),
        pytest.param({**TEN, "pass": "<b>"}, [MARK], id="markup"),
        pytest.param({**TEN, "min": "0"}, [ENDS], id="another lowest end"),
        pytest.param({**TEN, "max": "9", "min": "x"}, [ENDS, ENDS], id="two other ends"),
        pytest.param(HUNDRED, [], id="a hundred"),
        pytest.param(OVG, [], id="words"),
        pytest.param({**OVG, "pass": "6"}, [MARK], id="a number among words"),
        pytest.param({**OVG, "min": "O"}, [ENDS], id="words have no ends"),
    ],
)
def test_an_achievement_is_described_with_a_scale_of_ours(
    scale: dict[str, Any], codes: list[str]
) -> None:
    assessment = {**MODULE["assessment"], "grading": scale}
    assert [one.code for one in refusals(defined(MODULE, assessment=assessment))] == codes


def test_a_scale_that_we_do_not_know_cannot_be_described() -> None:
    with pytest.raises(ValidationError):
        refusal("A", scale="A-F", **{"pass": "D"})
