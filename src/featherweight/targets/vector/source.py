"""Self-contained C99 for gateways: the header of every model, and a source that picks its vectors when compiled."""

import re
from collections.abc import Callable
from importlib import resources

import numpy as np

from ...errors import DesignError, UnsupportedError
from ...integer.graph import IntegerGraph
from ...ops.add import QAdd
from ...ops.avgpool import QAvgPool
from ...ops.concat import QConcat
from ...ops.conv import QConv
from ...ops.difference import QDifference
from ...ops.linear import QLinear
from ...ops.maxpool import QMaxPool
from ...ops.pointwise import QTable
from ...ops.upsample import QUpsample
from ...quant import QOp
from ..constants import array
from ..header import element, header
from ..rounding import functions as rounding
from .conv import conv, linear
from .depthwise import depthwise, fits
from .elementwise import add, concat, table
from .layer import Layer, Site
from .map import ALIGN, VECTOR, Map, maps
from .pooling import average, difference, maxpool, upsample

ROUNDINGS = ("asr", "requantize", "blend", "subtract")

RULES: dict[type[QOp], Callable[[Site], Layer]] = {
    QConv: lambda s: depthwise(s) if fits(s) else conv(s),
    QLinear: linear,
    QAvgPool: average,
    QMaxPool: maxpool,
    QAdd: add,
    QConcat: concat,
    QTable: table,
    QDifference: difference,
    QUpsample: upsample,
}


def emit(g: IntegerGraph, name: str = "model") -> dict[str, str]:
    """Return {file name: text} of `name`.h and `name`.c, which computes what `g.run` does, bit for bit.

    The compiler's flags decide: AVX-512 with VNNI (`-march=native` on a processor that has it), AVX2 with or without
    AVX-VNNI, SSE2 (no flag on x86-64), or plain C (elsewhere, and with -DPLAIN).  The functions are those of
    `c99.emit`; pushed rows are held until all are there.

    Raises: UnsupportedError naming an op without a kernel; DesignError when `name` is not a C identifier.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise DesignError(f"{name!r} is not a C identifier", hint="letters, digits and _, a letter first")
    held, size = maps(g)
    layers = [_layer(Site(g, held, k)) for k in range(len(g.steps))]
    wide = any(m.item == 2 for m in held.values())
    sums = -(-g.task.network_outputs // VECTOR) * VECTOR
    cells = f"  int16_t arena[{-(-(size + ALIGN) // 2)}];" if wide else f"  uint8_t arena[{size + ALIGN}];"
    state = f"  int32_t sums[{sums}], rows;\n{cells}"
    c, h, w = g.task.input.shape
    fused, checks = bool(g.task.input.beside), g.task.input.dtype == "float32"
    head = header(g.task, name, state, ";", checks=checks, rows=None if fused else (h, w * c), parts=fused)
    return {f"{name}.h": head, f"{name}.c": _source(g, name, held, layers, wide)}


def _layer(s: Site) -> Layer:
    if type(s.step.op) not in RULES:
        what = f"the C has no kernel for {type(s.step.op).__name__}"
        raise UnsupportedError(what, where=s.step.output, hint="export to ONNX instead")
    return RULES[type(s.step.op)](s)


def _source(g: IntegerGraph, name: str, held: dict[str, Map], layers: list[Layer], wide: bool) -> str:
    x, t = held[g.input], element(g.task)
    place = f"{x.pointer()} + state->rows * {x.row}"
    entry, constants = _entry(g, g.input, place, "map" if g.task.input.beside else "row", x)
    beside = Layer("")
    for v in g.inputs[1:]:
        beside, more = _entry(g, v, held[v].pointer(), v, held[v])
        constants += more
    kernels = dict.fromkeys([*entry.kernels, *beside.kernels, *(k for layer in layers for k in layer.kernels)])
    texts = [_kernel(file, dict(tokens)) for file, tokens in kernels]
    functions = []
    for layer in layers:
        if layer.wide:
            functions.append(f"#ifdef WIDE\n{layer.wide}#else\n{layer.other}#endif\n")
    calls = "\n".join(layer.call for layer in layers)
    driver = {
        "@NAME": name,
        "@T": t,
        "@ROWS": str(x.height),
        "@EACH": str(x.width * x.channels),
        "@ARENA": _views(wide),
        "@FRAME": x.fill(),
        "@ENTER": entry.call,
        "@BESIDE": beside.call,
        "@WHOLE": _whole(g, x, name, entry.call),
        "@SIZE": str(g.task.input.size),
        "@LAYERS": calls.replace("\n", "\n  "),
        "@READ": _readout(g),
    }
    turn = g.readout.kind == "turn"
    scale = np.asarray(g.readout.scale, np.float32)
    return "".join(
        [
            f'#include "{name}.h"\n\n',
            _kernel("start"),
            *(text.replace("static ", "INLINE ", 1) for text in rounding([*ROUNDINGS, *(["turn"] if turn else [])])),
            "\n#ifdef SCALAR\n",
            _kernel("scalar"),
            "#elif defined(__AVX512VNNI__) && defined(__AVX512BW__)\n",
            _kernel("avx512"),
            "#elif defined(__AVX2__)\n",
            _kernel("avx2"),
            "#else\n",
            _kernel("sse2"),
            "#endif\n\n",
            *texts,
            "\n#ifdef WIDE\n",
            *dict.fromkeys(tile.text for layer in layers for tile in layer.tiles),
            "#else\n",
            *dict.fromkeys(tile.text for layer in layers for tile in layer.other_tiles),
            "#endif\n\n",
            constants,
            *(layer.constants for layer in layers),
            array("float", "scale", scale[:1] if turn else scale),
            "\n",
            *functions,
            "\n",
            _kernel("driver_beside" if g.task.input.beside else "driver", driver),
        ]
    )


def _entry(g: IntegerGraph, value: str, place: str, source: str, x: Map) -> tuple[Layer, str]:
    """How a row of the caller's numbers becomes one of a map, and the constants of that."""
    frame = (("frame" if x.item == 1 else "frame16", ()),) if x.fill() else ()
    each = x.width * x.channels
    if g.task.input.dtype == "uint8":
        return Layer(f"memcpy({place}, {source}, {each});", kernels=frame), ""
    (offset, gain), q, more = g.entries[value], g.q[value], "" if value == g.input else f"_{value}"
    start = 0 if more else f"state->rows * {each} % {len(gain)}"
    numbers = f"{each}, {start}, offset{more}, gain{more}, {len(gain)}, {q.lo}.0f, {q.hi}.0f"
    kernels = (*frame, ("entry", (("@T", element(g.task)),)))
    constants = "".join(array("float", f"{n}{more}", a) for n, a in (("offset", offset), ("gain", gain)))
    return Layer(f"if (entry({source}, {place}, {numbers})) return 1;", kernels=kernels), constants


