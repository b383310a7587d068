"""One service and one browser for all tests of a worker; each test is its own visitor."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.chromium import Visitor, chromium
from tests.needs import require
from tests.running import Running, running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    require("chromium")
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("service")) as found:
        yield found


@pytest.fixture
def visitor(browser: Browser, service: Running) -> Iterator[Callable[..., Visitor]]:
    """Return what makes somebody at a browser."""
    made: list[Visitor] = []

    def make(**options: Any) -> Visitor:
        made.append(Visitor(browser, service.url, **options))
        return made[-1]

    yield make
    for one in made:
        one.context.close()
