"""Image files as one array: any size and mode, brought to one contract."""

import math
import statistics
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import DataError, many
from ..task import Input
from .broken import Broken, left_out
from .decoded import Decoded
from .format import name_some
from .problem import Problem

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pgm", ".ppm")
_DECODERS = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
LONGEST = 64  # pixels of the longer side, unless a size is asked for
LARGEST_PIXELS = 50_000_000
STRETCH = 1.5  # ratio of the two axes' scales above which a picture is of an odd size
ENLARGED = 2  # times
HINT = "replace or remove the file, and its row where a CSV names it"
_SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations that swap width and height
_GRAY = ("1", "L", "LA", "I", "I;16", "I;16B", "I;16L", "F")


def read_images(
    paths: Sequence[Path],
    names: Sequence[str],
    like: Input | None = None,
    size: tuple[int, int] | None = None,
    strict: bool = False,
) -> Decoded:
    """Decode image files.

    EXIF orientation is applied, transparency lies on black, 16-bit gray keeps its upper byte, of an animation the first
    picture counts.  Another size is reached by area averaging (Pillow's BOX), which the model's contract names.

    Args:
        paths: of the files.
        names: of the files for messages ("train.csv line 5: images/a.jpg").
        like: the contract to meet, or None.
        size: (height, width) to make; None takes the median of the files, at most 64 on the longer side.
        strict: an unreadable file is an error and is not left out.
    Returns: (N, H, W, C) uint8.
    Raises: DataError for too many unreadable files.
    """
    if like is not None and (like.kind != "image" or like.dtype != "uint8"):
        raise DataError(f"the data are image files, the model reads {like.kind}s of {like.dtype}", where=names[0])
    broken: list[Broken] = []
    heads = _scan(paths, names, broken)
    left_out(broken, len(paths), "image", strict, HINT)  # before a contract is made of what is left
    if like is not None:
        channels, height, width = like.shape
        mode = like.mode or {1: "L", 3: "RGB", 4: "RGBA"}.get(channels, "")
        if not mode:
            raise DataError(f"no image file has the {channels} channels that the model reads", where=names[0])
        odd = [names[i] for i, head in heads.items() if (head.height, head.width) != (height, width)]
        if odd and not like.fit:
            raise DataError(
                f"{len(odd):,} images are not {width} x {height}, and arrays, from which the "
                "model was made, are never resized",
                where=name_some(odd, len(odd)),
                hint="resize as for training",
            )
    else:
        mode = "RGB" if any(head.mode not in _GRAY for head in heads.values()) else "L"
        width, height = (size[1], size[0]) if size else _common([(h.width, h.height) for h in heads.values()])
    contract = like or Input("image", (3 if mode == "RGB" else 1, height, width), "uint8", mode=mode, fit="box")
    x = np.empty((len(paths), height, width, contract.shape[0]), np.uint8)
    seen_through: list[int] = []
    for i in list(heads):
        try:
            x[i], transparent = _decode(paths[i], mode, (width, height))
            if transparent:
                seen_through.append(i)
        except Exception as e:  # a hostile file may raise anything in a decoder
            broken.append(Broken(i, names[i], _reason(e)))
            del heads[i]
    gone = left_out(sorted(broken, key=lambda b: b.row), len(paths), "image", strict, HINT)
    kept = np.array(sorted(heads))
    changes = _changes(heads, names, seen_through, contract)
    return Decoded(x if len(kept) == len(x) else x[kept], contract, kept, (*gone, *changes))


@dataclass(frozen=True)
class _Head:
    """What a file's header says, upright."""

    mode: str
    width: int
    height: int
    frames: int


def _changes(heads: dict[int, _Head], names: Sequence[str], seen_through: list[int], contract: Input) -> list[Problem]:
    """Say what was done to the pictures that are not of the contract's size and mode."""
    _, height, width = contract.shape
    total = many(len(heads), "image")
    found: list[Problem] = []

    def add(kind: str, rows: list[int], words: str) -> None:
        if rows:
            found.append(Problem.about(kind, f"{len(rows):,} of {total} {words}", [names[i] for i in rows]))

    other = [i for i, h in heads.items() if (h.width, h.height) != (width, height)]
    found += _counted("resized", other, f"of {total} were resized to {width} x {height} by area averaging")
    odd = [i for i in other if _is_odd(heads[i], width, height)]
    add("odd size", odd, f"were stretched much, for they are of another shape than {width} x {height} or far smaller")
    changed = [i for i, h in heads.items() if h.mode != contract.mode]
    modes = ", ".join(sorted({heads[i].mode for i in changed}))
    deep = ", 16-bit values by their upper byte" if any(heads[i].mode.startswith("I") for i in changed) else ""
    words = f"of {total} of the modes {modes} were converted to {contract.mode}{deep}"
    found += _counted("converted", changed, words)
    add("transparent", seen_through, "are transparent in places, which are black now")
    add("animated", [i for i, h in heads.items() if h.frames > 1], "hold several pictures, of which the first is read")
    return found


