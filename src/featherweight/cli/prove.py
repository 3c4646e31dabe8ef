"""featherweight prove RUN."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import Words

if TYPE_CHECKING:
    from ..device import Device

CHIP = Words("chip", "device:parse_device")


@click.command("prove")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--device", type=CHIP, metavar="CHIP", help="Emulate this one, e.g. cortex-m4@120MHz.")
def command(run: Path, device: "Device | None") -> int:
    """Compile the C, run it on the whole test split, compare, measure bytes.

    It runs on this machine under sanitizers, and bare-metal on an emulated chip, which counts every instruction. The
    proof and the winner's costs in RUN/result.json and the report are replaced; exit code 1 when any vector differs.
    RUN may be a .tflite file: then it is proven on random inputs, and nothing is written.
    """
    if run.suffix.lower() == ".tflite":
        from ..job.foreign import proven

        proof = proven(run, device)
    else:
        from ..job.proof import again
        from ..run import Run

        proof = again(Run.open(run), device)
    for line in said(proof):
        click.echo(line)
    return 1 if proof["differ"] else 0


def said(proof: dict[str, Any]) -> list[str]:
    """A proof as lines to print."""
    watched = f", under sanitizers ({proof['sanitizer']})" if proof.get("sanitizer") else ""
    lines = [f"{proof['vectors']:,} vectors, {proof['differ']:,} differ: compiled C on this machine{watched}"]
    if proof.get("emulator"):
        rows = "" if proof["ram_bytes_streaming"] is None else ", at once and row by row"
        lines[0] += f"; {proof['emulated']:,} of them on an emulated chip{rows}"
    bytes_ = f"{proof['flash_bytes']:,} bytes flash, {proof['ram_bytes']:,} bytes RAM"
    if proof.get("stack_bytes") is not None:
        bytes_ += f" ({proof['stack_bytes']:,} of it stack)"
    if proof.get("ram_bytes_streaming") is not None:
        bytes_ += f", {proof['ram_bytes_streaming']:,} fed row by row"
    lines.append(f"{bytes_} ({proof['compiler']})")
    if proof.get("emulator"):
        lines.append(
            f"{proof['device']}: {proof['instructions']:,} instructions, {proof['cycles']:,} cycles, "
            f"{proof['latency_us'] / 1000:,.3g} ms a prediction"
        )
        lines.append(f"emulated, not measured on a chip ({proof['emulator']}); cycles: {proof['calibration']}")
    elif proof.get("not_emulated"):
        lines.append(f"not emulated: {proof['not_emulated']} (featherweight doctor says more)")
    return lines + [f"note: {words}" for words in proof.get("notes", ())]
