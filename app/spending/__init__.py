"""Spending: only the holder reserves, a provider earns when the course starts."""
