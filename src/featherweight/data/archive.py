"""The arrays of an .npz file, which may come from anyone."""

import math
import os
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from ..errors import DataError

LIMIT_BYTES = 16 * 2**30


class Archive:
    """The arrays of an .npz, each read when asked for, each checked before memory is taken for it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with zipfile.ZipFile(path) as z:
                self.sizes = {i.filename.removesuffix(".npy"): i.file_size for i in z.infolist()}
        except (zipfile.BadZipFile, OSError, ValueError) as e:
            raise DataError(f"not a readable .npz ({e})", where=str(path), hint="numpy.savez_compressed") from None
        self.names = list(self.sizes)
        total = sum(self.sizes.values())
        limit = min(LIMIT_BYTES, _memory_bytes())
        if total > limit:
            raise DataError(f"the archive unpacks to {total:,} bytes, {limit:,} are allowed here", where=str(path))

    def __getitem__(self, name: str) -> np.ndarray:
        try:
            with zipfile.ZipFile(self.path) as z:
                with z.open(name + ".npy") as f:
                    shape, dtype, header = _header(cast(BinaryIO, f))
                if dtype.hasobject:
                    raise DataError(
                        f"{name} holds Python objects, which are never unpickled",
                        where=str(self.path),
                        hint="numbers or fixed-width text: numpy.asarray(values, dtype=...)",
                    )
                promised = header + math.prod(shape) * dtype.itemsize
                if promised != self.sizes[name]:
                    raise DataError(
                        f"{name} promises {promised:,} bytes and holds {self.sizes[name]:,}",
                        where=str(self.path),
                        hint="the file is damaged: save it again",
                    )
                with z.open(name + ".npy") as f:
                    return np.lib.format.read_array(f, allow_pickle=False)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            ValueError,
            KeyError,
            RuntimeError,
            NotImplementedError,
        ) as e:
            if isinstance(e, DataError):
                raise
            raise DataError(f"{name} cannot be read ({e})", where=str(self.path), hint="save it again") from None


def _header(f: BinaryIO) -> tuple[tuple[int, ...], np.dtype, int]:
    version = np.lib.format.read_magic(f)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(f)
    return shape, dtype, f.tell()


def _memory_bytes() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return LIMIT_BYTES
