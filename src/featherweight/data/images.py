"""Image files as one array: any size and mode, brought to one contract."""

import math
import statistics
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import DataError
from ..task import Input
from .format import name_some

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pgm", ".ppm")
_DECODERS = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
LONGEST = 64  # pixels of the longer side, unless a size is asked for
LARGEST_PIXELS = 50_000_000
_SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations that swap width and height
_GRAY = ("1", "L", "LA", "I", "I;16", "I;16B", "I;16L", "F")


def read_images(
    paths: Sequence[Path], names: Sequence[str], like: Input | None = None, size: tuple[int, int] | None = None
) -> tuple[np.ndarray, Input, tuple[str, ...]]:
    """Decode image files.

    EXIF orientation is applied, transparency lies on black, 16-bit gray keeps its upper byte.  Another size is reached
    by area averaging (Pillow's BOX), which the model's contract names.

    Args:
        paths: of the files.
        names: of the files for messages ("train.csv line 5: images/a.jpg").
        like: the contract to meet, or None.
        size: (height, width) to make; None takes the median of the files, at most 64 on the longer side.
    Returns: (N, H, W, C) uint8, its Input, and sentences about what was converted.
    Raises: DataError that names unreadable files.
    """
    heads = _scan(paths, names)
    modes = {mode for mode, _, _ in heads}
    if like is not None:
        if like.kind != "image" or like.dtype != "uint8":
            raise DataError(f"the data are image files, the model reads {like.kind}s of {like.dtype}", where=names[0])
        channels, height, width = like.shape
        mode = like.mode or {1: "L", 3: "RGB", 4: "RGBA"}.get(channels, "")
        if not mode:
            raise DataError(f"no image file has the {channels} channels that the model reads", where=names[0])
        odd = [name for name, (_, w, h) in zip(names, heads, strict=True) if (h, w) != (height, width)]
        if odd and not like.fit:
            raise DataError(
                f"{len(odd):,} images are not {width} x {height}, and arrays, from which the "
                "model was made, are never resized",
                where=name_some(odd, len(odd)),
                hint="resize as for training",
            )
    else:
        mode = "RGB" if any(m not in _GRAY for m in modes) else "L"
        width, height = (size[1], size[0]) if size else _common([(w, h) for _, w, h in heads])
    contract = like or Input("image", (3 if mode == "RGB" else 1, height, width), "uint8", mode=mode, fit="box")
    x = np.empty((len(paths), height, width, contract.shape[0]), np.uint8)
    broken = []
    for i, path in enumerate(paths):
        try:
            x[i] = _decode(path, mode, (width, height))
        except Exception as e:  # a hostile file may raise anything in a decoder
            broken.append(f"{names[i]} ({_reason(e)})")
    _refuse(broken)
    said = []
    if like is None:
        other = sum((w, h) != (width, height) for _, w, h in heads)
        if other:
            said.append(f"{other:,} of {len(heads):,} images were resized to {width} x {height} by area averaging")
        changed = sorted(m for m in modes if m != mode)
        if changed:
            said.append(f"images of the modes {', '.join(changed)} were converted to {mode}")
    return x, contract, tuple(said)


def _scan(paths: Sequence[Path], names: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return (mode, width, height) of every file, upright, from the headers alone."""
    heads, broken = [], []
    for path, name in zip(paths, names, strict=True):
        try:
            with _open(path) as image:
                w, h = image.size
                if image.getexif().get(0x0112) in _SIDEWAYS:
                    w, h = h, w
                heads.append((image.mode, w, h))
        except Exception as e:  # as in read_images
            broken.append(f"{name} ({_reason(e)})")
    _refuse(broken)
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


def _decode(path: Path, mode: str, size: tuple[int, int]) -> np.ndarray:
    """Return (H, W, C) uint8."""
    from PIL import Image, ImageOps

    with _open(path) as opened, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # damaged metadata beside sound pixels
        image = ImageOps.exif_transpose(opened)
        if image.mode == "F":
            raise ValueError("floating-point pixels have no known range")
        if image.mode.startswith("I"):
            a = np.asarray(image).astype(np.int64)
            if a.min() < 0 or a.max() > 65535:
                raise ValueError("32-bit pixels have no known range")
            image = Image.fromarray((a >> 8).astype(np.uint8))
        if mode != "RGBA" and (image.mode in ("LA", "RGBA", "PA") or "transparency" in image.info):
            image = image.convert("RGBA")
            image = Image.alpha_composite(Image.new("RGBA", image.size, (0, 0, 0, 255)), image).convert("RGB")
        if image.mode != mode:
            image = image.convert(mode)
        if image.size != size:
            image = image.resize(size, Image.Resampling.BOX)
        a = np.asarray(image, np.uint8)
    return a[:, :, None] if a.ndim == 2 else a


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


def _refuse(broken: list[str]) -> None:
    if broken:
        count = "one image" if len(broken) == 1 else f"{len(broken):,} images"
        raise DataError(
            f"{count} cannot be read",
            where=name_some(broken, len(broken)),
            hint="replace or remove the file, and its row where a CSV names it",
        )
