"""What happens to a status list when one of its bits changes, in the unit of work of the change.

What was published is withdrawn at once: nobody is served a list that is no longer true. It is
signed anew in the background, so that who asks for it next does not wait; who asks before that has
it signed while waiting.
"""

from datetime import datetime

from app.credentials.models import StatusPurpose
from app.credentials.status_store import StatusStore
from app.work.service import Work

PUBLICATION = "status_publication"
# Work of the service itself, that no tenant follows.
OWNER = "service:status-lists"


def withdraw(
    lists: StatusStore,
    list_id: str,
    purpose: str = StatusPurpose.REVOCATION,
    *,
    now: datetime,
) -> None:
    """Forget what was published of a locked list, and let it be published anew.

    When nothing was published since the last change, that is being done already, or nobody asked.
    """
    if lists.withdraw(list_id, purpose):
        told = {"list_id": list_id, "purpose": str(purpose)}
        Work(lists.session).start(PUBLICATION, OWNER, {}, chunks=[told], now=now)
