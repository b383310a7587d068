"""openvc-core behind the server that serves us: an ASGI application that verifies what is posted.

It does no more than a verification asks: the JSON is read, the proof is checked under a key that
lies ready, and each status entry is looked up in a list that was decoded once. There is no rate
limit, no register of issuers and no database.
"""

import json
import os
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openvc.proof.di_jcs import EddsaJcsProofSuite
from openvc.status.bitstring import decode_bitstring, get_status_bit
from openvc.status.status_list import parse_status_entries

Message = MutableMapping[str, Any]
# A file with {keys: {method: jwk}, lists: {url: encodedList}}.
KNOWN = json.loads(Path(os.environ["OPENVC_PEER_FILE"]).read_text())
LISTS = {url: decode_bitstring(encoded) for url, encoded in KNOWN["lists"].items()}
SUITE = EddsaJcsProofSuite()


def verified(body: bytes) -> bool:
    """Check a credential; what is wrong with it is raised."""
    document = json.loads(body)
    proof = document["proof"][0] if isinstance(document["proof"], list) else document["proof"]
    SUITE.verify(
        {**document, "proof": proof},
        public_key_jwk=KNOWN["keys"][proof["verificationMethod"]],
        now=datetime.now(UTC),
    )
    return not any(
        get_status_bit(LISTS[entry.status_list_credential], entry.index)
        for entry in parse_status_entries(document)
    )


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
    answer = b'{"verified":true}' if body and verified(bytes(body)) else b'{"verified":false}'
    length = str(len(answer)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})
