"""The verbs of `./leerkluis` that need the application: `python -m app.ops.cli VERB`."""
