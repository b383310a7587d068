"""Every verb, with its help. What a verb does is decided elsewhere; here it is named and called."""

import typer

from app.cli import administration, service
from app.cli.demo import demo_app
from app.cli.ledger import ledger_app
from app.cli.staff import log_app, staff_app

app = typer.Typer(
    name="leerkluis",
    help="Open diploma wallet: institutions issue, learners keep and share, employers verify.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
institution_app = typer.Typer(help="Institutions that issue.", no_args_is_help=True)
admin_app = typer.Typer(help="Clients of the platform administration.", no_args_is_help=True)
key_app = typer.Typer(help="Signing keys of institutions.", no_args_is_help=True)
app.add_typer(institution_app, name="institution")
institution_app.add_typer(staff_app, name="staff")
institution_app.add_typer(log_app, name="log")
app.add_typer(admin_app, name="admin")
app.add_typer(key_app, name="key")
app.add_typer(demo_app, name="demo")
app.add_typer(ledger_app, name="ledger")

app.command("run")(service.run)
app.command("serve")(service.serve)
app.command("worker")(service.worker)
app.command("migrate")(service.migrate_database)
app.command("migration")(service.make_migration)
app.command("openapi")(service.openapi)
app.command("bench")(service.bench)
institution_app.command("add")(administration.add_institution)
admin_app.command("add")(administration.add_admin)
key_app.command("rotate")(administration.rotate_key)
