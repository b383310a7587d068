"""What a process has loaded is not looked through again and again."""

import subprocess
import sys

from app.core.garbage import THRESHOLDS

SAYS = """
import gc
from app.core.garbage import spare_what_stays

spare_what_stays()
print(gc.get_freeze_count() > 1_000, gc.isenabled(), gc.get_threshold())


class Knot:
    def __del__(self):
        print("found")


knot = Knot()
knot.itself = knot
del knot
gc.collect()
"""


def test_what_is_loaded_is_spared_and_what_comes_later_is_found() -> None:
    # In a process of its own: it holds for all that this one has loaded.
    said = subprocess.run([sys.executable, "-c", SAYS], check=True, capture_output=True, text=True)

    assert said.stdout.split("\n") == [f"True True {THRESHOLDS}", "found", ""]
