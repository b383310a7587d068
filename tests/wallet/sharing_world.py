"""A diploma in which every part has a word of its own, and the links that its owner makes."""

import base64
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pypdf
from fastapi.testclient import TestClient

from app.credentials.proofs import sd_jwt
from app.identity.assurance import IAP_MEDIUM
from app.ops.demo.catalogue import demo_catalogue
from app.wallet.models import Field
from tests.apps import BASE_URL
from tests.core.test_pictures import drawn
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import Demo, school
from tests.wallet.people import send, signed

JSON = dict[str, Any]
HTML, DATA = {"Accept": "text/html"}, {"Accept": "application/json"}
NAME, BIRTHDAY = "Zwaantje Quibusvoort", "1987-03-09"
# What only the one field shows, in each form and language in which it can be written.
MARKS: dict[Field, str] = {
    Field.NAME: r"Quibusvoort|Zwaantje",
    Field.BIRTH_DATE: r"(?<![\w-])1987(?!\w)",
    Field.GRADE: r"(?<![\d.])8[.,]7(?![\d])",
    Field.DESCRIPTION: r"OMSCHRIJVING|DESCRIBED|EISENPAKKET|CRITERIA-WORD",
    Field.OUTCOMES: r"UITKOMSTWOORD|OUTCOME-WORD",
    Field.WORKLOAD: r"(?<![\d.])77[.,]5(?!\d)|PT2170H|(?<![\w-])2170(?![\w-])",
    Field.LEVEL: r"NLQF|level_of_learning_experience|levelBasis",
    Field.ASSESSMENT: r"onsite_with_id|identiteit vastgesteld|identity verified",
    Field.EVIDENCE: r"BEWIJSSTUK|STUKVERHAAL|stuk\.example",
    Field.BACKGROUND: r"VOORKENNISWOORD|PREREQ-WORD|KEURMERKWOORD|99Q77",
    Field.WHOLE: r"proofValue|statusListIndex|/achievements/",
}

# The same of a credential from elsewhere, and of what somebody says of themselves.
IMPORTED_MARKS: dict[Field, str] = {
    Field.GRADE: r"(?<![\d.])8[.,]7(?![\d])",
    Field.DESCRIPTION: r"OMSCHRIJVING|EISENPAKKET",
    Field.EVIDENCE: r"BEWIJSSTUK|STUKVERHAAL|stuk\.example",
    Field.WHOLE: r"proofValue|IDENTITEIT|/achievements/",
}
ENTRY_MARKS: dict[Field, str] = {
    Field.DESCRIPTION: r"OMSCHRIJVING",
    Field.EVIDENCE: r"link\.example|data:image/png",
    Field.BACKGROUND: r"ORGANISATIEWOORD|2017|2018",
}


@dataclass(frozen=True, slots=True)
class Owner:
    """The learner with the diploma, and its wallet item."""

    demo: Demo
    caller: Caller
    item_id: str
    award_id: str

    def share(self, *fields: Field, **members: object) -> JSON:
        """Return a new link to the diploma."""
        item = {"item_id": self.item_id, "fields": list(fields)}
        body = {"items": [item], "label": "ETIKETWOORD", **members}
        return self.caller.post("/api/v1/me/shares", body)

    def change(self, share: JSON, status: int = 200, **members: object) -> JSON:
        """Return a link after a change."""
        answer = self.caller.client.patch(
            f"/api/v1/me/shares/{share['id']}",
            json=members,
            headers={"Authorization": f"Bearer {self.caller.token}"},
        )
        assert answer.status_code == status, answer.text
        body: JSON = answer.json()
        return body


def definition(**change: object) -> JSON:
    """Return a diploma with a word of its own in every part."""
    found = next(
        one for one in demo_catalogue().achievements if one.slug == "hbo-bachelor-verpleegkunde"
    )
    plain = found.definition.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {
        **plain,
        "description": {"nl": "OMSCHRIJVING", "en": "DESCRIBED"},
        "criteria": {"nl": "EISENPAKKET", "en": "CRITERIA-WORD"},
        "learning_outcomes": [{"id": "a", "text": {"nl": "UITKOMSTWOORD", "en": "OUTCOME-WORD"}}],
        "workload": {"unit": "ects", "value": "77.5"},
        "prerequisites": {"nl": "VOORKENNISWOORD", "en": "PREREQ-WORD"},
        "programme": {"register": "ISAT", "code": "99Q77"},
        "quality_assurance": {**plain["quality_assurance"], "name": "KEURMERKWOORD"},
        "assessment": {
            "type": "testing",
            "supervision": "onsite_with_id",
            "id_verified": True,
            "grading": {"scale": "1-10", "min": "1", "max": "10", "pass": "6"},
        },
        **change,
    }


