"""Self-contained C99 for gateways: the header of every model, and a source that picks its vectors when compiled."""

import re
from collections.abc import Callable
from importlib import resources

import numpy as np

from ... import numerics, portable
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
from ..header import element, header
from .conv import conv, linear
from .depthwise import depthwise, fits
from .elementwise import add, concat, table
from .layer import Layer, Site, array
from .map import ALIGN, VECTOR, Map, maps
from .pooling import average, difference, maxpool, upsample

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

    The compiler's flags decide: AVX-512 with VNNI (`-march=native` on a processor that has it), AVX2, with or without
    AVX-VNNI, or plain C.  The functions are those of `c99.emit`.

    Raises: UnsupportedError naming an op without a kernel; DesignError when `name` is not a C identifier.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise DesignError(f"{name!r} is not a C identifier", hint="letters, digits and _, a letter first")
    held, size = maps(g)
    layers = [_layer(Site(g, held, k)) for k in range(len(g.steps))]
    wide = any(m.item == 2 for m in held.values())
    sums = -(-g.task.network_outputs // VECTOR) * VECTOR
    cells = f"  int16_t arena[{-(-(size + ALIGN) // 2)}];" if wide else f"  uint8_t arena[{size + ALIGN}];"
    state = f"  int32_t sums[{sums}];\n{cells}"
    head = header(g.task, name, state, ";", checks=g.task.input.dtype == "float32")
    return {f"{name}.h": head, f"{name}.c": _source(g, name, held, layers, wide)}


def _layer(s: Site) -> Layer:
    if type(s.step.op) not in RULES:
        what = f"the C has no kernel for {type(s.step.op).__name__}"
        raise UnsupportedError(what, where=s.step.output, hint="export to ONNX instead")
    return RULES[type(s.step.op)](s)


def _source(g: IntegerGraph, name: str, held: dict[str, Map], layers: list[Layer], wide: bool) -> str:
    x, t = held[g.input], element(g.task)
    entry, constants = _entry(g, x)
    kernels = dict.fromkeys([*entry.kernels, *(k for layer in layers for k in layer.kernels)])
    texts = [_kernel(file, dict(tokens)) for file, tokens in kernels]
    functions = []
    for layer in layers:
        if layer.wide:
            functions.append(f"#ifdef WIDE\n{layer.wide}#else\n{layer.other}#endif\n")
    calls = "\n".join(filter(None, (entry.call, *(layer.call for layer in layers))))
    body = "".join(f"  {line}\n" for line in calls.splitlines())
    turn = g.readout.kind == "turn"
    scale = np.asarray(g.readout.scale, np.float32)
    return "".join(
        [
            f'#include "{name}.h"\n\n',
            _kernel("start"),
            _roundings(["asr", "requantize", "blend", "subtract", *(["turn"] if turn else [])]),
            "\n#if defined(__AVX512VNNI__) && defined(__AVX512BW__)\n",
            _kernel("avx512"),
            "#elif defined(__AVX2__)\n",
            _kernel("avx2"),
            "#else\n#define SCALAR 1\n",
            _kernel("scalar"),
            "#endif\n\n",
            *texts,
            "\n#ifdef WIDE\n",
            *dict.fromkeys(tile.text for layer in layers for tile in layer.tiles),
            "#else\n",
            *dict.fromkeys(tile.text for layer in layers for tile in layer.other_tiles),
            "#endif\n\n",
            constants,
            *(layer.constants for layer in layers),
            array("float", "scale", scale[:1] if turn else scale).replace(" ALIGNED", ""),
            "\n",
            *functions,
            f"\nint {name}_predict_with({name}_state *state, const {t} *input, float *output) {{\n",
            _views(wide),
            body,
            _readout(g),
            "  return 0;\n}\n\n",
            f"int {name}_predict(const {t} *input, float *output) {{\n  static {name}_state state;\n",
            f"  return {name}_predict_with(&state, input, output);\n}}\n",
        ]
    )


def _entry(g: IntegerGraph, x: Map) -> tuple[Layer, str]:
    """How the caller's input becomes the first map, and the constants of that."""
    spec = g.task.input
    frame = (("frame" if x.item == 1 else "frame16", ()),) if x.fill() else ()
    each = x.width * x.pitch
    if x.joined:
        rows, each = 1, each * x.height
    else:
        rows = x.height
    if spec.dtype == "uint8":
        call = f"copy({x.pointer()}, input, {rows}, {each}, {x.row});"
        return Layer("\n".join(filter(None, (x.fill(), call))), kernels=(*frame, ("copy", ()))), ""
    (offset, gain), q = g.entry, g.q[g.input]
    numbers = f"{rows}, {each}, {x.row}, offset, gain, {len(gain)}, {q.lo}.0f, {q.hi}.0f"
    call = f"if (entry(input, {x.pointer()}, {numbers})) return 1;"
    kernels = (*frame, ("entry", (("@T", element(g.task)),)))
    constants = "".join(array("float", n, a).replace(" ALIGNED", "") for n, a in (("offset", offset), ("gain", gain)))
    return Layer("\n".join(filter(None, (x.fill(), call))), kernels=kernels), constants


def _views(wide: bool) -> str:
    """Pointers to the first 64 bytes in the state that one load reads without crossing a line of the cache."""
    skip = f"(-(uintptr_t)state->arena & {ALIGN - 1})"
    if not wide:
        return f"  uint8_t *const arena = state->arena + {skip};\n"
    cast = f"  int16_t *const wide = state->arena + {skip} / 2;\n"
    return cast + "  uint8_t *const arena = (uint8_t *)wide;\n  (void)arena;\n"


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


def _roundings(names: list[str]) -> str:
    """C of functions of `numerics` and of the prelude, those that are called first."""
    out: dict[str, str] = {}

    def need(name: str) -> None:
        if name in portable.PRELUDE:
            out.setdefault(name, portable.PRELUDE[name])
        elif name not in out:
            function = getattr(numerics, name)
            for other in portable.calls(function):
                need(other)
            out[name] = portable.to_c(function)

    for name in names:
        need(name)
    return "".join(text.replace("static ", "INLINE ", 1) for text in out.values())
