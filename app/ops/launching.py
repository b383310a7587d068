"""Starts everything on one machine: migrates, loads the demo data, starts and stops the parts.

Beside the service runs a worker, which sends mail; in development, also the development login with
its mail catcher, as a process of its own.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import typer
from pydantic import SecretStr

from app.core.clock import system_clock
from app.core.db import Database, connect
from app.ops.context import services_of, settings_now
from app.ops.demo.address import note_address
from app.ops.demo.loading import load_demo
from app.ops.demo.mail_catcher import HOST
from app.ops.demo.telling import tell
from app.ops.development_provider import LINKS_PATH
from app.ops.housekeeping import Housekeeping
from app.ops.migrations import migrate
from app.settings import ConfigurationError, Settings, production_faults

GRACE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Launch:
    """What the person asked for."""

    port: int
    database_url: str | None
    demo: bool
    workers: int


def launch(asked: Launch) -> None:
    """Run until interrupted.

    Raises:
        ConfigurationError: production with settings that are only fit for a demo.
    """
    settings = _settings(asked)
    faults = production_faults(settings)
    if faults:
        raise ConfigurationError("\n  ".join(["this cannot run in production:", *faults]))
    _prepare(settings)
    note_address(settings)
    commands = [
        _server("app.main:production_app", asked.port, asked.workers),
        [sys.executable, "-m", "app.cli", "worker"],
    ]
    if settings.demo:
        commands.append(_server("app.ops.development_provider:demo_provider", asked.port + 1, 1))
        tell(settings)
    typer.echo(f"\n  Open {settings.base_url} - stop with Ctrl-C\n")
    _supervise(commands, environment_of(settings))


def _settings(asked: Launch) -> Settings:
    settings = settings_now(asked.database_url)
    if settings.mode == "production":
        return settings
    local: dict[str, object] = {"base_url": f"http://localhost:{asked.port}", "demo": asked.demo}
    if asked.demo:
        local |= {
            "oidc_issuer": f"http://localhost:{asked.port + 1}",
            "oidc_client_id": "leerkluis",
            "oidc_links_url": f"http://localhost:{asked.port + 1}{LINKS_PATH}",
        }
    if asked.demo and settings.smtp_host is None:
        local |= {"smtp_host": HOST, "smtp_port": asked.port + 2, "smtp_tls": "none"}
    return Settings.model_validate({**settings.model_dump(), **local})


def _prepare(settings: Settings) -> None:
    engine = connect(settings.database_url)
    try:
        typer.echo("Database: bringing it to the newest revision ...")
        migrate(engine)
        database = Database(engine)
        Housekeeping(database, system_clock).sweep()
        if settings.demo:
            typer.echo("Demo: loading fictional institutions, people and awards ...")
            load_demo(database, services_of(settings), now=system_clock(), say=typer.echo)
    finally:
        engine.dispose()


def _server(target: str, port: int, workers: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "asgi", "--factory"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)),
        *("--log-level", "warning", target),
    ]


def environment_of(settings: Settings) -> Mapping[str, str]:
    """Return the environment in which a process reads these same settings."""
    ours = {
        f"LEERKLUIS_{name.upper()}": _written(getattr(settings, name))
        for name in Settings.model_fields
        if getattr(settings, name) is not None
    }
    return {**os.environ, **ours}  # noqa: TID251 - handed on to the processes that we start


def _written(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return json.dumps(value) if isinstance(value, tuple) else str(value)


def _supervise(commands: list[list[str]], environment: Mapping[str, str]) -> None:
    """Keep all processes running until one ends or we are told to stop; then end them all."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    processes = [subprocess.Popen(command, env=environment) for command in commands]  # noqa: S603
    try:
        os.wait()
    except KeyboardInterrupt:
        typer.echo("Stopping ...")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