def owner_of(demo: Demo, **change: object) -> Owner:
    """Award the diploma, and let its owner accept it."""
    waterkant = school(demo, "waterkant")
    body = {"slug": "alles", "definition": definition(**change)}
    order = {
        "achievement_id": waterkant.post("/api/v1/achievements", body)["id"],
        "recipient": {"claim_code": True},
        "name": NAME,
        "birth_date": BIRTHDAY,
        "awarded_on": "2026-06-26",
        "result": "8.7",
        "evidence": [
            {"name": "BEWIJSSTUK", "description": "STUKVERHAAL", "url": "https://stuk.example/1"}
        ],
    }
    award = waterkant.post("/api/v1/awards", order)
    with demo.database.transaction() as session:
        learner = demo.services.learners(session).sign_in(
            {"iss": "https://login.example", "sub": "eigenaar"},
            {"sub": "eigenaar", "name": NAME, "eduperson_assurance": [IAP_MEDIUM]},
            now=NOW,
        )
    caller = Caller(demo.stranger, demo.services.tokens.for_learner(learner.id, now=NOW))
    item = caller.post("/api/v1/me/claims", {"claim_code": award["claim_code"]})
    return Owner(demo, caller, item["id"], award["id"])


def import_of(owner: Owner) -> str:
    """Let the owner keep a credential of others; return the item."""
    subject = {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "identityHash": "IDENTITEIT",
                "identityType": "name",
                "hashed": False,
            }
        ],
        "result": [{"type": ["Result"], "value": "8.7"}],
        "achievement": {
            "id": "https://elsewhere.example/achievements/1",
            "type": ["Achievement"],
            "name": "TITELWOORD",
            "description": "OMSCHRIJVING",
            "criteria": {"narrative": "EISENPAKKET"},
        },
    }
    evidence = [
        {
            "id": "https://stuk.example/1",
            "type": ["Evidence"],
            "name": "BEWIJSSTUK",
            "description": "STUKVERHAAL",
        }
    ]
    text = signed(credentialSubject=subject, evidence=evidence, name="TITELWOORD")
    answer = send(owner.caller, "POST", "imports", text, "application/json")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def entry_of(owner: Owner) -> str:
    """Let the owner say something of themselves, with a picture; return the item."""
    entry = {
        "title": "TITELWOORD",
        "organisation": "ORGANISATIEWOORD",
        "began_on": "2017-02-03",
        "ended_on": "2018-04-05",
        "description": "OMSCHRIJVING",
        "link": "https://link.example/1",
    }
    made = owner.caller.post("/api/v1/me/portfolio", entry)
    put = send(owner.caller, "PUT", f"portfolio/{made['id']}/picture", drawn(), "image/png")
    assert put.status_code == 204
    return str(made["id"])


def path_of(share: JSON) -> str:
    """Return the path of a link."""
    return urlsplit(str(share["url"])).path


def answers(client: TestClient, share: JSON) -> Iterator[str]:
    """Yield all that a stranger can get from a link, as readable text, whatever the form."""
    path = path_of(share)
    for language in ("nl", "en"):
        yield client.get(path, params={"lang": language}, headers=HTML).text
        yield client.post(path, params={"lang": language}, headers=HTML).text
    yield client.get(path, headers=DATA).text
    opened = client.post(path, headers=DATA)
    yield opened.text
    yield client.post("/api/v1/verify", json={"url": share["url"]}).text
    grant = opened.json()["grant"]
    for form in ("sd_jwt", "json"):
        asked = {"grant": grant, "form": form}
        yield readable(client.post(f"{path}/downloads", json=asked).text)
    for language in ("nl", "en"):
        asked = {"grant": grant, "form": "pdf"}
        pdf = client.post(f"{path}/downloads", params={"lang": language}, json=asked)
        yield pdf_text(pdf.content) if pdf.is_success else pdf.text


def readable(text: str) -> str:
    """Return an SD-JWT with all that is in it spelled out; anything else as it is."""
    if "~" not in text:
        return text
    given = sd_jwt.split(text)
    parts = [*given.token.split("."), *given.disclosures, *(given.key_binding or "").split(".")]
    return "\n".join(
        base64.urlsafe_b64decode(part + "==").decode("utf-8", "replace") for part in parts
    )


def pdf_text(content: bytes) -> str:
    """Return the text of a PDF, its metadata, and what is attached to it."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    pages = [page.extract_text() for page in reader.pages]
    attached = [readable(data.decode()) for files in reader.attachments.values() for data in files]
    return "\n".join(
        [*pages, *attached, str(reader.metadata), json.dumps(str(reader.xmp_metadata))]
    )


def marks_in(text: str, marks: dict[Field, str] = MARKS) -> set[Field]:
    """Return the fields of which something stands in a text."""
    return {field for field, mark in marks.items() if re.search(mark, text)}


__all__ = ["BASE_URL", "DATA", "HTML", "MARKS", "Owner", "answers", "marks_in", "owner_of"]
