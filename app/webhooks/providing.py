"""How routes get the services of this feature: made by `app.main` for each unit of work."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.web.parts import ReadingDep, SessionDep
from app.webhooks.service import Webhooks


def _webhooks(request: Request, session: SessionDep) -> Webhooks:
    make: Callable[[Session], Webhooks] = request.app.state.webhooks
    return make(session)


def _webhooks_read(request: Request, session: ReadingDep) -> Webhooks:
    make: Callable[[Session], Webhooks] = request.app.state.webhooks
    return make(session)


WebhooksDep = Annotated[Webhooks, Depends(_webhooks)]
WebhooksReadDep = Annotated[Webhooks, Depends(_webhooks_read)]
