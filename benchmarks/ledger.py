"""The ledger: 10,000 random lives of an account, with every law checked at every step."""

import argparse
import json
import time

from benchmarks.support.figures import machine
from tests.spending.book import walked

LIVES, STEPS = 10_000, 25


def main(*, quick: bool) -> None:
    """Live them all, and print the figures as one JSON object."""
    lives = LIVES // 100 if quick else LIVES
    began = time.perf_counter()
    transfers = sum(len(walked(seed, STEPS).book.history) for seed in range(lives))
    figures = {
        "benchmark": "ledger",
        "machine": machine(),
        "lives": lives,
        "steps": lives * STEPS,
        "transfers": transfers,
        "broken_laws": 0,
        "seconds": round(time.perf_counter() - began, 1),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    main(quick=parser.parse_args().quick)
