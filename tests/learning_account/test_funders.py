"""Vouchers (S5), pools (S6), groups and files of top-ups, as funders and learners call for them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.learning_account.drawing_store import DrawingRow
from app.ops.demo.loading import FUNDER
from app.web.callers import OrganisationKind
from app.work.running import Runner
from tests.journeys.story import JSON, Caller
from tests.moments import NOW
from tests.people import Demo, api_client
from tests.spending.money import rich

PLAIN = {"Accept": "application/json"}
GROUP = {"members": [{"eppn": "p01@waterkant.example"}]}
BAD = [0, -1, 1.5, "100", True, 10**20, "1e3", "\u0661"]


@pytest.fixture
def platform(demo: Demo) -> Caller:
    return api_client(demo, OrganisationKind.PLATFORM, "platform")


@pytest.fixture
def uwv(demo: Demo) -> Caller:
    return api_client(demo, OrganisationKind.FUNDER, "uwv")


def a_source(platform: Caller, **changes: object) -> str:
    body = {
        "kind": "uwv",
        "organisation_id": "uwv",
        "names": {"nl": "UWV", "en": "UWV"},
        "budget_cents": 100_000,
        "valid_from": "2026-01-01",
    }
    made: str = platform.post("/api/v1/funding-sources", {**body, **changes})["id"]
    return made


def a_pool(platform: Caller, **changes: object) -> str:
    pool = {"access": "pool", "person_group": "ww", "per_person_cents": 60_000}
    return a_source(platform, **{**pool, **changes})


def grouped(demo: Demo, uwv: Caller) -> None:
    headers = {"Authorization": f"Bearer {uwv.token}"}
    answer = demo.stranger.put("/api/v1/topup-groups/ww", json=GROUP, headers=headers)
    assert answer.json() == {"name": "ww", "members": 1}


def offering(demo: Demo, code: str) -> str:
    found = demo.stranger.get("/api/v1/offerings?limit=100", headers=PLAIN).json()["items"]
    return next(str(one["id"]) for one in found if one["code"] == code)


def ask(demo: Demo, person: str, path: str, body: JSON) -> tuple[int, JSON]:
    browser = demo.browser(person)
    browser.get("/wallet")
    answer = browser.post(f"/api/v1/me{path}", json=body, headers=PLAIN)
    return answer.status_code, answer.json()


def total(demo: Demo, person: str) -> int:
    browser = demo.browser(person)
    browser.get("/wallet")
    found = browser.get("/api/v1/me/account", headers=PLAIN).json()
    return int(found["total_cents"])


def test_s6_who_is_of_the_group_draws_up_to_their_own_limit(
    demo: Demo, platform: Caller, uwv: Caller
) -> None:
    pool = a_pool(platform)
    grouped(demo, uwv)
    before = total(demo, "p01")

    path = f"/drawing-rights/{pool}/drawings"
    assert ask(demo, "p01", path, {"cents": 60_000})[0] == 201
    assert total(demo, "p01") == before + 60_000
    status, refused = ask(demo, "p01", path, {"cents": 1})
    assert (status, refused["code"], refused["left_cents"]) == (422, "drawing_limit", 0)


def test_who_leaves_and_comes_back_does_not_draw_again(
    demo: Demo, platform: Caller, uwv: Caller
) -> None:
    pool = a_pool(platform)
    grouped(demo, uwv)
    path = f"/drawing-rights/{pool}/drawings"
    assert ask(demo, "p01", path, {"cents": 40_000})[0] == 201
    with demo.database.transaction() as session:
        learner_id = session.scalar(select(DrawingRow.learner_id)) or ""
        demo.services.departures(session).close(learner_id, tenant="learner", now=NOW)

    status, refused = ask(demo, "p01", path, {"cents": 20_001})
    assert (status, refused["code"], refused["left_cents"]) == (422, "drawing_limit", 20_000)
    assert ask(demo, "p01", path, {"cents": 20_000})[0] == 201


def test_s6_a_pool_that_is_empty_answers_409(demo: Demo, platform: Caller, uwv: Caller) -> None:
    pool = a_pool(platform, budget_cents=50_000)
    grouped(demo, uwv)

    status, refused = ask(demo, "p01", f"/drawing-rights/{pool}/drawings", {"cents": 50_001})
    assert (status, refused["code"]) == (409, "pool_exhausted")
    assert ask(demo, "p01", f"/drawing-rights/{pool}/drawings", {"cents": 50_000})[0] == 201


@pytest.mark.parametrize(
    ("changes", "person", "status"),
    [
        pytest.param({"valid_from": "2027-06-01"}, "p01", 422, id="before the window"),
        pytest.param({"valid_until": "2026-01-02"}, "p01", 422, id="after the window"),
        pytest.param({}, "p02", 404, id="not of the group"),
    ],
)
def test_s6_a_pool_is_open_to_its_group_in_its_window(
    demo: Demo, platform: Caller, uwv: Caller, changes: JSON, person: str, status: int
) -> None:
    pool = a_pool(platform, **changes)
    grouped(demo, uwv)

    assert ask(demo, person, f"/drawing-rights/{pool}/drawings", {"cents": 1})[0] == status


@pytest.mark.parametrize("cents", BAD)
def test_only_whole_cents_are_drawn_or_handed_out(
    demo: Demo, platform: Caller, uwv: Caller, cents: Any
) -> None:
    pool = a_pool(platform)
    grouped(demo, uwv)
    voucher = {"source_id": pool, "recipient": {"eppn": "p01@waterkant.example"}, "cents": cents}

    assert ask(demo, "p01", f"/drawing-rights/{pool}/drawings", {"cents": cents})[0] == 422
    uwv.post("/api/v1/topup-vouchers", voucher, status=422)
    assert uwv.get_list("/api/v1/topup-sources")[0]["left_cents"] == 100_000


def a_voucher(platform: Caller, uwv: Caller, cents: int = 400_000) -> str:
    source = a_source(platform, kind="module_voucher", budget_cents=1_000_000)
    order = {"source_id": source, "recipient": {"eppn": "p01@waterkant.example"}, "cents": cents}
    made: str = uwv.post("/api/v1/topup-vouchers", order)["id"]
    return made


def left(uwv: Caller) -> int:
    return int(uwv.get_list("/api/v1/topup-sources")[0]["left_cents"])


def test_s5_q8_a_voucher_is_used_once_and_gives_back_what_it_does_not_pay(
    demo: Demo, platform: Caller, uwv: Caller
) -> None:
    voucher, module = a_voucher(platform, uwv, 500_000), offering(demo, "MINOR-WIJK")
    assert left(uwv) == 500_000
    path, before = f"/vouchers/{voucher}/redemption", total(demo, "p01")

    status, used = ask(demo, "p01", path, {"offering_id": module})
    assert status == 201, used
    assert used["cents"] == 400_000
    assert (left(uwv), total(demo, "p01")) == (600_000, before)
    status, again = ask(demo, "p01", path, {"offering_id": module})
    assert (status, again["code"]) == (409, "voucher_used")


def test_s5_another_size_is_refused_and_nothing_is_used(
    demo: Demo, platform: Caller, uwv: Caller
) -> None:
    voucher = a_voucher(platform, uwv)

    path = f"/vouchers/{voucher}/redemption"
    status, refused = ask(demo, "p01", path, {"offering_id": offering(demo, "MC-DATA")})
    assert status == 422
    assert "voucher_size" in [one["code"] for one in refused["errors"]]
    found = demo.browser("p01").get("/api/v1/me/vouchers", headers=PLAIN).json()["items"]
    assert [one["state"] for one in found] == ["open"]


def test_s5_a_voucher_of_another_is_not_there(demo: Demo, platform: Caller, uwv: Caller) -> None:
    path = f"/vouchers/{a_voucher(platform, uwv)}/redemption"

    assert ask(demo, "p02", path, {"offering_id": offering(demo, "MINOR-WIJK")})[0] == 404


def test_a_source_of_vouchers_gives_no_top_ups(platform: Caller, uwv: Caller) -> None:
    source = a_source(platform, kind="module_voucher")
    order = {"source_id": source, "recipient": {"eppn": "a@b"}, "cents": 1, "reason": "x"}

    assert uwv.post("/api/v1/topups", order, status=422)["code"] == "source_of_vouchers"


def test_a_funder_sees_its_own_sources_only(demo: Demo, platform: Caller, uwv: Caller) -> None:
    mine = a_source(platform)
    other = api_client(demo, OrganisationKind.FUNDER, FUNDER)

    assert [one["id"] for one in uwv.get_list("/api/v1/topup-sources")] == [mine]
    assert mine not in [one["id"] for one in other.get_list("/api/v1/topup-sources")]


def test_a_closed_source_gives_nothing(platform: Caller, uwv: Caller) -> None:
    source = a_source(platform)
    closed = platform.post(f"/api/v1/funding-sources/{source}/closure", {}, status=200)
    order = {"source_id": source, "recipient": {"eppn": "a@b"}, "cents": 1, "reason": "x"}

    assert closed["closed_on"] == NOW.date().isoformat()
    assert uwv.post("/api/v1/topups", order, status=422)["code"] == "outside_source_window"


def test_q9_a_loan_stands_apart(demo: Demo, platform: Caller, uwv: Caller) -> None:
    loan = a_source(platform, kind="loan_lllk", budget_cents=200_000)
    before = total(demo, "p01")
    person = {"eppn": "p01@waterkant.example"}
    order = {"source_id": loan, "recipient": person, "cents": 200_000, "reason": "x"}
    uwv.post("/api/v1/topups", order)
    browser = demo.browser("p01")
    browser.get("/wallet")

    found = browser.get("/api/v1/me/account", headers=PLAIN).json()
    assert found["total_cents"] == before
    assert [one["cents"] for one in found["loans"]] == [200_000]


TABLE = """key;eppn;eur;reason
r1;p01@waterkant.example;150,00;Scholing
r2;p02@waterkant.example;1.000,00;Scholing
r3;p03@waterkant.example;900,00;Scholing
r4;;10,00;Scholing
r1;p04@waterkant.example;10,00;Scholing
"""


def handed_in(demo: Demo, uwv: Caller, source: str, table: str, *, written: str = "csv") -> JSON:
    answer = demo.stranger.post(
        f"/api/v1/topup-imports?source_id={source}&format={written}",
        content=table,
        headers={"Authorization": f"Bearer {uwv.token}", "Content-Type": "text/csv"},
    )
    assert answer.status_code == 201, answer.text
    found: JSON = answer.json()
    work(demo)
    return found


def work(demo: Demo) -> None:
    runner = Runner(demo.database, lambda: NOW + timedelta(minutes=1), demo.services.handlers())
    while runner.step():
        pass


def test_a_file_tops_up_every_row_that_is_right_and_once(
    demo: Demo, platform: Caller, uwv: Caller
) -> None:
    source = a_source(platform)
    path = f"/api/v1/topup-imports/{handed_in(demo, uwv, source, TABLE)['id']}"
    preview = uwv.get(path)["preview"]
    assert preview["counts"] == {"created": 1, "refused": 4, "cents": 15_000}
    assert left(uwv) == 100_000
    codes = [(one["row"], one["code"]) for one in uwv.get(f"{path}/errors")["items"]]
    assert codes == [
        (2, "wrong_cell"),
        (3, "pool_exhausted"),
        (4, "no_recipient"),
        (5, "key_twice"),
    ]
    uwv.post(f"{path}/start", {}, status=200)
    work(demo)
    assert (uwv.get(path)["job"]["counts"]["created"], left(uwv)) == (1, 85_000)

    again = handed_in(demo, uwv, source, TABLE.splitlines()[0] + "\n" + TABLE.splitlines()[1])
    uwv.post(f"/api/v1/topup-imports/{again['id']}/start", {}, status=200)
    work(demo)
    report = uwv.get(f"/api/v1/topup-imports/{again['id']}")["job"]["counts"]
    assert (report, left(uwv)) == ({"unchanged": 1}, 85_000)


def test_a_known_key_for_another_amount_is_refused(
    demo: Demo, platform: Caller, uwv: Caller
) -> None:
    source = a_source(platform)
    files = []
    for amount in ("10,00", "20,00"):
        table = f"key;eppn;eur;reason\nr1;a@b.example;{amount};x\n"
        files.append(f"/api/v1/topup-imports/{handed_in(demo, uwv, source, table)['id']}")
        uwv.post(f"{files[-1]}/start", {}, status=200)
        work(demo)

    errors = uwv.get(f"{files[-1]}/errors")["items"]
    assert [one["code"] for one in errors] == ["row_key_reused"]
    assert left(uwv) == 99_000


GOOD = '{"key":"r1","eppn":"a@b.example","cents":100,"reason":"x"}'
HOSTILE = {
    "a member twice": ('{"key":"a","key":"b"}', "invalid_json"),
    "a lone surrogate": (GOOD.replace('"x"', '"\\ud800"'), "invalid_json"),
    "NUL in a text": (GOOD.replace('"x"', '"a\\u0000b"'), "unstorable_text"),
    "NUL in a name": ('{"key":"r1","a\\u0000b":1}', "unstorable_text"),
    "a nested key": (GOOD.replace('"r1"', '{"a":["b"]}'), "wrong_cell"),
    "an unknown member": ('{"key":"r1","iban":"x"}', "wrong_cell"),
    "cents as a text": (GOOD.replace("100", '"100"'), "wrong_cell"),
    "a fraction of a cent": (GOOD.replace("100", "1.5"), "wrong_cell"),
    "a number beyond all": (GOOD.replace("100", "9" * 30), "wrong_cell"),
    "true for an amount": (GOOD.replace("100", "true"), "wrong_cell"),
    "a BSN": (GOOD.replace('"x"', '"bsn 999990019"'), "bsn_not_allowed"),
}


@pytest.mark.parametrize(("line", "code"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_line_is_told_and_the_good_one_beside_it_counts(
    demo: Demo, platform: Caller, uwv: Caller, line: str, code: str
) -> None:
    lines = f"{line}\n{GOOD.replace('r1', 'r2')}\n"
    file = handed_in(demo, uwv, a_source(platform), lines, written="json_lines")
    path = f"/api/v1/topup-imports/{file['id']}"
    assert {one["code"] for one in uwv.get(f"{path}/errors")["items"]} == {code}
    assert uwv.get(path)["preview"]["counts"]["created"] == 1


MODULE = {"workload": {"value": "30", "unit": "ects"}}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"starts_on": date(2026, 1, 1)}, 422, id="it has started"),
        pytest.param({"capacity": 1}, 422, id="it is full"),
        pytest.param({"capacity": 2}, 201, id="its neighbour has a place"),
    ],
)
def test_a_voucher_is_for_a_course_that_has_a_place_and_has_not_started(
    demo: Demo, platform: Caller, uwv: Caller, changes: JSON, status: int
) -> None:
    voucher, other = a_voucher(platform, uwv), rich(demo, "p02")
    module = other.offer(100_00, **MODULE, **changes)
    if "capacity" in changes:
        other.give("public_base", 300_00)
        other.me.post("/api/v1/me/reservations", {"offering_id": module})
    path = f"/vouchers/{voucher}/redemption"
    found, answer = ask(demo, "p01", path, {"offering_id": module})
    assert found == status, answer


def test_two_who_draw_at_once_take_no_more_than_there_is(
    demo: Demo, platform: Caller, uwv: Caller
) -> None:
    pool = a_pool(platform, budget_cents=60_000)
    grouped(demo, uwv)
    path = f"/drawing-rights/{pool}/drawings"
    demo.browser("p01").get("/wallet")
    with ThreadPoolExecutor(4) as pool_of_threads:
        asked = [
            pool_of_threads.submit(ask, demo, "p01", path, {"cents": 25_000}) for _ in range(4)
        ]
        found = sorted(one.result()[0] for one in asked)
    assert found == [201, 201, 422, 422]
    assert left(uwv) == 10_000
