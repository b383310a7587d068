"""Joins everything: the application, made from its settings.

Each service is made per unit of work by `app.wiring`; routes find the makers in the state of the
application, under the name of the service.
"""

from fastapi import FastAPI

from app.catalogue import routes as catalogue
from app.core.clock import Clock, system_clock
from app.core.db import Database, Row, connect
from app.core.fetch import TrustedFetch
from app.core.log import configure
from app.core.public_fetch import PublicFetch
from app.credentials import routes as credentials
from app.credentials import status_routes, vc_api_routes
from app.credentials.outside import Outside
from app.holder import routes as holder
from app.identity import routes as identity
from app.identity.client import IdentityProvider
from app.identity.logins import Logins
from app.identity.oidc import Registration
from app.identity.sessions import learner_authenticator, session_cookie
from app.institutions import client_routes, did_routes, key_routes, oauth_routes, trust_routes
from app.institutions import routes as institutions
from app.institutions.keys import KeyVault
from app.institutions.token_endpoint import api_authenticator
from app.learning_account import routes as learning_account
from app.ops import health
from app.pages import answering, wallet_routes
from app.pages import routes as pages
from app.settings import ConfigurationError, Settings, production_faults
from app.wallet import open_routes, verify_routes
from app.wallet import routes as wallet
from app.web import middleware, problems
from app.web.callers import Authenticators
from app.web.csrf import CrossSiteGuard
from app.web.openapi import describe
from app.web.parts import Parts
from app.web.tokens import AccessTokens
from app.wiring import Services

# Importing the stores is what registers their tables.
ALL_TABLES = Row.metadata.tables
ROUTERS = (
    institutions.router,
    client_routes.router,
    key_routes.router,
    oauth_routes.router,
    did_routes.router,
    trust_routes.router,
    catalogue.router,
    catalogue.public_router,
    credentials.router,
    verify_routes.router,
    vc_api_routes.router,
    status_routes.router,
    identity.router,
    holder.router,
    wallet.router,
    open_routes.router,
    learning_account.router,
    health.router,
    pages.router,
    wallet_routes.router,
)


def create_app(
    settings: Settings, *, clock: Clock = system_clock, database: Database | None = None
) -> FastAPI:
    """Return the application for these settings.

    Raises:
        ConfigurationError: a setting is missing, or production does not accept it.
    """
    faults = production_faults(settings)
    if faults:
        raise ConfigurationError("\n  ".join(["this cannot run in production:", *faults]))
    base_url = settings.base_url.rstrip("/")
    database = database or Database(connect(settings.database_url))
    app = FastAPI(
        title="Leerkluis",
        summary="Institutions issue, learners keep and share, employers verify.",
        version="1",
        docs_url=None,
        redoc_url=None,
        # Its logs would hold what was wrong in a request, and so personal data.
        telemetry={"logs": False},
    )
    _provide(app, settings, base_url, database, clock)
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    answering.install(app, demo=settings.demo)
    describe(app)
    app.add_middleware(
        CrossSiteGuard,
        cookie_name=session_cookie(base_url).name,
        base_url=base_url,
    )
    middleware.install(app, https=base_url.startswith("https://"))
    return app


def _provide(
    app: FastAPI, settings: Settings, base_url: str, database: Database, clock: Clock
) -> None:
    secret = settings.secret()
    tokens = AccessTokens(secret, base_url)
    fetch = PublicFetch(
        test_hosts=frozenset(settings.test_hosts), ssl_context=settings.outgoing_tls()
    )
    outside = Outside(fetch, clock=clock)
    vault, anchors = KeyVault(settings.wrapping_key()), settings.trust_anchors()
    services = Services(base_url, vault, tokens, outside, anchors)
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
    app.state.logins = Logins(database, identity_provider(settings, base_url), base_url)
    for name in Services.NAMES:
        setattr(app.state, name, getattr(services, name))


def identity_provider(settings: Settings, base_url: str) -> IdentityProvider | None:
    """Return the OpenID provider where learners log in, if one is configured."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    secret = settings.oidc_client_secret
    registration = Registration(
        client_id=settings.oidc_client_id,
        client_secret=secret.get_secret_value() if secret else None,
        redirect_uri=f"{base_url}/auth/callback",
    )
    return IdentityProvider(settings.oidc_issuer, registration, TrustedFetch())


def production_app() -> FastAPI:
    """Return the application for the environment; a server calls this once per process."""
    configure()
    return create_app(Settings())
