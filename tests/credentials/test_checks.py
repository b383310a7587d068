from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from app.core.values import Localised
from app.credentials.checks import (
    CHECKS,
    SKEW,
    Check,
    Facts,
    HolderFact,
    IssuerFact,
    Outcome,
    ProofFact,
    Report,
    Result,
    StatusFact,
    examine,
)
from app.credentials.proving import HELD
from tests.moments import NOW

ISSUER = IssuerFact(
    id="i1",
    name=Localised(nl="Hogeschool", en="University"),
    recognised_then="OCW",
    recognised_now="OCW",
)
GOOD = Facts(
    proof=HELD,
    issuer=ISSUER,
    awarded_on=date(2026, 10, 1),
    valid_from=NOW - timedelta(days=1),
    valid_until=NOW + timedelta(days=1),
    has_status=True,
    status=StatusFact(),
    now=NOW,
)
BROKEN = ProofFact(held=False, code="invalid_proof")
UNCHECKED = ProofFact(held=None, code="key_unavailable")


def result(report: Report, check: Check) -> Result:
    return next(finding.result for finding in report.findings if finding.check is check)


def test_when_every_check_passes_it_is_valid() -> None:
    report = examine(GOOD)
    assert (report.outcome, report.code) == (Outcome.VALID, "valid")
    assert {finding.result for finding in report.findings} == {Result.PASSED}


def test_every_check_is_asked_once() -> None:
    shown = replace(GOOD, holder=HolderFact(proven=True, fresh=True))
    assert [finding.check for finding in examine(shown).findings] == list(Check)
    # Nobody can tell who shows a credential that was merely handed over.
    assert [each.check for each in examine(GOOD).findings] == list(Check)[:-1]
    assert len(CHECKS) == len(Check)


@pytest.mark.parametrize(
    ("facts", "outcome", "code"),
    [
        pytest.param(replace(GOOD, proof=BROKEN), Outcome.INVALID, "invalid_proof", id="proof"),
        pytest.param(
            replace(GOOD, status=StatusFact(revoked=True, since=NOW)),
            Outcome.INVALID,
            "revoked",
            id="revoked",
        ),
        pytest.param(
            replace(GOOD, status=StatusFact(suspended=True, since=NOW)),
            Outcome.INVALID,
            "suspended",
            id="suspended",
        ),
        pytest.param(
            replace(GOOD, valid_until=NOW - SKEW), Outcome.INVALID, "expired", id="expired"
        ),
        pytest.param(
            replace(GOOD, valid_from=NOW + SKEW + timedelta(microseconds=1)),
            Outcome.INVALID,
            "not_yet_valid",
            id="not yet valid",
        ),
        pytest.param(
            replace(GOOD, issuer=None, has_status=False),
            Outcome.NOT_TRUSTED,
            "issuer_unknown",
            id="a stranger",
        ),
        pytest.param(
            replace(GOOD, issuer=replace(ISSUER, recognised_then=None)),
            Outcome.NOT_TRUSTED,
            "not_recognised_on_award_date",
            id="not recognised then",
        ),
        pytest.param(
            replace(GOOD, proof=UNCHECKED, issuer=None, status=None),
            Outcome.UNDETERMINED,
            "key_unavailable",
            id="the key cannot be had",
        ),
        pytest.param(
            replace(GOOD, status=None), Outcome.UNDETERMINED, "status_unknown", id="no status"
        ),
        pytest.param(
            replace(GOOD, holder=HolderFact(proven=None, fresh=False)),
            Outcome.UNDETERMINED,
            "holder_key_unavailable",
            id="the key of the holder cannot be had",
        ),
        pytest.param(
            replace(GOOD, awarded_on=None),
            Outcome.UNDETERMINED,
            "recognition_unknown",
            id="no day of award",
        ),
        pytest.param(
            replace(GOOD, issuer=replace(ISSUER, recognised_now=None)),
            Outcome.VALID,
            "valid",
            id="a recognition that ended later changes nothing",
        ),
        pytest.param(
            replace(GOOD, valid_until=NOW - SKEW + timedelta(microseconds=1)),
            Outcome.VALID,
            "valid",
            id="the last moment",
        ),
        pytest.param(
            replace(GOOD, valid_from=NOW + SKEW), Outcome.VALID, "valid", id="the first moment"
        ),
        pytest.param(replace(GOOD, valid_until=None), Outcome.VALID, "valid", id="no expiry"),
        pytest.param(replace(GOOD, has_status=False), Outcome.VALID, "valid", id="no list"),
    ],
)
def test_one_fact_decides(facts: Facts, outcome: Outcome, code: str) -> None:
    report = examine(facts)
    assert (report.outcome, report.code) == (outcome, code)


def test_a_certain_failure_outweighs_an_unknown() -> None:
    assert examine(replace(GOOD, proof=BROKEN, status=None)).outcome is Outcome.INVALID


def test_without_a_proof_nobody_is_accused() -> None:
    report = examine(replace(GOOD, proof=UNCHECKED, issuer=None, status=None))
    assert result(report, Check.ISSUER) is Result.UNDETERMINED


def test_valid_means_that_nothing_that_matters_is_left_open() -> None:
    proofs = (HELD, BROKEN, UNCHECKED)
    issuers = (ISSUER, None, replace(ISSUER, recognised_then=None))
    statuses = (StatusFact(), None, StatusFact(revoked=True, since=NOW))
    reports = [
        examine(replace(GOOD, proof=proof, issuer=issuer, status=status, awarded_on=day))
        for proof, issuer, status, day in product(proofs, issuers, statuses, (NOW.date(), None))
    ]
    valid = [report for report in reports if report.outcome is Outcome.VALID]
    assert len(valid) == 1
    assert {finding.result for finding in valid[0].findings} == {Result.PASSED}


def test_every_sentence_is_there_in_both_languages() -> None:
    for finding in examine(GOOD).findings:
        assert finding.message.nl != finding.message.en
