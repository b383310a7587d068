import hashlib
from base64 import b64encode
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import base64url
from app.credentials.contexts import CREDENTIALS_V1, context_bytes
from app.credentials.data_model import VC_CONTEXT, NotACredentialError
from app.credentials.reading import Mechanism, StatusEntry, read_claims, read_credential

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

# As published beside the context (Verifiable Credentials Data Model 2.0, appendix B.1).
HASH = hashlib.sha256(context_bytes(VC_CONTEXT)).digest()
SRI, MULTIBASE = "sha256-" + b64encode(HASH).decode(), "u" + base64url.encode(b"\x12\x20" + HASH)


def message(**members: str) -> dict[str, Any]:
    """Return a status entry with one message."""
    return {**ENTRY, "statusSize": 2, "statusMessage": [members]}


def related(**members: Any) -> dict[str, Any]:
    """Return a related resource that we do not have, with a digest."""
    return {"id": "https://school.example/x", "digestSRI": "sha384-" + "A" * 64, **members}


def test_a_credential_is_read() -> None:
    read = read_credential({**GOOD, "awardedDate": "2026-09-30T22:00:00+02:00"})
    assert read.issuer_id == "did:web:school.example"
    assert read.valid_from == datetime(2026, 10, 1, tzinfo=UTC)
    assert read.awarded_on == date(2026, 9, 30)
    assert read.status_entries == (
        StatusEntry(Mechanism.BITSTRING, "revocation", ENTRY["statusListCredential"], 7),
    )


def test_the_messages_of_a_status_are_read() -> None:
    entry = message(status="0x2", message="Opgeschort")
    read = read_credential({**GOOD, "credentialStatus": entry})
    assert (read.status_entries[0].bits, read.status_entries[0].messages) == (
        2,
        ((2, "Opgeschort"),),
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
        pytest.param({"validUntil": "2026-09-30T23:59:59Z"}, id="ends before it begins"),
        pytest.param({"credentialStatus": {**ENTRY, "statusPurpose": None}}, id="no purpose"),
        pytest.param({"credentialStatus": {**ENTRY, "statusSize": 0}}, id="no bits"),
        pytest.param({"credentialStatus": {**ENTRY, "statusSize": 9}}, id="more bits than a byte"),
        pytest.param({"credentialStatus": {**ENTRY, "statusSize": True}}, id="a truth of bits"),
        pytest.param({"credentialStatus": {**ENTRY, "statusSize": "1"}}, id="bits as text"),
        pytest.param({"credentialStatus": message(status="0x1")}, id="a message without text"),
        pytest.param({"credentialStatus": message(status="x", message="m")}, id="status not hex"),
        pytest.param({"credentialStatus": {**ENTRY, "statusMessage": "m"}}, id="message as text"),
        pytest.param({"credentialSchema": {"type": "JsonSchema"}}, id="a schema without id"),
        pytest.param({"evidence": {"id": "urn:x"}}, id="evidence without type"),
        pytest.param({"evidence": "urn:x"}, id="evidence as text"),
        pytest.param({"evidence": {"type": "Evidence", "id": "x"}}, id="evidence with another id"),
        pytest.param({"name": 7}, id="a name that is no text"),
        pytest.param({"name": {"@value": "x", "kleur": "rood"}}, id="a name with more"),
        pytest.param({"relatedResource": related(id=None)}, id="a resource without id"),
        pytest.param({"relatedResource": "urn:x"}, id="a resource as text"),
        pytest.param({"relatedResource": [related(), related()]}, id="a resource twice"),
        pytest.param({"relatedResource": {"id": "urn:x"}}, id="a resource without digest"),
        pytest.param({"relatedResource": related(digestSRI=7)}, id="a digest as number"),
        pytest.param({"relatedResource": related(digestSRI="md5-xx")}, id="another digest"),
        pytest.param({"relatedResource": related(id=VC_CONTEXT)}, id="a digest of something else"),
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
        pytest.param({"validUntil": "2026-10-01T00:00:00Z"}, id="ends when it begins"),
        pytest.param({"credentialSubject": {"name": "x"}}, id="a subject without id"),
        pytest.param({"credentialStatus": {"type": "Elsewhere"}}, id="a status of another type"),
        pytest.param({"credentialSchema": {"id": "urn:x", "type": "JsonSchema"}}, id="a schema"),
        pytest.param({"evidence": [{"type": ["Evidence"]}]}, id="evidence without id"),
        pytest.param({"name": [{"@value": "x", "@language": "nl"}, "y"]}, id="names"),
        pytest.param({"relatedResource": related()}, id="a resource that we do not have"),
        pytest.param({"relatedResource": related(id=VC_CONTEXT, digestSRI=SRI)}, id="of ours"),
        pytest.param(
            {"relatedResource": {"id": VC_CONTEXT, "digestMultibase": MULTIBASE}}, id="multibase"
        ),
    ],
)
def test_what_others_write_differently_is_read(change: dict[str, Any]) -> None:
    assert read_credential({**GOOD, **change}).issuer_id == "did:web:school.example"


def test_a_credential_of_the_former_data_model_says_when_it_was_issued() -> None:
    former = {**GOOD, "@context": [CREDENTIALS_V1], "issuanceDate": "2026-10-01T00:00:00Z"}
    assert read_credential(former).valid_from == datetime(2026, 10, 1, tzinfo=UTC)
    del former["issuanceDate"]
    with pytest.raises(NotACredentialError):
        read_credential(former)


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


CLAIMS: dict[str, Any] = {
    "iss": "did:web:school.example",
    "vct": "urn:x:diploma",
    "iat": 1_790_000_000,
    "status": {"status_list": {"uri": "https://wallet.example/status/x/token", "idx": 7}},
}


def test_the_claims_of_an_sd_jwt_vc_are_read() -> None:
    read = read_claims({**CLAIMS, "jti": "urn:x:1", "date_of_issuance": "2026-09-30"})
    assert (read.credential_id, read.awarded_on) == ("urn:x:1", date(2026, 9, 30))
    assert [entry.mechanism for entry in read.status_entries] == [Mechanism.TOKEN]
    assert read_claims({**CLAIMS, "status": {"other": 1}}).status_entries[0].list_url == ""
    assert not read_claims({"iss": "did:web:a", "vct": "x"}).status_entries


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"iss": None}, id="no issuer"),
        pytest.param({"iss": "school"}, id="an issuer that is no URL"),
        pytest.param({"vct": None}, id="no type"),
        pytest.param({"vct": ""}, id="an empty type"),
        pytest.param({"jti": 7}, id="a name that is no text"),
        pytest.param({"nbf": "1790000000"}, id="seconds as text"),
        pytest.param({"exp": 1.5}, id="a fraction of a second"),
        pytest.param({"exp": None}, id="no seconds"),
        pytest.param({"date_of_issuance": "2026-02-30"}, id="a day that does not exist"),
        pytest.param({"status": "x"}, id="a status that is no object"),
        pytest.param({"status": {"status_list": {"uri": "https://a.example", "idx": -1}}}, id="-1"),
    ],
)
def test_what_are_no_claims_of_a_credential_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(NotACredentialError):
        read_claims({**CLAIMS, **change})
