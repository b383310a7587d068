"""Giving on both databases: a look undoes itself, and one form that is sent at once gives once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.core.db import Database
from app.ops.demo.loading import load_demo
from tests.moments import NOW
from tests.pages.test_funder_pages import given, send, source
from tests.people import Demo, demo_on
from tests.service import whole_services


@pytest.fixture
def whole(database: Database) -> Demo:
    load_demo(database, whole_services(), now=NOW, say=lambda _: None)
    return demo_on(database)


def test_one_form_sent_at_once_gives_once(whole: Demo) -> None:
    browsers, before = [whole.browser("p02") for _ in range(4)], given(whole)
    path = source(whole, "techniek")
    assert send(browsers[0], path, go="look")[0] == 200
    assert given(whole) == before

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda browser: send(browser, path, go="give")[0], browsers))

    assert answers == [303] * 4
    assert given(whole) == sorted([*before, ("ewa@thuis.example", 250_50)])
