"""How times become figures."""

import platform
import statistics
from collections.abc import Sequence
from pathlib import Path


def percentile(times: Sequence[float], share: float) -> float:
    """Return the time below which `share` of the times lie."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summary(times: Sequence[float], seconds: float) -> dict[str, float]:
    """Return rate and latencies of requests that took `times` within `seconds`."""
    return {
        "requests": len(times),
        "per_second": round(len(times) / seconds, 1),
        "p50_ms": round(1000 * statistics.median(times), 1),
        "p99_ms": round(1000 * percentile(times, 0.99), 1),
    }


def machine() -> dict[str, object]:
    """Return what the figures depend on."""
    cpus = Path("/proc/cpuinfo")
    models = [
        line.partition(":")[2].strip()
        for line in (cpus.read_text().splitlines() if cpus.exists() else [])
        if line.startswith("model name")
    ]
    return {
        "cpu": models[0] if models else platform.processor(),
        "cores": len(models) or None,
        "python": platform.python_version(),
    }
