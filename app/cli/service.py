"""Verbs that start something: the service, a worker, the migrations, a benchmark."""

import json
import os
import sys
from pathlib import Path
from threading import Thread
from typing import Annotated

import typer
from alembic import command

from app.core.clock import system_clock
from app.core.garbage import spare_what_stays
from app.core.log import configure
from app.holder.opt_out import OptOuts
from app.identity.outbox import Post
from app.main import create_app
from app.ops.context import database_of, services_of, settings_now, told
from app.ops.housekeeping import Housekeeping
from app.ops.keeping import Keeping
from app.ops.launching import Launch, environment_of, launch
from app.ops.migrations import configuration, migrate
from app.ops.money_rounds import MoneyRounds
from app.ops.notice_rounds import NoticeRounds
from app.ops.working import Worker
from app.webhooks.sending import SENDERS
from app.work.engine import Engine
from app.work.running import Runner

DatabaseUrl = Annotated[
    str | None,
    typer.Option(help="sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME"),
]


def run(
    port: Annotated[int, typer.Option(help="Where the service listens on this machine")] = 8000,
    database_url: DatabaseUrl = None,
    demo: Annotated[
        bool, typer.Option(help="Load fictional people, institutions and awards")
    ] = True,
    workers: Annotated[int, typer.Option(min=1, help="Server processes")] = 1,
) -> None:
    """Start everything on this machine, from nothing: database, demo data, service, demo login."""
    with told():
        launch(Launch(port=port, database_url=database_url, demo=demo, workers=workers))


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Server processes")] = 1,
) -> None:
    """Start only the service, as a container does. Run `migrate` before."""
    arguments = [
        *(sys.executable, "-m", "granian", "--interface", "asgi", "--factory"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        "app.main:production_app",
    ]
    with told():
        os.execve(sys.executable, arguments, environment_of(settings_now()))  # noqa: S606


def worker() -> None:
    """Do background work until told to stop: send mail and webhooks, give notices, forget.

    On PostgreSQL also imports and the like; on SQLite the server does those itself.
    """
    configure()
    with told():
        settings = settings_now()
        server = settings.mail_server()
        with database_of(settings) as database:
            post = Post(database, server, system_clock) if server else None
            opt_outs = OptOuts(settings.secret())
            services = services_of(settings)
            notices = NoticeRounds(database, services, opt_outs, system_clock)
            money = MoneyRounds(database, services, system_clock)
            rounds = (notices.go, money.go)
            keeping = Keeping.of(settings)
            housekeeping = Housekeeping(database, system_clock, rounds=rounds, keeping=keeping)
            going = Worker(housekeeping, post, system_clock)
            spare_what_stays()
            sender = services.webhook_sender(database)
            for number in range(SENDERS):
                Thread(target=sender.run_forever, name=f"webhooks-{number}", daemon=True).start()
            if settings.database_url.startswith("sqlite"):
                going.run_forever()
                return
            runner = Runner(database, system_clock, services.handlers())
            Thread(target=going.run_forever, name="rounds", daemon=True).start()
            Engine(settings.database_url, runner).run_forever()


def migrate_database(database_url: DatabaseUrl = None) -> None:
    """Bring the database to the newest revision."""
    with told(), database_of(settings_now(database_url)) as database:
        migrate(database.engine)
    typer.echo("The database is at the newest revision.")


def make_migration(
    message: Annotated[str, typer.Option("--message", "-m", help="What changes, in a few words")],
) -> None:
    """Write a migration from the difference between the tables in the code and the database."""
    with database_of(settings_now()) as database, database.engine.connect() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.revision(config, message=message, autogenerate=True)


def openapi(
    output: Annotated[
        Path | None, typer.Option(help="Write to this file instead of the terminal")
    ] = None,
) -> None:
    """Print the description of the API (OpenAPI 3.1)."""
    text = json.dumps(create_app(settings_now()).openapi(), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8")


def bench(
    name: Annotated[str, typer.Argument(help="Which benchmark: a file in benchmarks/")],
    quick: Annotated[
        bool, typer.Option("--quick", help="A short run, to see that it works")
    ] = False,
) -> None:
    """Measure on this machine; the last line is one JSON object with the figures."""
    script = Path(__file__).parents[2] / "benchmarks" / f"{name}.py"
    if not script.exists():
        known = ", ".join(sorted(path.stem for path in script.parent.glob("[!_]*.py")))
        typer.echo(f"leerkluis: there is no benchmark {name}; there are: {known}", err=True)
        raise typer.Exit(2)
    arguments = [sys.executable, "-m", f"benchmarks.{name}", *(["--quick"] if quick else [])]
    os.execve(sys.executable, arguments, dict(os.environ))  # noqa: S606, TID251
