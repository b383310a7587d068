"""A small OpenID provider for development: the demo people log in by a click, without a password.

It follows OpenID Connect Core 1.0 with the code flow and PKCE S256 (RFC 7636), names itself in the
answer (RFC 9207), steps up with `acr_values` and tells links as eduID does, so that the service is
the same as with a real provider. All it knows is in memory, and it cannot be made in production.
"""

import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from fastapi import Depends, FastAPI, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from app.core import base64url
from app.core.clock import Clock, system_clock
from app.core.documents import JSONObject
from app.core.jws import sign_jws
from app.core.keys import Algorithm, public_to_jwk
from app.ops.demo.catalogue import DemoPerson, demo_catalogue
from app.ops.demo.mail_catcher import HOST, MailCatcher
from app.ops.demo.pages import HEADERS, login_page, mail_page, proof_page
from app.ops.demo.vouching import BANK, NO_LEVEL, is_within_reach
from app.settings import EDUID_LEVELS, ConfigurationError, Settings

CODE_LIFETIME = timedelta(seconds=60)
TOKEN_LIFETIME = timedelta(minutes=5)
KEY_BITS = 2048
SEE_OTHER = 303
KID = "development"
COOKIE = "development-login"
# Where eduID has it.
LINKS_PATH = "/myconext/api/eduid/links"


@dataclass(frozen=True, slots=True)
class RSASigner:
    """Signs ID tokens with RS256, as most providers do."""

    key: RSAPrivateKey
    kid: str = KID
    algorithm: Algorithm = Algorithm.RS256

    def sign(self, data: bytes) -> bytes:
        """Return the signature over `data`."""
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code stands for."""

    person: DemoPerson
    redirect_uri: str
    challenge: str
    nonce: str | None
    acr: str | None
    ends: datetime


@dataclass(frozen=True, slots=True)
class Provider:
    """The provider, its people, and the codes that it has given out."""

    issuer: str
    client_id: str
    redirect_uri: str
    clock: Clock
    signer: RSASigner
    codes: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, DemoPerson] = field(default_factory=dict)
    checked: set[str] = field(default_factory=set)

    def metadata(self) -> JSONObject:
        """Return the description of the provider (OpenID Connect Discovery 1.0, section 3)."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/me",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "authorization_response_iss_parameter_supported": True,
            "scopes_supported": ["openid", "profile", "email", "eduid.nl/links"],
            "acr_values_supported": list(EDUID_LEVELS),
            "claims_supported": ["sub", "auth_time", "acr"],
        }

    def jwks(self) -> JSONObject:
        """Return the key of the ID tokens."""
        jwk = public_to_jwk(self.signer.key.public_key())
        return {"keys": [{**jwk, "kid": KID, "alg": "RS256", "use": "sig"}]}

    def person(self, asked: "Asked") -> DemoPerson | None:
        """Return who was chosen, with the name check that they did here before."""
        found = demo_catalogue().person(asked.person) if asked.person else None
        if found is None:
            return None
        person = found.with_new_account() if asked.account == "new" else found
        return person.checked_by_bank() if person.eduid in self.checked else person

    def grant(self, person: DemoPerson, asked: "Asked") -> str:
        """Return the address to which the browser goes with a fresh code."""
        code = secrets.token_urlsafe(32)
        level = asked.acr_values
        if level is not None and not is_within_reach(level, person.assurance):
            level = NO_LEVEL
        self.codes[code] = Grant(
            person=person,
            redirect_uri=asked.redirect_uri,
            challenge=asked.code_challenge,
            nonce=asked.nonce,
            acr=level,
            ends=self.clock() + CODE_LIFETIME,
        )
        answer = {"code": code, "state": asked.state, "iss": self.issuer}
        return f"{asked.redirect_uri}?{urlencode(answer)}"

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> JSONObject | None:
        """Return the tokens for a code, once; None when the code is not good."""
        grant = self.codes.pop(code, None)
        if grant is None or self.clock() > grant.ends or redirect_uri != grant.redirect_uri:
            return None
        if base64url.encode(sha256(verifier.encode()).digest()) != grant.challenge:
            return None
        token = secrets.token_urlsafe(32)
        self.tokens[token] = grant.person
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": int(TOKEN_LIFETIME.total_seconds()),
            "id_token": self._id_token(grant),
        }

    def _id_token(self, grant: Grant) -> str:
        now = int(self.clock().timestamp())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": grant.person.eduid,
            "iat": now,
            # Nobody is remembered here: each login is one by a click.
            "auth_time": now,
            "exp": now + int(TOKEN_LIFETIME.total_seconds()),
        }
        claims |= {"nonce": grant.nonce} if grant.nonce is not None else {}
        claims |= {"acr": grant.acr} if grant.acr is not None else {}
        return sign_jws(claims, signer=self.signer, typ="JWT")


