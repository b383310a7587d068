import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from pydantic import BaseModel, ConfigDict

from app.core import errors
from app.core.db import Database
from app.web.callers import LearnerDep
from app.web.middleware import MAX_BODY_BYTES
from app.web.problems import MEDIA_TYPE, status_of
from tests.apps import small_app

router = APIRouter()


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: int


@router.post("/numbers")
def take_number(body: Body) -> Body:
    return body


@router.get("/missing")
def missing() -> None:
    raise errors.NotFoundError("There is no such thing.", hint="look elsewhere")


@router.get("/busy")
def busy() -> None:
    raise errors.TooManyRequestsError("Wait.", retry_after=7)


@router.get("/broken")
def broken() -> None:
    raise ZeroDivisionError("the name of a person")


@router.get("/mine")
def mine(caller: LearnerDep) -> str:
    return caller.learner_id


@pytest.fixture
def client(sqlite_database: Database) -> TestClient:
    return small_app(sqlite_database, router)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        pytest.param(errors.NotFoundError, 404, id="not found"),
        pytest.param(errors.GoneError, 410, id="gone"),
        pytest.param(errors.NotAllowedError, 403, id="not allowed"),
        pytest.param(errors.UnauthenticatedError, 401, id="unauthenticated"),
        pytest.param(errors.ConflictError, 409, id="conflict"),
        pytest.param(errors.RejectedError, 422, id="rejected"),
        pytest.param(errors.MalformedError, 400, id="malformed"),
        pytest.param(errors.TooLargeError, 413, id="too large"),
        pytest.param(errors.UnsupportedMediaTypeError, 415, id="unsupported media type"),
        pytest.param(errors.UnavailableError, 503, id="unavailable"),
        pytest.param(errors.TooManyRequestsError, 429, id="too many requests"),
    ],
)
def test_the_kind_of_an_error_decides_its_status(kind: type[errors.AppError], status: int) -> None:
    assert status_of(kind) == status


def test_an_error_is_a_problem_document(client: TestClient) -> None:
    answer = client.get("/missing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json() | {"instance": ""} == {
        "type": "https://wallet.example/docs/errors#not_found",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no such thing.",
        "instance": "",
        "code": "not_found",
        "hint": "look elsewhere",
    }


def test_a_problem_names_the_request_that_the_log_knows(client: TestClient) -> None:
    answer = client.get("/missing")
    assert answer.json()["instance"] == f"urn:request:{answer.headers['x-request-id']}"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        pytest.param("GET", "/nowhere", 404, "not_found", id="no such path"),
        pytest.param("PUT", "/missing", 405, "method_not_allowed", id="no such method"),
        pytest.param("GET", "/mine", 401, "unauthenticated", id="a stranger"),
        pytest.param("GET", "/broken", 500, "internal_error", id="our own fault"),
    ],
)
def test_what_the_framework_refuses_is_a_problem_too(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_fault_of_ours_tells_nothing_but_the_request(client: TestClient) -> None:
    assert "person" not in client.get("/broken").text


def test_a_body_that_does_not_fit_says_where_and_does_not_repeat_it(client: TestClient) -> None:
    answer = client.post("/numbers", json={"number": "Fenna van Voorbeeld", "extra": 1})
    assert answer.status_code == 422
    assert {fault["location"] for fault in answer.json()["errors"]} == {
        "body/number",
        "body/extra",
    }
    assert "Fenna" not in answer.text


def test_a_body_that_is_no_json_is_malformed(client: TestClient) -> None:
    answer = client.post("/numbers", content=b"{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_json")


def test_too_many_requests_tell_when_to_come_back(client: TestClient) -> None:
    assert client.get("/busy").headers["retry-after"] == "7"


def test_a_stranger_is_told_how_to_prove_who_it_is(client: TestClient) -> None:
    assert client.get("/mine").headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("size", "status"),
    [
        pytest.param(MAX_BODY_BYTES, 400, id="the largest that is read"),
        pytest.param(MAX_BODY_BYTES + 1, 413, id="one byte more"),
    ],
)
def test_a_body_is_read_up_to_the_limit(client: TestClient, size: int, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    assert client.post("/numbers", content=b"x" * size, headers=headers).status_code == status


def test_every_answer_carries_the_security_headers(client: TestClient) -> None:
    for path in ("/missing", "/broken", "/nowhere"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "max-age" in headers["strict-transport-security"]
