"""Joins everything: the application, made from its settings.

Each service is made per unit of work by `app.wiring`; routes find the makers in the state of the
application, under the name of the service.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import Depends, FastAPI

from app.batches import routes as batches
from app.batches.events import Streams
from app.catalogue import (
    import_routes,
    offering_routes,
    picture_routes,
    programme_routes,
    tariff_routes,
)
from app.catalogue import routes as catalogue
from app.core.clock import Clock, system_clock
from app.core.db import Database, Row, connect
from app.core.envelope import derive_key
from app.core.fetch import TrustedFetch
from app.core.garbage import spare_what_stays
from app.core.jws import KeySigner
from app.core.keys import public_to_jwk, thumbprint
from app.core.log import configure
from app.core.public_fetch import PublicFetch
from app.credentials import routes as credentials
from app.credentials import status_routes, vc_api_routes
from app.credentials.checking import Checking
from app.credentials.outside import Outside
from app.entitlements import attesting_routes
from app.entitlements import routes as entitlement_routes
from app.goals import routes as goals
from app.holder import advice_routes, notice_routes, rights_routes
from app.holder import routes as holder
from app.holder.providing import welcomed
from app.identity import account_routes
from app.identity import routes as identity
from app.identity.client import IdentityProvider
from app.identity.emails import Emails
from app.identity.logins import Logins
from app.identity.oidc import Registration
from app.identity.sessions import learner_authenticator, session_cookie
from app.institutions import client_routes, did_routes, key_routes, oauth_routes, trust_routes
from app.institutions import routes as institutions
from app.institutions.keys import KeyVault
from app.institutions.token_endpoint import api_authenticator
from app.learning_account import funder_routes, holder_routes, seat_routes
from app.learning_account import routes as learning_account
from app.monitoring import routes as monitoring_routes
from app.ops import health
from app.pages import (
    account_pages,
    adding_routes,
    advice_pages,
    answering,
    arranging_routes,
    batch_pages,
    claim_routes,
    exemption_pages,
    farewell_routes,
    funder_files,
    funder_giving,
    funder_pages,
    goal_pages,
    holding_routes,
    import_pages,
    institution_achievements,
    institution_awards,
    institution_exemptions,
    institution_overview,
    institution_proposals,
    institution_settings,
    leaving_pages,
    monitoring_pages,
    offering_pages,
    open_pages,
    profile_routes,
    rights_pages,
    webhook_pages,
)
from app.pages import routes as pages
from app.pages import share_routes as share_pages
from app.pages.rendering import get_ready
from app.prior_learning import provider_routes as prior_learning
from app.prior_learning import routes as exemptions
from app.settings import ConfigurationError, Settings, production_faults
from app.spending import routes as spending_routes
from app.staff import award_routes
from app.staff import routes as staff
from app.staff.award_desk import AwardDesk, award_at_once
from app.wallet import holding_routes as holding_api
from app.wallet import open_routes, share_routes, verify_routes
from app.wallet import routes as wallet
from app.wallet.grants import Grants
from app.wallet.looking import MOST_TOGETHER, Looks
from app.wallet.openings import Openings
from app.web import middleware, problems
from app.web.callers import Authenticators
from app.web.csrf import CrossSiteGuard
from app.web.front import Front
from app.web.openapi import describe
from app.web.parts import Parts
from app.web.together import Together
from app.web.tokens import AccessTokens
from app.web.turnstile import Turnstile
from app.webhooks import routes as webhooks
from app.wiring import Services
from app.work import routes as work
from app.work.in_process import working
from app.work.running import Runner

# Importing the stores is what registers their tables.
ALL_TABLES = Row.metadata.tables
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
ROUTERS = (
    # They are asked in this order: what is asked for most stands first.
    verify_routes.router,
    open_routes.router,
    institutions.router,
    client_routes.router,
    key_routes.router,
    oauth_routes.router,
    did_routes.router,
    trust_routes.router,
    catalogue.router,
    catalogue.public_router,
    picture_routes.router,
    programme_routes.router,
    offering_routes.router,
    offering_routes.public_router,
    tariff_routes.router,
    import_routes.router,
    work.router,
    award_routes.router,
    award_routes.proposal_router,
    batches.router,
    credentials.router,
    staff.router,
    webhooks.router,
    vc_api_routes.router,
    status_routes.router,
    identity.router,
    account_routes.router,
    holder.router,
    rights_routes.router,
    notice_routes.router,
    advice_routes.router,
    wallet.router,
    holding_api.router,
    share_routes.router,
    goals.router,
    learning_account.router,
    entitlement_routes.router,
    attesting_routes.institutions,
    attesting_routes.registers,
    spending_routes.router,
    monitoring_routes.router,
    funder_routes.router,
    holder_routes.router,
    seat_routes.router,
    prior_learning.router,
    exemptions.router,
    exemptions.desk_router,
    exemptions.register_router,
    health.router,
    pages.router,
    offering_pages.router,
    monitoring_pages.router,
    farewell_routes.router,
    institution_overview.router,
    institution_overview.desk_router,
    institution_achievements.router,
    institution_awards.router,
    institution_proposals.router,
    institution_settings.router,
    webhook_pages.router,
    institution_exemptions.router,
    import_pages.router,
    funder_pages.router,
    funder_pages.desk_router,
    funder_pages.source_router,
    funder_giving.router,
    funder_files.router,
    batch_pages.router,
)
# Pages that are shown to who has accepted the terms; a person's rights need no acceptance.
WELCOMED = (
    share_pages.router,
    holding_routes.router,
    claim_routes.router,
    adding_routes.router,
    arranging_routes.router,
    exemption_pages.router,
    goal_pages.router,
    account_pages.router,
)
# What is answered before a route is looked for.
AT_ONCE = {
    ("POST", "/api/v1/awards"): award_at_once,
    ("POST", "/api/v1/verify"): verify_routes.verify_at_once,
    ("POST", "/vc-api/credentials/verify"): vc_api_routes.verify_at_once,
    ("GET", "/v/{token}"): open_routes.look_at_once,
}
RIGHTS = (profile_routes.router, rights_pages.router, leaving_pages.router, advice_pages.router)


def create_app(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    database: Database | None = None,
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """Return the application for these settings; `lifespan` is around all that it serves.

    Raises:
        ConfigurationError: a setting is missing, or production does not accept it.
    """
    faults = production_faults(settings)
    if faults:
        raise ConfigurationError("\n  ".join(["this cannot run in production:", *faults]))
    base_url = settings.base_url.rstrip("/")
    database = database or Database(connect(settings.database_url, settings.pool()))
    app = FastAPI(
        title="Leerkluis",
        summary="Institutions issue, learners keep and share, employers verify.",
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        # Its logs would hold what was wrong in a request, and so personal data.
        telemetry={"logs": False},
    )
    provide(app, settings, database=database, clock=clock)
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    for router in WELCOMED:
        app.include_router(router, dependencies=[Depends(welcomed)])
    for router in RIGHTS:
        app.include_router(router)
    answering.install(app, demo=settings.demo)
    open_pages.install(app)
    describe(app)
    # What the front answers waits in lines of its own, of which a few hold a connection.
    app.add_middleware(Turnstile)
    app.add_middleware(Front, ways=AT_ONCE)
    app.add_middleware(
        CrossSiteGuard,
        cookie_name=session_cookie(base_url).name,
        base_url=base_url,
    )
    middleware.install(app, https=base_url.startswith("https://"))
    return app


def provide(app: FastAPI, settings: Settings, *, database: Database, clock: Clock) -> None:
    """Give `app` everything that its routes find in its state."""
    base_url = settings.base_url.rstrip("/")
    secret = settings.secret()
    tokens = AccessTokens(secret, base_url)
    fetch = PublicFetch(
        test_hosts=frozenset(settings.test_hosts), ssl_context=settings.outgoing_tls()
    )
    outside = Outside(fetch, clock=clock)
    vault, anchors = KeyVault(settings.wrapping_key()), settings.trust_anchors()
    claim_key = derive_key(secret, purpose="claim-code")
    services = Services(base_url, vault, tokens, outside, claim_key, anchors, clock)
    app.state.parts = Parts(
        database=database,
        clock=clock,
        base_url=base_url,
        secret=secret,
        trusted_proxies=frozenset(settings.trusted_proxies),
    )
    app.state.authenticators = Authenticators(
        api=api_authenticator(tokens, database, clock),
        learner=learner_authenticator(database, clock, tokens),
        cookie_name=session_cookie(base_url).name,
    )
    provider = identity_provider(settings, base_url)
    levels = frozenset(settings.oidc_acr_values)
    app.state.logins = Logins(database, provider, base_url, levels)
    code_key = derive_key(secret, purpose="email-code")
    app.state.emails = Emails(database, code_key, can_mail=settings.smtp_host is not None)
    app.state.openings = Openings(database, services.shares, Grants.of(secret))
    app.state.award_desk = AwardDesk.of(services.awards_together(database), tokens)
    looks = Looks(app.state.openings, open_routes.OPEN_LIMIT, clock)
    app.state.looks = Together(looks.show, most=MOST_TOGETHER)
    app.state.streams = Streams()
    app.state.checking = Together(Checking(database, services.verification, clock).check)
    app.state.services = services
    for name in Services.NAMES:
        setattr(app.state, name, getattr(services, name))


def identity_provider(settings: Settings, base_url: str) -> IdentityProvider | None:
    """Return the OpenID provider where learners log in, if one is configured."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    secret, key = settings.oidc_client_secret, settings.login_key()
    public = public_to_jwk(key.public_key()) if key else None
    kid = thumbprint(public) if public else ""
    registration = Registration(
        client_id=settings.oidc_client_id,
        client_secret=secret.get_secret_value() if secret else None,
        redirect_uri=f"{base_url}/auth/callback",
        scopes=settings.oidc_scopes,
        signer=KeySigner(kid, key) if key else None,
        public_keys=({**public, "kid": kid, "use": "sig"},) if public else (),
    )
    links = settings.oidc_links_url
    return IdentityProvider(settings.oidc_issuer, registration, TrustedFetch(), links)


def production_app() -> FastAPI:
    """Return the application for the environment; a server calls this once per process."""
    configure()
    settings = Settings()
    # On PostgreSQL the workers do what comes up, on any number of machines.
    inside = settings.database_url.startswith("sqlite")
    app = create_app(settings, lifespan=_with_worker if inside else None)
    get_ready()
    spare_what_stays()
    return app


@asynccontextmanager
async def _with_worker(app: FastAPI) -> AsyncIterator[None]:
    """Do background work in a thread of the server, as long as it serves."""
    parts: Parts = app.state.parts
    services: Services = app.state.services
    with working(Runner(parts.database, parts.clock, services.handlers())):
        yield
