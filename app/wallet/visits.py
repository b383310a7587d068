"""Who asks for a link: a person who reads, or a program that only fetches ahead.

Nobody is followed: what a browser says of its own purpose, and the names of the programs that draw
a preview in a chat, are looked at and forgotten.
"""

import re
from collections.abc import Mapping

# They fetch each link that is pasted into a message; a person may never see what they got.
PREVIEWERS = re.compile(
    r"bot\b|crawler|spider|preview|facebookexternalhit|whatsapp/|slack-imgproxy|skypeuri"
    r"|embedly|vkshare|safelinks|mimecast|barracuda|proofpoint",
    re.IGNORECASE,
)


def is_a_look(headers: Mapping[str, str]) -> bool:
    """Tell whether a request is a look by somebody, as far as it says so itself."""
    ahead = " ".join(headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz"))
    if "prefetch" in ahead.lower() or "prerender" in ahead.lower():
        return False
    return PREVIEWERS.search(headers.get("user-agent", "")) is None
