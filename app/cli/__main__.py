"""Runs the command line."""

from app.cli.commands import app

app()
