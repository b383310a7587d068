"""openvc-core behind the server that serves us: an ASGI application that verifies what is posted.

It is called as it is meant to be, with its own cache of DID documents, and with status lists that
lie ready and need not be verified anew. There is no rate limit, no register of issuers and no
database: it does less than ours.
"""

import json
import os
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from openvc import verify_credential
from openvc.cache import CachingDidResolver
from openvc.did.did_web import DidWebResolver

Message = MutableMapping[str, Any]
# Every document that it may ask for, by its address.
KNOWN = json.loads(Path(os.environ["OPENVC_PEER_FILE"]).read_text())
RESOLVER = CachingDidResolver(DidWebResolver(fetch=KNOWN.__getitem__))


def is_verified(body: bytes) -> bool:
    """Check a credential, with its status; what is wrong with it is raised."""
    document = json.loads(body)
    # It reads one proof, and Open Badges 3.0 wants an array of them.
    (proof,) = document["proof"]
    verify_credential(
        {**document, "proof": proof}, resolver=RESOLVER, resolve_status_list=KNOWN.__getitem__
    )
    return True


async def app(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Answer one request."""
    if scope["type"] != "http":
        return
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    answer = b'{"verified":true}' if body and is_verified(bytes(body)) else b'{"verified":false}'
    length = str(len(answer)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})
