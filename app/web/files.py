"""Files that are sent as the body of a request: streamed to the disk, and read from there."""

from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any

from fastapi import Depends, Request

from app.web.middleware import IN_MEMORY_BYTES


async def _handed_in(request: Request) -> AsyncIterator[IO[bytes]]:
    with SpooledTemporaryFile(IN_MEMORY_BYTES) as file:
        async for piece in request.stream():
            file.write(piece)
        file.seek(0)
        yield file


FileDep = Annotated[IO[bytes], Depends(_handed_in)]


def takes_files(*media_types: str) -> dict[str, Any]:
    """Return what the description of the API says of an operation that takes such a file."""
    any_file = {"schema": {"type": "string", "format": "binary"}}
    content = dict.fromkeys(media_types, any_file)
    return {"requestBody": {"required": True, "content": content}}
