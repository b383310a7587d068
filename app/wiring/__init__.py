"""Makes each service for a unit of work. Nothing else knows which service needs which store.

A file per feature; each takes over what it needs of the features below it.
"""

from app.wiring.services import Services

__all__ = ("Services",)
