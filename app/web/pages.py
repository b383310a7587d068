"""Whether a person or a program is asking, by content negotiation (RFC 9110, section 12.5.1)."""

from fastapi import Request


def wants_page(request: Request) -> bool:
    """Tell whether the client prefers HTML. `*/*` alone is a program: it gets JSON."""
    html, json = _quality(request, "text/html"), _quality(request, "application/json")
    return html > 0 and html >= json


def _quality(request: Request, media_type: str) -> float:
    best = 0.0
    for part in request.headers.get("accept", "").split(","):
        name, _, parameters = part.strip().partition(";")
        if name.strip().lower() == media_type:
            best = max(best, _q(parameters))
    return best


def _q(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
