"""Files that each hold one sample: pictures or recordings."""

from collections.abc import Sequence
from pathlib import Path

from ..errors import DataError
from ..task import Input
from .decoded import Decoded
from .images import SUFFIXES as IMAGES
from .images import read_images
from .waves import SUFFIXES as WAVES
from .waves import read_waves

SUFFIXES = IMAGES + WAVES


def is_media(name: str) -> bool:
    """Whether a file name ends like a picture or a recording.

    >>> is_media("a/b.JPG"), is_media("readme.txt")
    (True, False)
    """
    return name.lower().endswith(SUFFIXES)


def read_media(
    paths: Sequence[Path], names: Sequence[str], like: Input | None, size: tuple[int, int] | None, strict: bool = False
) -> Decoded:
    """Read files of one medium into one array; see `read_images` and `read_waves`.

    Raises: DataError when pictures and recordings are mixed.
    """
    sounds = [p.suffix.lower() in WAVES for p in paths]
    if all(sounds):
        return read_waves(paths, names, like, strict)
    if any(sounds):
        raise DataError(
            f"{sum(sounds):,} recordings stand among {len(sounds) - sum(sounds):,} images",
            where=names[sounds.index(True)],
            hint="one kind of file per data set",
        )
    return read_images(paths, names, like, size, strict)
