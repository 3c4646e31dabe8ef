"""Constants as C text, and the plain numbers among them."""

import re

import numpy as np

from .family import Layer


def numbers(layer: Layer) -> list[int]:
    """Plain numbers of a layer, those of structs inside it too; 64- and 32-bit constants are not among them."""
    text = " ".join(str(f) for f in layer.fields)
    text = re.sub(r"INT\d+_C\([^)]*\)|\b[a-z]\w*", " ", text)
    return [int(n) for n in re.findall(r"-?\d+", text)]


def array(kind: str, name: str, a: np.ndarray, attribute: str = "") -> str:
    """A constant array in C; `attribute` stands after its name."""
    flat = a.ravel()
    words = [number(v) for v in flat] if kind == "float" else [_whole(kind, int(v)) for v in flat]
    rows, row = [], ""
    for w in words:
        if len(row) + len(w) > 116:
            rows.append(row)
            row = ""
        row += w + ","
    rows.append(row.rstrip(","))
    return (
        f"static const {kind} {name}[{len(words)}]{attribute and ' ' + attribute} = {{\n"
        + "\n".join("  " + r for r in rows)
        + "\n};\n"
    )


def _whole(kind: str, v: int) -> str:
    return f"{v:#x}u" if kind == "uint32_t" else str(v)


def number(v: float) -> str:
    """A float32 number in the fewest decimal digits that give it back."""
    text = str(np.float32(v))
    return text + "f" if any(c in text for c in ".e") else text + ".0f"