def _counted(kind: str, rows: list[int], words: str) -> list[Problem]:
    """A change that is ordinary, so that its sentence names nobody."""
    return [Problem(kind, f"{len(rows):,} {words}", len(rows))] if rows else []


def _is_odd(head: _Head, width: int, height: int) -> bool:
    """True where the shape is off by more than STRETCH, or the picture is enlarged more than ENLARGED times."""
    across, down = width / head.width, height / head.height
    return max(across / down, down / across) > STRETCH or max(across, down) > ENLARGED


def _scan(paths: Sequence[Path], names: Sequence[str], broken: list[Broken]) -> dict[int, _Head]:
    """Return the heads by row, from the headers alone; rows without one are added to `broken`."""
    heads = {}
    for row, (path, name) in enumerate(zip(paths, names, strict=True)):
        try:
            if not path.stat().st_size:
                broken.append(Broken(row, name, "an empty file", empty=True))
                continue
            with _open(path) as image, warnings.catch_warnings():
                warnings.simplefilter("ignore")  # as in _decode
                w, h = image.size
                frames = getattr(image, "n_frames", 1)
                if image.getexif().get(0x0112) in _SIDEWAYS:
                    w, h = h, w
                heads[row] = _Head(image.mode, w, h, frames)
        except Exception as e:  # as in read_images
            broken.append(Broken(row, name, _reason(e)))
    return heads


def _open(path: Path) -> Any:
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = Image.open(path, formats=_DECODERS)
    if image.size[0] * image.size[1] > LARGEST_PIXELS:
        image.close()
        raise ValueError(f"{image.size[0]:,} x {image.size[1]:,} pixels, at most {LARGEST_PIXELS:,} are decoded")
    return image


def _decode(path: Path, mode: str, size: tuple[int, int]) -> tuple[np.ndarray, bool]:
    """Return (H, W, C) uint8, and whether something transparent was laid on black."""
    from PIL import Image, ImageOps

    with _open(path) as opened, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # damaged metadata beside sound pixels
        image = ImageOps.exif_transpose(opened)
        seen_through = False
        if image.mode == "F":
            raise ValueError("floating-point pixels have no known range")
        if image.mode.startswith("I"):
            a = np.asarray(image).astype(np.int64)
            if a.min() < 0 or a.max() > 65535:
                raise ValueError("32-bit pixels have no known range")
            image = Image.fromarray((a >> 8).astype(np.uint8))
        if mode != "RGBA" and (image.mode in ("LA", "RGBA", "PA") or "transparency" in image.info):
            image = image.convert("RGBA")
            seen_through = bool(np.asarray(image.getchannel("A")).min() < 255)
            image = Image.alpha_composite(Image.new("RGBA", image.size, (0, 0, 0, 255)), image).convert("RGB")
        if image.mode != mode:
            image = image.convert(mode)
        if image.size != size:
            image = image.resize(size, Image.Resampling.BOX)
        a = np.asarray(image, np.uint8)
    return (a[:, :, None] if a.ndim == 2 else a), seen_through


def _common(sizes: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the median (width, height), scaled down so that the longer side has at most LONGEST pixels."""
    w, h = (statistics.median(s[i] for s in sizes) for i in (0, 1))
    shrink = min(1.0, LONGEST / max(w, h))
    return max(1, math.floor(w * shrink + 0.5)), max(1, math.floor(h * shrink + 0.5))


def _reason(e: Exception) -> str:
    from PIL import UnidentifiedImageError

    if isinstance(e, UnidentifiedImageError):
        return "no image that can be recognised"
    if isinstance(e, OSError) and e.strerror:
        return e.strerror.lower()
    return str(e).splitlines()[0][:120] if str(e) else type(e).__name__
