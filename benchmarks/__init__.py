"""Measurements on this machine, each printing one JSON object as its last line."""