@dataclass(frozen=True, slots=True)
class Asked:
    """An authorization request."""

    response_type: Annotated[str, Query()]
    client_id: Annotated[str, Query()]
    redirect_uri: Annotated[str, Query()]
    state: Annotated[str, Query()]
    code_challenge: Annotated[str, Query()]
    code_challenge_method: Annotated[str, Query()]
    nonce: Annotated[str | None, Query()] = None
    acr_values: Annotated[str | None, Query()] = None
    person: Annotated[str | None, Query()] = None
    account: Annotated[str | None, Query()] = None
    proof: Annotated[str | None, Query()] = None


def create_provider(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    catcher: MailCatcher | None = None,
    key: RSAPrivateKey | None = None,
) -> FastAPI:
    """Return the provider for the service of these settings; it signs with `key`, or a new one.

    Raises:
        ConfigurationError: this is production, or demo mode is off.
    """
    if settings.mode == "production" or not settings.demo:
        raise ConfigurationError("the development login exists in demo mode only.")
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        raise ConfigurationError("set LEERKLUIS_OIDC_ISSUER to where this login listens.")
    key = key or rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    provider = Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        redirect_uri=f"{settings.base_url}/auth/callback",
        clock=clock,
        signer=RSASigner(key),
    )
    app = FastAPI(title="Development login", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.provider = provider
    app.state.home = settings.base_url
    app.state.catcher = catcher or MailCatcher()
    for path, answer in (
        ("/.well-known/openid-configuration", provider.metadata),
        ("/jwks", provider.jwks),
        ("/authorize", authorize),
        ("/me", userinfo),
        (LINKS_PATH, links),
        ("/logout", logout),
        ("/mail", mail),
    ):
        app.get(path, response_model=None)(answer)
    app.post("/token", response_model=None)(token)
    return app


def authorize(request: Request, asked: Annotated[Asked, Depends()]) -> Response:
    """Show the demo people; the one that is chosen is logged in."""
    provider: Provider = request.app.state.provider
    # An address that is not registered gets nothing, not even an error (RFC 6749, 4.1.2.1).
    if asked.client_id != provider.client_id or asked.redirect_uri != provider.redirect_uri:
        return HTMLResponse("Unknown client or redirect address.", 400)
    if asked.response_type != "code" or asked.code_challenge_method != "S256":
        return HTMLResponse("Only the code flow with PKCE S256.", 400)
    # A step-up is of whoever logged in last in this browser.
    known = request.cookies.get(COOKIE, "") if asked.acr_values else ""
    if asked.person is None and known:
        name, _, account = known.partition(".")
        asked = replace(asked, person=name, account=account or None)
    person = provider.person(asked)
    query = {name: value for name, value in asdict(asked).items() if value is not None}
    if person is None:
        return HTMLResponse(login_page(demo_catalogue().people, query), headers=HEADERS)
    if asked.proof == BANK:
        provider.checked.add(person.eduid)
        person = person.checked_by_bank()
    level = asked.acr_values
    if level and asked.proof is None and not is_within_reach(level, person.assurance):
        return HTMLResponse(proof_page(person, query), headers=HEADERS)
    answer = RedirectResponse(provider.grant(person, asked), SEE_OTHER)
    remembered = f"{person.id}.{asked.account or ''}"
    answer.set_cookie(COOKIE, remembered, httponly=True, samesite="lax")
    return answer


def token(
    request: Request,
    code: Annotated[str, Form()],
    redirect_uri: Annotated[str, Form()],
    code_verifier: Annotated[str, Form()],
) -> Response:
    """Exchange a code for tokens."""
    provider: Provider = request.app.state.provider
    tokens = provider.exchange(code, redirect_uri, code_verifier)
    if tokens is None:
        return JSONResponse({"error": "invalid_grant"}, 400)
    return JSONResponse(tokens, headers={"Cache-Control": "no-store"})


def userinfo(request: Request) -> Response:
    """Tell who an access token stands for."""
    provider: Provider = request.app.state.provider
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    person = provider.tokens.get(bearer)
    if person is None:
        return JSONResponse({"error": "invalid_token"}, 401)
    return JSONResponse(person.userinfo())


def links(request: Request) -> Response:
    """Tell which accounts somebody linked, as eduID does."""
    provider: Provider = request.app.state.provider
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    person = provider.tokens.get(bearer)
    if person is None:
        return JSONResponse({"error": "invalid_token"}, 401)
    return JSONResponse(person.links())


def mail(request: Request) -> Response:
    """Show what the service mailed."""
    catcher: MailCatcher = request.app.state.catcher
    return HTMLResponse(mail_page(tuple(catcher.mails)), headers=HEADERS)


def logout(request: Request) -> Response:
    """Send the browser back; nobody stays logged in here."""
    home: str = request.app.state.home
    answer = RedirectResponse(home, SEE_OTHER)
    answer.delete_cookie(COOKIE)
    return answer


def demo_provider() -> FastAPI:
    """Return the provider for the environment, with the mail catcher; a server calls this once."""
    settings, catcher = Settings(), MailCatcher()
    app = create_provider(settings, catcher=catcher)
    if settings.smtp_host == HOST:
        catcher.start(settings.smtp_port)
    return app
