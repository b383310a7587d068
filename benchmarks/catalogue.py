"""The catalogue: how fast 100,000 offerings are taken over, and how fast one finds some of them."""

import argparse
import json

from benchmarks.catalogue_import import import_figures
from benchmarks.catalogue_search import search_figures
from benchmarks.support.figures import machine


def main(*, quick: bool) -> None:
    """Measure, and print the figures as one JSON object."""
    figures = {
        "benchmark": "catalogue",
        "machine": machine(),
        "import": import_figures(quick=quick),
        "search": search_figures(quick=quick),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    main(quick=parser.parse_args().quick)
