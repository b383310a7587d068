"""The verbs of `./leerkluis` that need the application: `python -m app.cli VERB`."""
