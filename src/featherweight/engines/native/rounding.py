"""native/rounding.h, printed: the core rounds as `numerics` says.  `make rounding` writes it."""

from ... import numerics
from ...portable import LANES_PRELUDE, to_lanes

ROUNDINGS = (numerics.requantize, numerics.blend, numerics.subtract)


def header() -> str:
    """The text of native/rounding.h."""
    parts = [*LANES_PRELUDE.values(), *(to_lanes(f) for f in ROUNDINGS)]
    top = "// Printed from src/featherweight/numerics.py by `make rounding`; do not edit.\n#pragma once\n\n"
    return f'{top}#include "lanes.h"\n\nnamespace fw {{\n\n' + "\n".join(parts) + "\n}  // namespace fw\n"


if __name__ == "__main__":
    print(header(), end="")
