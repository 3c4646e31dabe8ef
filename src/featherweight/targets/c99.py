"""Self-contained C99: a header and a source, no allocation, no library, every rounding printed from `numerics`."""

import re
from importlib import resources

import numpy as np

from .. import numerics, portable
from ..errors import DesignError
from ..integer.graph import IntegerGraph
from ..integer.plan import Plan, plan
from .calls import Call, calls
from .header import element, header

NEEDS = {"conv": ("total", "dot"), "linear": ("dot",)}  # kernels that a kernel calls


def emit(g: IntegerGraph, name: str = "model") -> dict[str, str]:
    """Return {file name: text} of `name`.h and `name`.c.

    `name_predict(input, output)` uses one state inside the library; `name_predict_with(state, input, output)` uses
    the caller's, so that any number of predictions may run at once.  Both return 0, or 1 when an input is NaN or
    infinite (then nothing is written).  `input` is laid out as a Dataset holds a sample: channels last.

    Raises: UnsupportedError naming an op without a kernel; DesignError when `name` is not a C identifier.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise DesignError(f"{name!r} is not a C identifier", hint="letters, digits and _, a letter first")
    memory = arena(g)
    lines = calls(g, memory)
    return {f"{name}.h": _header(g, name, memory), f"{name}.c": _source(g, name, memory, lines)}


def arena(g: IntegerGraph) -> Plan:
    """The memory plan of the C: a uint8 input is read where the caller holds it, others are stored first."""
    return plan(g, input_in_place=g.task.input.dtype == "uint8")


def _header(g: IntegerGraph, name: str, memory: Plan) -> str:
    wide = any(g.q[v].item_bytes == 2 for v in memory.offset)
    cells = max(1, -(-memory.size_bytes // 2) if wide else memory.size_bytes)
    state = f"  int32_t sums[{g.task.network_outputs}];\n  {'int16_t' if wide else 'int8_t'} arena[{cells}];"
    return header(g.task, name, state, ";", checks=g.task.input.dtype == "float32")


def _source(g: IntegerGraph, name: str, memory: Plan, lines: list[Call]) -> str:
    spec = g.task.input
    t = element(g.task)
    enters = spec.dtype != "uint8"
    arrays = [_array(kind, k, a) for c in lines for k, (kind, a) in c.constants.items()]
    structs = [f"static const {c.layer[0]} {c.layer[1]} = {c.layer[2]};\n" for c in lines if c.layer]
    kernels = _kernels(lines, t if enters else "")
    roundings = _roundings("".join(kernels) + ("turn(asr(" if g.readout.kind == "turn" else ""))
    body = [f"  {c.text}\n" for c in lines]
    if enters:
        offset, gain = g.entry
        q = g.q[g.input]
        arrays += [_array("float", "offset", offset), _array("float", "gain", gain)]
        where = memory.offset[g.input] // 2
        body.insert(
            0,
            f"  if (entry(input, wide + {where}, {spec.size}, offset, gain, {len(gain)}, {q.lo}.0f, {q.hi}.0f))\n"
            "    return 1;\n",
        )
    values = any(v in memory.offset for v in g.shapes if g.q[v].item_bytes == 1)
    wide = any(g.q[v].item_bytes == 2 for v in memory.offset)
    views = ["  int16_t *const wide = state->arena;\n"] if wide else []
    views += [f"  int8_t *const arena = {'(int8_t *)' if wide else ''}state->arena;\n"] if values else []
    dim = "int16_t" if all(abs(n) < 2**15 for c in lines for n in c.numbers) else "int32_t"
    uses_dim = any(c.layer for c in lines)
    return "".join(
        [
            f'#include "{name}.h"\n\n',
            "#include <string.h>\n\n" if enters else "",
            f"typedef {dim} dim;\n" if uses_dim else "",
            *roundings,
            *kernels,
            "\n",
            *arrays,
            *structs,
            _readout_array(g),
            f"\nint {name}_predict_with({name}_state *state, const {t} *input, float *output) {{\n",
            *views,
            *body,
            _readout(g),
            "  return 0;\n}\n\n",
            f"int {name}_predict(const {t} *input, float *output) {{\n  static {name}_state state;\n",
            f"  return {name}_predict_with(&state, input, output);\n}}\n",
        ]
    )


def _readout_array(g: IntegerGraph) -> str:
    scale = np.asarray(g.readout.scale, np.float32)
    return _array("float", "scale", scale[:1] if g.readout.kind == "turn" else scale)


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


def _kernels(lines: list[Call], entry: str) -> list[str]:
    """Kernel texts, each once per pair of element types that calls it; shared types first."""
    out: dict[str, None] = {}
    seen_types: set[str] = set()
    wanted = [(k, c.tokens) for c in lines for k in (*NEEDS.get(c.kernel, ()), c.kernel)]
    wanted += [("entry", {"@X_t": entry})] if entry else []
    for kernel, tokens in wanted:
        types, function = resources.files(f"{__package__}.kernels").joinpath(f"{kernel}.c").read_text().split("%%\n")
        if types and kernel not in seen_types:
            out[types] = None
        seen_types.add(kernel)
        for token, text in tokens.items():
            function = function.replace(token, text)
        out[function] = None
    return list(out)


def _roundings(text: str) -> list[str]:
    """C of every function of `numerics` and of the prelude that `text` calls, those that are called first."""
    out: dict[str, str] = {}

    def need(name: str) -> None:
        if name in portable.PRELUDE:
            out.setdefault(name, portable.PRELUDE[name])
        elif name not in out:
            function = getattr(numerics, name)
            for other in portable.calls(function):
                need(other)
            out[name] = portable.to_c(function)

    for name in ("requantize", "blend", "subtract", "turn", "asr"):
        if f"{name}(" in text:
            need(name)
    return list(out.values())


def _array(kind: str, name: str, a: np.ndarray) -> str:
    flat = a.ravel()
    words = [_float(v) for v in flat] if kind == "float" else [str(int(v)) for v in flat]
    rows, row = [], ""
    for w in words:
        if len(row) + len(w) > 116:
            rows.append(row)
            row = ""
        row += w + ","
    rows.append(row.rstrip(","))
    return f"static const {kind} {name}[{len(words)}] = {{\n" + "\n".join("  " + r for r in rows) + "\n};\n"


def _float(v: float) -> str:
    """A float32 number in the fewest decimal digits that give it back."""
    text = str(np.float32(v))
    return text + "f" if any(c in text for c in ".e") else text + ".0f"
