"""Where the demo was last started, so that the verbs of its tour make tokens for that address."""

from app.settings import Settings

FILE = "base_url"


def note_address(settings: Settings) -> None:
    """Remember the address of a service in development."""
    if settings.mode == "development":
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        (settings.data_dir / FILE).write_text(settings.base_url)


def at_noted_address(settings: Settings) -> Settings:
    """Return the settings with the remembered address, unless the environment names another."""
    noted = settings.data_dir / FILE
    if "base_url" in Settings().model_fields_set or not noted.exists():
        return settings
    return Settings.model_validate({**settings.model_dump(), "base_url": noted.read_text()})
