"""Monitoring: what learning rights come to, in numbers from which nobody can be found."""
