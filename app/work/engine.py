"""The worker on PostgreSQL: Procrastinate listens for messages and runs our tasks in threads."""

import asyncio
import signal
from contextlib import suppress
from dataclasses import dataclass

import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from procrastinate.psycopg_connector import PsycopgConnector
from sqlalchemy import make_url

from app.core.errors import UnavailableError
from app.work.dispatch import QUEUE, TASK
from app.work.running import Runner

log = structlog.get_logger()

# Chunks in work at once in one process; more machines do more.
CONCURRENCY = 2
RESCUE_SECONDS = 5.0
# A worker without a sign of life for so long is gone, and so are the messages that it had.
SILENT_SECONDS = 60.0
# A database that restarts is back in a while.
RETRY_SECONDS = 3.0
# What is in work is finished before the worker stops, unless it takes longer than this.
GRACE_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Engine:
    """Works until the process is told to stop; a database that is away is waited for."""

    database_url: str
    runner: Runner

    def run_forever(self) -> None:
        """Work in this process, of which this is the main thread."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop.set)
        stopping = asyncio.create_task(stop.wait())
        while not stop.is_set():
            working = asyncio.create_task(self._work())
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            working.cancel()
            with suppress(ConnectorException, asyncio.CancelledError):
                await working
            if not stop.is_set():
                log.warning("worker.waiting", code="unavailable")
                await asyncio.wait({stopping}, timeout=RETRY_SECONDS)

    async def _work(self) -> None:
        async with self._app().open_async() as app:
            rescuing = asyncio.create_task(self._rescue(app))
            try:
                await app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=CONCURRENCY,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=GRACE_SECONDS,
                )
            finally:
                rescuing.cancel()

    def _app(self) -> App:
        address = make_url(self.database_url).set(drivername="postgresql")
        conninfo = address.render_as_string(hide_password=False)
        app = App(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4))
        app.task(name=TASK, queue=QUEUE)(self._do)
        return app

    def _do(self, job_id: str) -> None:
        try:
            self.runner.step(job_id)
        except UnavailableError as error:
            log.warning("worker.waiting", code=error.code)

    async def _rescue(self, app: App) -> None:
        while True:
            await asyncio.sleep(RESCUE_SECONDS)
            try:
                await asyncio.to_thread(self.runner.rescue)
                await _forget_lost_messages(app)
            except (UnavailableError, ConnectorException):
                log.warning("worker.waiting", code="unavailable")


async def _forget_lost_messages(app: App) -> None:
    lost = await app.job_manager.get_stalled_jobs(
        queue=QUEUE, seconds_since_heartbeat=SILENT_SECONDS
    )
    for message in lost:
        await app.job_manager.finish_job(message, Status.FAILED, delete_job=True)