def _whole(g: IntegerGraph, x: Map, name: str, entry: str) -> str:
    """All rows of the map at once."""
    each, source = x.width * x.channels, "map" if g.task.input.beside else "input"
    if g.task.input.dtype == "uint8":
        copies = f"memcpy({x.pointer()} + r * {x.row}, {source} + r * {each}, {each});"
        return f"  for (int r = 0; r < {x.height}; r++) {copies}\n  state->rows = {x.height};\n"
    if g.task.input.beside:
        rows = f"for (state->rows = 0; state->rows < {x.height}; state->rows++, map += {each})"
        return f"  {rows}\n    {entry}\n"
    push = f"if ({name}_push(state, input)) return 1;"
    return f"  for (int r = 0; r < {x.height}; r++, input += {each})\n    {push}\n"


def _views(wide: bool) -> str:
    """Pointers to the first 64 bytes in the state that one load reads without crossing a line of the cache."""
    skip = f"(-(uintptr_t)state->arena & {ALIGN - 1})"
    if not wide:
        return f"uint8_t *const arena = state->arena + {skip};\n  (void)arena;"
    cast = f"int16_t *const wide = state->arena + {skip} / 2;\n  uint8_t *const arena = (uint8_t *)wide;"
    return cast + "\n  (void)wide;\n  (void)arena;"


def _readout(g: IntegerGraph) -> str:
    if g.readout.kind == "turn":
        acc, k = "asr(turn(state->sums[2 * k], state->sums[2 * k + 1]), 6)", "0"
    else:
        acc, k = "state->sums[k]", "k"
    return f"""  for (int k = 0; k < {g.task.outputs}; k++) {{
    volatile float v = (float){acc}; /* rounds to float also where registers hold more */
    output[k] = v * scale[{k}];
  }}
"""


def _kernel(file: str, tokens: dict[str, str] | None = None) -> str:
    package = f"{__package__.rpartition('.')[0]}.kernels.vector"
    text = resources.files(package).joinpath(f"{file}.c").read_text()
    for token, word in (tokens or {}).items():
        text = text.replace(token, word)
    return text
