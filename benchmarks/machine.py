"""The machine that measured: named in every result, so that a reader knows what the numbers are numbers of."""

import platform
from pathlib import Path

from featherweight.machine import cores


def cpu() -> str:
    """Name of the processor, as the system gives it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def machine() -> str:
    """Cores, processor, Python and system in one line."""
    n = cores()
    return f"{n} core{'s' * (n > 1)} of {cpu()}, Python {platform.python_version()}, {platform.system()}"
