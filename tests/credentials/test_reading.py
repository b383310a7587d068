from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.credentials.data_model import VC_CONTEXT, NotACredentialError
from app.credentials.reading import Mechanism, StatusEntry, read_credential

ENTRY = {
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "7",
    "statusListCredential": "https://wallet.example/status/x/revocation",
}
GOOD: dict[str, Any] = {
    "@context": [VC_CONTEXT],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential"],
    "issuer": {"id": "did:web:school.example"},
    "validFrom": "2026-10-01T00:00:00Z",
    "credentialSubject": {"id": "urn:uuid:2"},
    "credentialStatus": ENTRY,
}


def test_a_credential_is_read() -> None:
    read = read_credential({**GOOD, "awardedDate": "2026-09-30T22:00:00+02:00"})
    assert read.issuer_id == "did:web:school.example"
    assert read.valid_from == datetime(2026, 10, 1, tzinfo=UTC)
    assert read.awarded_on == date(2026, 9, 30)
    assert read.status_entries == (
        StatusEntry(Mechanism.BITSTRING, "revocation", ENTRY["statusListCredential"], 7),
    )


def test_without_a_day_of_award_the_first_day_of_validity_counts() -> None:
    assert read_credential(GOOD).awarded_on == date(2026, 10, 1)


def test_without_either_there_is_no_day() -> None:
    undated = {name: member for name, member in GOOD.items() if name != "validFrom"}
    assert read_credential(undated).awarded_on is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"@context": VC_CONTEXT}, id="context as text"),
        pytest.param({"@context": []}, id="no context"),
        pytest.param({"@context": ["https://x.example", VC_CONTEXT]}, id="another context first"),
        pytest.param({"type": ["Other"]}, id="another type"),
        pytest.param({"type": None}, id="no type"),
        pytest.param({"credentialSubject": {}}, id="an empty subject"),
        pytest.param({"issuer": None}, id="no issuer"),
        pytest.param({"issuer": {"name": "x"}}, id="an issuer without id"),
        pytest.param({"issuer": "school"}, id="an issuer that is no URL"),
        pytest.param({"issuer": ["did:web:a"]}, id="a list of issuers"),
        pytest.param({"id": 7}, id="an id that is no text"),
        pytest.param({"validFrom": "2026-10-01"}, id="a day without time"),
        pytest.param({"validFrom": "2026-10-01T00:00:00"}, id="a moment without zone"),
        pytest.param({"validFrom": "2026-02-30T00:00:00Z"}, id="a day that does not exist"),
        pytest.param({"validFrom": 1790000000}, id="a moment as number"),
        pytest.param({"validUntil": "２０２６-10-01T00:00:00Z"}, id="other digits"),
        pytest.param({"validUntil": "2026-10-01T24:00:01Z"}, id="an hour that does not exist"),
        pytest.param({"credentialStatus": "x"}, id="a status that is no object"),
        pytest.param({"validFrom": None}, id="no moment"),
        pytest.param({"credentialStatus": {**ENTRY, "statusPurpose": 1}}, id="purpose no text"),
        pytest.param({"credentialStatus": {**ENTRY, "statusListIndex": "-1"}}, id="negative"),
        pytest.param({"credentialStatus": {**ENTRY, "statusListIndex": "07"}}, id="leading zero"),
        pytest.param({"credentialStatus": {**ENTRY, "statusListIndex": 7.0}}, id="a fraction"),
        pytest.param({"credentialStatus": {**ENTRY, "statusListIndex": True}}, id="a truth"),
        pytest.param({"credentialStatus": {**ENTRY, "statusListIndex": "٧"}}, id="other digit"),
        pytest.param({"credentialStatus": {**ENTRY, "statusListIndex": "1" * 11}}, id="huge"),
        pytest.param({"credentialStatus": [ENTRY] * 5}, id="too many entries"),
    ],
)
def test_what_is_no_credential_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(NotACredentialError):
        read_credential({**GOOD, **change})


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"issuer": "did:web:school.example"}, id="issuer as text"),
        pytest.param({"type": "VerifiableCredential"}, id="type as text"),
        pytest.param({"credentialStatus": {**ENTRY, "statusListIndex": 7}}, id="index as number"),
        pytest.param({"credentialStatus": [ENTRY] * 4}, id="as many entries as there may be"),
        pytest.param({"validUntil": "2026-10-01T00:00:00.123456789-05:00"}, id="fine fractions"),
    ],
)
def test_what_others_write_differently_is_read(change: dict[str, Any]) -> None:
    assert read_credential({**GOOD, **change}).issuer_id == "did:web:school.example"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.sampled_from(sorted(GOOD)), json_values)
def test_no_document_leads_to_another_error(member: str, value: Any) -> None:
    refusal = None
    try:
        read_credential({**GOOD, member: value})
    except NotACredentialError as error:
        refusal = error
    assert refusal is None or refusal.detail
