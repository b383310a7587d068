"""Everything of a learner in one file, which others can read and check without this service."""

import csv
import hashlib
import json
import zipfile
from io import BytesIO, StringIO
from typing import Any

import pytest
from jwcrypto.jwk import JWK
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.status import check_credential_status, verify_status_list_token
from sd_jwt.verifier import SDJWTVerifier

from app.core import base64url
from app.core.did_documents import key_of_method
from app.core.keys import Algorithm, PublicKey
from app.credentials.proofs import data_integrity, sd_jwt, vc_jwt
from app.credentials.proofs.data_integrity import Expected
from app.holder.person_rows import owned_tables
from tests.core.test_pictures import drawn
from tests.credentials.documents import SIGNERS, credential
from tests.holder.people import Person, World, added, claimed, revoke, shared
from tests.moments import NOW
from tests.wallet.people import signed

JSON = dict[str, Any]
JSON_TYPE = {"Content-Type": "application/vc"}
TOKEN_TYPE = {"Content-Type": "application/vc+jwt"}


class Unzipped:
    """An export as somebody has it who knows nothing of the service."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(BytesIO(content)) as found:
            assert found.testzip() is None
            self.files = {info.filename: found.read(info) for info in found.infolist()}
        self.manifest = self.json("manifest.json")

    def json(self, path: str) -> Any:
        return json.loads(self.files[path])

    def of_kind(self, kind: str) -> list[JSON]:
        return [entry for entry in self.manifest["files"] if entry["kind"] == kind]

    def texts(self, kind: str) -> list[str]:
        return [self.files[entry["path"]].decode() for entry in self.of_kind(kind)]

    def about(self, kind: str) -> dict[str, Any]:
        return {entry["about"]: self.json(entry["path"]) for entry in self.of_kind(kind)}

    def key(self, method: str) -> PublicKey:
        document = self.about("did_document")[method.partition("#")[0]]
        return key_of_method(document, method=method, purpose="assertionMethod")

    def jwk(self, method: str) -> JSON:
        """Return a key out of the DID documents in the file, and from nowhere else."""
        document = self.about("did_document")[method.partition("#")[0]]
        methods = {one["id"]: one for one in document["verificationMethod"]}
        found: JSON = methods[method + "-jwk"]["publicKeyJwk"]
        return found


def token() -> str:
    """Return another credential of others, as a JWT."""
    return vc_jwt.secure(credential(id="urn:uuid:2"), signer=SIGNERS[Algorithm.EDDSA])


def kid_of(token: str) -> str:
    return str(json.loads(base64url.decode(token.partition(".")[0]))["kid"])


def exported(person: Person) -> Unzipped:
    answer = person.browser.get("/api/v1/me/export")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return Unzipped(answer.content)


@pytest.fixture
def full(fenna: Person) -> Unzipped:
    items = claimed(fenna)
    shared(fenna, items[:1], label="=1+1")
    fenna.get("/api/v1/me/overview")
    return exported(fenna)


def test_the_manifest_names_every_file_with_its_checksum(full: Unzipped) -> None:
    named = {entry["path"]: entry["sha256"] for entry in full.manifest["files"]}
    own = {"manifest.json", "manifest.schema.json"}
    assert len(named) > 30
    assert {path: hashlib.sha256(full.files[path]).hexdigest() for path in named} == named
    assert set(full.files) - own == set(named)


def test_every_signed_form_is_there_as_it_was_released(fenna: Person, full: Unzipped) -> None:
    for item in fenna.get("/api/v1/me/credentials")["items"]:
        released = fenna.get(f"/api/v1/me/credentials/{item['id']}")
        folder = f"credentials/{item['id']}"
        assert full.json(f"{folder}/credential.json") == released["data_integrity"]
        assert full.files[f"{folder}/credential.jwt"].decode() == released["vc_jwt"]
        assert full.files[f"{folder}/credential.sd-jwt"].decode() == released["sd_jwt_vc"]
    assert len(full.of_kind("sd_jwt_vc")) == 3


def test_our_own_library_verifies_the_files_with_the_keys_in_the_file(full: Unzipped) -> None:
    for text in full.texts("data_integrity"):
        document = json.loads(text)
        for proof in data_integrity.proofs_of(document):
            key = full.key(proof.verification_method)
            data_integrity.verify(document, proof, key=key, expected=Expected(NOW))
    for token in full.texts("vc_jwt"):
        vc_jwt.verify(token, key=full.key(kid_of(token)))
    for text in full.texts("sd_jwt_vc"):
        types = frozenset({"dc+sd-jwt"})
        sd_jwt.verify(sd_jwt.split(text), key=full.key(kid_of(text)), types=types)


def test_foreign_libraries_verify_them_too_and_refuse_a_changed_copy(full: Unzipped) -> None:
    contexts = full.about("context")
    for text in full.texts("data_integrity"):
        document = json.loads(text)
        (proof,) = document["proof"] if isinstance(document["proof"], list) else [document["proof"]]
        single = {**document, "proof": proof}
        jwk = full.jwk(proof["verificationMethod"])
        suite = DataIntegrityProofSuite()
        suite.verify(single, public_key_jwk=jwk, now=NOW, extra_contexts=contexts)
        with pytest.raises(Exception):  # noqa: B017, PT011 - the foreign library raises all kinds
            suite.verify(
                {**single, "validFrom": "2020-01-01T00:00:00Z"},
                public_key_jwk=jwk,
                now=NOW,
                extra_contexts=contexts,
            )


def test_the_reference_implementation_verifies_the_sd_jwts(full: Unzipped) -> None:
    def key(_issuer: str, header: JSON) -> JWK:
        return JWK.from_json(json.dumps(full.jwk(header["kid"])))

    for text in full.texts("sd_jwt_vc"):
        claims = SDJWTVerifier(text, key).get_verified_payload()
        assert claims["family_name"]


def test_the_status_lists_say_offline_what_was_revoked(world: World, fenna: Person) -> None:
    revoked = claimed(fenna)[0]
    revoke(world, fenna, revoked)
    made = exported(fenna)
    lists = made.about("status_list")

    def is_revoked(path: str) -> bool:
        document = made.json(path)
        return bool(
            check_credential_status(document, resolve_status_list=lists.__getitem__).revoked
        )

    found = {entry["path"]: is_revoked(entry["path"]) for entry in made.of_kind("data_integrity")}
    assert len(found) == 3
    assert [path for path in found if found[path]] == [f"credentials/{revoked}/credential.json"]
    assert {one["validUntil"] > NOW.isoformat() for one in lists.values()} == {True}


def test_the_status_list_tokens_verify_with_the_keys_in_the_file(full: Unzipped) -> None:
    tokens = full.of_kind("status_list_token")
    for entry in tokens:
        token = full.files[entry["path"]].decode()
        options: JSON = {"public_key_jwk": full.jwk(kid_of(token)), "now": NOW}
        assert verify_status_list_token(token, expected_uri=entry["about"], **options)
    assert tokens


def test_the_ledger_is_a_table_that_adds_up_to_the_balance(full: Unzipped) -> None:
    text = full.files["account/ledger.csv"].decode("utf-8-sig")
    lines = list(csv.DictReader(StringIO(text, newline="")))
    total = full.json("account/balance.json")["total_cents"]
    assert sum(int(line["cents"]) for line in lines) == total == 50_000
    assert {line["euros"] for line in lines} == {"300.00", "200.00"}


def test_a_label_that_looks_like_a_formula_is_a_text(world: World, fenna: Person) -> None:
    link = shared(fenna, claimed(fenna)[:1], label="=1+1")["url"]
    world.stranger.get(link)
    log = exported(fenna).files["shares/access-log.csv"].decode()
    assert "'=1+1" in log
    assert ",=1+1" not in log
    assert next(csv.DictReader(StringIO(log.lstrip("\ufeff"), newline="")))["outcome"] == "valid"


def test_every_table_of_a_person_is_in_the_file(full: Unzipped) -> None:
    assert {entry["about"] for entry in full.of_kind("records")} == owned_tables()
    assert full.json("records/learner.json")[0]["name"] == "Fenna van Voorbeeld"
    assert len(full.json("records/wallet_item.json")) == 3


def test_no_secret_is_in_the_file(fenna: Person) -> None:
    link = shared(fenna, claimed(fenna)[:1])["url"]
    made = exported(fenna)
    text = "".join(content.decode() for content in made.files.values())
    assert link.rpartition("/")[2] not in text
    assert "token_hash" not in text
    assert "pin_hash" not in text
    assert "sealed" not in text


def test_of_another_person_nothing_is_in_the_file(world: World, fenna: Person) -> None:
    milan = world.person("milan", name="Milan Onbekend")
    claimed(fenna)
    text = "".join(content.decode() for content in exported(milan).files.values())
    assert "Fenna" not in text
    assert fenna.id not in text


def test_an_export_is_for_who_is_logged_in(world: World) -> None:
    assert world.stranger.get("/api/v1/me/export").status_code == 401


def test_the_same_export_is_the_same_bytes(fenna: Person) -> None:
    claimed(fenna)
    one, other = (fenna.browser.post("/api/v1/me/export").content for _ in range(2))
    assert one == other


def test_what_was_added_is_in_the_file_as_it_came(fenna: Person) -> None:
    text = json.dumps(json.loads(signed()))
    fenna.browser.post("/api/v1/me/imports", content=text, headers=JSON_TYPE)
    fenna.browser.post("/api/v1/me/imports", content=token(), headers=TOKEN_TYPE)
    own = added(fenna, "self_asserted")
    fenna.browser.put(f"/api/v1/me/portfolio/{own}/picture", content=drawn())
    hide = f"/api/v1/me/credentials/{own}/arrangement"
    assert fenna.browser.put(hide, json={"hidden": True}).status_code == 200

    made = exported(fenna)

    kept = {entry["media_type"]: entry["path"] for entry in made.of_kind("imported_credential")}
    assert made.files[kept["application/vc"]].decode() == text
    assert kept["application/vc+jwt"].endswith("/credential.jwt")
    assert made.files[kept["application/vc+jwt"]].decode() == token()
    found = [made.json(entry["path"]) for entry in made.of_kind("about_import")]
    assert {(one["outcome"], one["code"]) for one in found} == {("not_trusted", "issuer_unknown")}
    assert made.json(f"portfolio/{own}/entry.json")["title"] == "Vrijwilliger"
    assert made.files[f"portfolio/{own}/picture.png"].startswith(b"\x89PNG")
