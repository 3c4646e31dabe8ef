"""The data sets of the suite: what `fit` is told about each, and where it lies."""

import tarfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Set:
    """One data set.

    Attributes:
        words: of the command line, beside data, budget and time; a group keeps what resembles each other on one side
            of the split, as the test rows are of meters, engines and so on that training has not seen.
        natural: archive in the folder of natural data; "" for NAME.npz in the folder of arrays.
        train, test: inside that archive.
    """

    words: tuple[str, ...] = ()
    natural: str = ""
    train: str = ""
    test: str = ""

    def data(self, name: str, arrays: Path, natural: Path, unpacked: Path) -> list[str]:
        """DATA and, where it lies beside, --test DATA.  Raises: FileNotFoundError where neither is there."""
        if not self.natural:
            found = [arrays / f"{name}.npz"]
        else:
            home = folder(self.natural, natural, unpacked)
            found = [home / self.train, *([home / self.test] if self.test else [])]
        for path in found:
            if not path.exists():
                raise FileNotFoundError(f"{name}: no {path}, left out")
        return [str(found[0]), *(["--test", str(found[1])] if self.test else [])]


def folder(name: str, natural: Path, unpacked: Path) -> Path:
    """The folder of natural data, unpacked into `unpacked` where only its archive is there."""
    if (natural / name).is_dir():
        return natural / name
    archive = natural / f"{name}.tar.gz"
    if archive.exists() and not (unpacked / name).is_dir():
        part = unpacked / f".{name}"
        with tarfile.open(archive) as held:
            held.extractall(part, filter="data")
        (part / name).rename(unpacked / name)
        part.rmdir()
    return unpacked / name


SETS: dict[str, Set] = {
    "meter_tenth": Set(("--task", "circular:10", "--group", "group")),
    "steer_circuit": Set(),
    "nirsoil": Set(),
    "cmapss_fd001": Set(("--group", "engine")),
    "fashion_mnist": Set(),
    "cifar10": Set(),
    "trashnet": Set(),
    "mnist1d": Set(),
    "fsdd": Set(),
    "fsdd_wav": Set(natural="fsdd_wav", train="train", test="test"),
    "product_names": Set(),
    "meter_csv": Set(
        ("--target", "value", "--task", "circular:10", "--group", "meter"), "meter_tenth_csv", "train.csv", "test.csv"
    ),
    "trashnet_folder": Set((), "trashnet_by_class", "."),
}
