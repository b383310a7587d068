"""Runs the command line."""

from app.ops.cli.commands import app

app()
