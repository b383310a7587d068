"""Messages to the workers, by Procrastinate, in the unit of work in which the work came up.

A message says no more than that a job has something to do; what that is, and who does it, stands in
our own tables. A message too many finds nothing to do; one that is lost is sent again.
"""

from typing import Any

from procrastinate.jobs import Job as Message
from procrastinate.manager import JobManager
from procrastinate.psycopg_connector import PsycopgConnector
from sqlalchemy.orm import Session

from app.core.db import is_postgresql

TASK, QUEUE = "leerkluis.work", "work"
# So many chunks of one job are in work at once; the others of the queue come in between.
WIDTH = 4
# Never opened: what it sends goes over the connection of the unit of work.
_MESSAGES = JobManager(PsycopgConnector())


def call_workers(session: Session, job_id: str, *, times: int = 1) -> None:
    """Tell the workers that a job has something to do, if and when this is committed."""
    if not is_postgresql(session):
        # On SQLite the server looks for itself.
        return
    connection: Any = session.connection().connection.driver_connection
    messages = [_message(job_id) for _ in range(times)]
    _MESSAGES.batch_defer_jobs(jobs=messages, connection=connection)


def _message(job_id: str) -> Message:
    return Message(
        id=None,
        queue=QUEUE,
        lock=None,
        queueing_lock=None,
        task_name=TASK,
        task_kwargs={"job_id": job_id},
    )
