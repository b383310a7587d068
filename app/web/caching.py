"""Public documents that others may keep: ETag, Cache-Control and the 304 (RFC 9110, 9111)."""

import hashlib

from fastapi import Request, Response


def public_document(
    request: Request, content: bytes, *, media_type: str, max_age_seconds: int
) -> Response:
    """Return a document that anyone may fetch, from any site, and keep for a while."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": f"public, max-age={max_age_seconds}",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Accept",
    }
    known = request.headers.get("if-none-match", "")
    if etag in [tag.strip().removeprefix("W/") for tag in known.split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)
