"""What generated C takes on a microcontroller: cycles, instructions, flash and RAM of real networks, under emulation.

    python benchmarks/deploy.py [--nets ds2k7,kws] [--devices cortex-m4,cortex-m0plus] [--levels=-Os,-O2] [--bits 8,4]
    python benchmarks/deploy.py --nets ds2k7 --devices cortex-m4 --profile

Nothing is timed: instructions are counted by a plugin of the emulator and repeat exactly; cycles are the core's
published timings applied to them.  Without --nets, --devices, --levels or --bits the rows of the table are measured and
written to results/deploy.md and results/deploy.json; otherwise the rows are only printed, unless --out names a folder.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console

from deployment import nets, page
from deployment.row import Option, Row, row
from featherweight.device import parse_device
from featherweight.errors import FeatherError

RESULTS = Path(__file__).resolve().parent / "results"
SIZE, SPEED, HALF, LEAN = Option("-Os"), Option("-O2"), Option("-Os", 4), Option("-Os", room=1750)
TABLE = [  # net, device, options
    *((net, "cortex-m4", option) for net in nets.NAMES for option in (SIZE, SPEED)),
    *((net, "cortex-m4", HALF) for net in ("ds2k7", "kws", "resnet8")),
    ("resnet8", "cortex-m4", LEAN),
    *((net, "cortex-m0plus", SIZE) for net in ("ds2k7", "kws")),
    ("ds2k7", "cortex-m3", SIZE),
    *((net, "cortex-m7", SIZE) for net in ("ds2k7", "kws")),
    *((net, "cortex-m55", SIZE) for net in nets.NAMES),
]


def wanted(ask: argparse.Namespace) -> list[tuple[str, str, Option]]:
    """The rows to measure: those of the table, or every combination of what was named."""
    if not any((ask.nets, ask.devices, ask.levels, ask.bits)):
        return TABLE
    names = ask.nets.split(",") if ask.nets else [*nets.NAMES]
    if unknown := [n for n in names if n not in nets.NAMES]:
        sys.exit(f"no network is called {', '.join(unknown)}; there are {', '.join(nets.NAMES)}")
    devices = ask.devices.split(",") if ask.devices else ["cortex-m4"]
    levels = ask.levels.split(",") if ask.levels else ["-Os"]
    bits = [int(b) for b in (ask.bits or "8").split(",") if b in ("8", "4")]
    if len(bits) < len((ask.bits or "8").split(",")):
        sys.exit(f"--bits {ask.bits}: 8 or 4, separated by commas")
    return [(n, d, Option(level, b)) for n in names for d in devices for level in levels for b in bits]


def measure(rows: list[tuple[str, str, Option]], published: Path, vectors: int | None) -> tuple[list[Row], list[str]]:
    """Measure one row after the other; progress goes to standard error.  Returns: rows, and what was left out."""
    found, left_out, ready, answers = [], [], {}, {}
    for name, device, option in rows:
        words = f"{name} on {device}, {option.level}, {option.bits}-bit weights"
        words += f", a stage of {option.room:,} bytes" if option.room else ""
        print(words, file=sys.stderr, flush=True)
        try:
            key = (name, option.bits)
            if key not in ready:
                net = nets.find(name, published)
                ready[key] = net.narrowed(option.bits) if option.bits < 8 else net
                answers[key] = ready[key].graph.run(net.x[:vectors])
            found.append(row(ready[key], parse_device(device), option, answers[key], vectors))
        except (nets.Missing, FeatherError) as e:
            left_out.append(f"{words}: {' '.join(str(e).split())}")
    return found, left_out


def main() -> None:
    """Measure, print, and write results/deploy.md and results/deploy.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nets", help=f"names, separated by commas, of {', '.join(nets.NAMES)}")
    parser.add_argument("--devices", help="names, separated by commas, e.g. cortex-m4,cortex-m55")
    parser.add_argument("--levels", help="of the compiler, e.g. --levels=-Os,-O2")
    parser.add_argument("--bits", help="of weights: 8 or 4, separated by commas")
    parser.add_argument("--vectors", type=int, help="inputs to compare on  [default: all there are]")
    parser.add_argument("--published", type=Path, default=nets.PUBLISHED, help="folder of MLPerf Tiny's .tflite files")
    parser.add_argument("--profile", action="store_true", help="print functions and kinds of instructions of every row")
    parser.add_argument("--json", action="store_true", help="print the record as JSON instead of tables")
    parser.add_argument("--out", type=Path, help="folder of deploy.md and deploy.json")
    ask = parser.parse_args()
    rows = wanted(ask)
    found, left_out = measure(rows, ask.published, ask.vectors)
    record: dict[str, Any] = {"rows": [r.record for r in found], "left_out": left_out}
    out = ask.out or (RESULTS if rows is TABLE and ask.vectors is None else None)
    if out is not None and found:
        out.mkdir(parents=True, exist_ok=True)
        (out / "deploy.json").write_text(json.dumps(record, indent=1) + "\n")
        (out / "deploy.md").write_text(page.markdown(record))
    if ask.json:
        print(json.dumps(record))
        return
    console = Console(width=None if sys.stdout.isatty() else 150)
    for sheet in page.sheets(record):
        sheet.show(console)
    for line in left_out:
        console.print(f"left out: {line}", markup=False, highlight=False)
    if ask.profile:
        for r in found:
            for sheet in page.profiles(r):
                sheet.show(console)
            where = (
                nets.KEPT / f"{r.record['net']}-{r.record['device']}{r.record['level']}-{r.record['weights']}bit.txt"
            )
            where.write_text(r.listing)
            console.print(f"every instruction with its count: {where}", markup=False, highlight=False)


if __name__ == "__main__":
    main()
