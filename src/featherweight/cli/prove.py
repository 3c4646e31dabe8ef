"""featherweight prove RUN."""

from pathlib import Path

import click


@click.command("prove")
@click.argument("run", type=click.Path(path_type=Path))
def command(run: Path) -> int:
    """Compile the C, run it on the whole test split, compare, measure bytes.

    The proof in RUN/result.json is replaced; exit code 1 when any vector differs.
    """
    from ..job.proof import again
    from ..run import Run

    proof = again(Run.open(run))
    click.echo(f"{proof['vectors']:,} vectors, {proof['differ']:,} differ")
    click.echo(f"{proof['flash_bytes']:,} bytes flash, {proof['ram_bytes']:,} bytes RAM ({proof['compiler']})")
    return 1 if proof["differ"] else 0
