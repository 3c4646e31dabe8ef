"""What every step that is no convolution puts into the C file: one rule per integer op."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import UnsupportedError
from ..integer.held import Held
from ..integer.rows import Rows, RowStep
from ..integer.short import Short, operands, short
from ..ops.add import QAdd
from ..ops.avgpool import QAvgPool
from ..ops.concat import QConcat
from ..ops.conv import QConv
from ..ops.difference import QDifference
from ..ops.linear import QLinear
from ..ops.maxpool import QMaxPool
from ..ops.pointwise import QTable
from ..ops.upsample import QUpsample
from ..quant import QOp, QParams
from .family import Layer


@dataclass(frozen=True)
class Piece:
    """A step in C.

    Attributes:
        layer: its struct and constants.
        kernels: (file in kernels/rows, what @X, @Y, @R in it stand for), those that are called first.
        call: statements, with {layer} for the struct and y for the row it writes.
    """

    layer: Layer
    kernels: tuple[tuple[str, Mapping[str, str]], ...]
    call: str


@dataclass(frozen=True)
class Site:
    """Where a step stands: its number from 1, and how it and its inputs are held."""

    r: Rows
    k: int
    sums: Mapping[int, int] = field(default_factory=dict)

    @property
    def step(self) -> RowStep:
        return self.r.steps[self.k]

    @property
    def op(self) -> QOp:
        return self.step.parts[0].op

    @property
    def xs(self) -> list[Held]:
        return [self.r.held[w.value] for w in self.step.windows]

    @property
    def y(self) -> Held:
        return self.r.held[self.step.output]

    @property
    def qx(self) -> list[QParams]:
        return [self.r.graph.q[w.value] for w in self.step.windows]

    @property
    def first_sum(self) -> int:
        """Where the sums of this step, which gathers, begin in the arena."""
        return self.sums[self.k]


def element(h: Held) -> str:
    """Element type without its "_t"."""
    return f"int{8 * h.item_bytes}"


def wide(m: int) -> str:
    return f"INT64_C({m})"


def word(m: int) -> str:
    return f"INT32_C({m})"


def folded(found: Short | None, zero: int, zeros: Sequence[int], qx: Sequence[QParams]) -> tuple[int, ...] | None:
    """Multipliers and then the number that, added to operands as they are stored times these, rounds once shifted.

    Args: zero: the output's zero point; zeros: those of the operands.
    Returns: None where an operand is too wide for it without its zero point.
    """
    if found is None:
        return None
    m = [int(k) for k in found.m]
    bias = found.bias(zero) - sum(k * z for k, z in zip(m, zeros, strict=True))
    most = abs(bias) + sum(abs(k) * max(-q.lo, q.hi) for k, q in zip(m, qx, strict=True))
    return (*m, bias) if most < 2**31 else None


def _add(s: Site) -> Piece:
    op, (a, b), y = s.op, s.xs, s.y
    assert isinstance(op, QAdd)
    c, _, w = y.shape
    found = short(s.step.parts[0], *s.qx)
    if found and (m := folded(found, op.zy, (op.za, op.zb), s.qx)):
        fields = (*map(word, m), c, w, a.pitch, b.pitch, y.pitch, found.shift, op.lo, op.hi)
        tokens, name = {"@X": element(a), "@Y": element(b)}, f"add_short_{element(a)}_{element(b)}"
        return Piece(Layer("add_short_layer", fields), (("add_short", tokens),), f"{name}({{layer}}, x, y);")
    fields = (wide(op.ma), wide(op.mb), c, w, a.pitch, b.pitch, y.pitch, op.za, op.zb, op.zy, op.lo, op.hi)
    tokens = {"@X": element(a), "@Y": element(b)}
    return Piece(Layer("add_layer", fields), (("add", tokens),), f"add_{element(a)}_{element(b)}({{layer}}, x, y);")


def averaging(s: Site) -> tuple[str, tuple[str, ...]]:
    """Of a step that ends in a global average: "" or "_short", and the initialiser of its `average@R_layer`."""
    average = s.step.average
    assert average is not None and isinstance(average.op, QAvgPool)
    op = average.op
    c = s.y.shape[0]
    if found := short(average, s.r.graph.q[average.inputs[0]]):
        numbers = (c, found.shift, op.lo, op.hi, s.y.pitch, s.first_sum)
        words = (found.m[0], found.bias(op.zy), op.offset)
        return "_short", (*(word(n) for n in words), *map(str, numbers))
    return "", (wide(op.m), word(op.offset), *map(str, (c, op.zy, op.lo, op.hi, s.y.pitch, s.first_sum)))


def _avgpool(s: Site) -> Piece:
    op, (x,), y = s.op, s.xs, s.y
    assert isinstance(op, QAvgPool)
    tokens = {"@X": element(x), "@Y": element(y)}
    if s.step.gathers:
        (c, _, w), (how, average) = x.shape, averaging(s)
        inner, tokens = "{" + ", ".join(average) + "}", tokens | {"@R": how}
        call = (
            f"{{\n        const total{how}_layer *l = {{layer}};\n        int32_t *sums = s->arena + l->average.sums;\n"
            f"        total{how}_{element(x)}(l, x, sums, at == 0);\n"
            f"        if (at + 1 == p->runs) average{how}_{element(y)}(&l->average, sums, y);\n      }}"
        )
        layer = Layer(f"total{how}_layer", (inner, c, w, x.pitch))
        return Piece(layer, ((f"average{how}", tokens), ("total", tokens)), call)
    c, _, w = y.shape
    kh, kw = s.r.pair(op.tile)
    if found := short(s.step.parts[0], *s.qx):
        fields = (*map(word, (found.m[0], found.bias(op.zy), op.offset)), c, w, kh, kw, x.pitch, y.pitch)
        layer = Layer("avgpool_short_layer", (*fields, found.shift, op.lo, op.hi))
        return Piece(layer, (("avgpool_short", tokens),), f"avgpool_short_{element(x)}({{layer}}, x, y);")
    fields = (wide(op.m), word(op.offset), c, w, kh, kw, x.pitch, y.pitch, op.zy, op.lo, op.hi)
    return Piece(Layer("avgpool_layer", fields), (("avgpool", tokens),), f"avgpool_{element(x)}({{layer}}, x, y);")


def _maxpool(s: Site) -> Piece:
    op, (x,), y = s.op, s.xs, s.y
    assert isinstance(op, QMaxPool)
    fields = (y.shape[0], y.shape[2], *s.r.pair(op.tile), x.pitch, y.pitch)
    tokens = {"@X": element(x)}
    return Piece(Layer("maxpool_layer", fields), (("maxpool", tokens),), f"maxpool_{element(x)}({{layer}}, x, y);")


def _concat(s: Site) -> Piece:
    op, y = s.op, s.y
    assert isinstance(op, QConcat)
    shorts = _concat_short(op, s.qx)
    how = "concat_short" if shorts else "concat"
    parts, calls, kernels = [], ["{", f"        const {how}_part *l = {{layer}};", "        int8_t *to = y;"], {}
    for i, x in enumerate(s.xs):
        zero = op.zero[i] if op.m[i] else 0
        begin, end = shorts[i] if shorts else ((wide(op.m[i]),), (zero, op.zy))
        numbers = (*begin, x.shape[0], y.shape[2], x.pitch, y.pitch, *end, op.lo, op.hi)
        parts.append("{" + ", ".join(map(str, numbers)) + "}")
        calls.append(f"        to = {how}_{element(x)}(l + {i}, x[{i}], to);")
        kernels[element(x)] = (how, {"@X": element(x)})
    text = "\n".join([*calls, "        (void)to;", "      }"])
    return Piece(Layer(f"{how}_part[]", parts), tuple(kernels.values()), text)


def _concat_short(op: QConcat, qx: Sequence[QParams]) -> list[tuple[tuple[str, ...], tuple[int, ...]]] | None:
    """Of every operand multiplier with bias, and shift; None where one of them needs 64 bits."""
    out: list[tuple[tuple[str, ...], tuple[int, ...]]] = []
    for found, zero, q, m in zip(operands(op, *qx), op.zero, qx, op.m, strict=True):
        if found is None:
            return None
        copied = (2, 1), 1  # (2 x + 1) >> 1 is x
        numbers, shift = (folded(found, op.zy, (zero,), (q,)), found.shift) if m else copied
        if numbers is None:
            return None
        out.append((tuple(map(word, numbers)), (shift,)))
    return out


def _difference(s: Site) -> Piece:
    op, (x,), y = s.op, s.xs, s.y
    assert isinstance(op, QDifference)
    gap = (0, op.gap) if s.r.turned else (op.gap, 0)
    fields = (y.shape[0], y.shape[2], *gap, x.pitch, y.pitch)
    tokens = {"@X": element(x)}
    call = f"difference_{element(x)}({{layer}}, x, y);"
    return Piece(Layer("difference_layer", fields), (("difference", tokens),), call)


def _upsample(s: Site) -> Piece:
    op, (x,), y = s.op, s.xs, s.y
    assert isinstance(op, QUpsample)
    (_, fw), (_, right) = s.r.pair(op.factor), s.r.pair(op.rest)
    fields = (x.shape[0], x.shape[2], fw, fw + right, x.pitch, y.pitch)
    tokens = {"@X": element(x)}
    return Piece(Layer("upsample_layer", fields), (("upsample", tokens),), f"upsample_{element(x)}({{layer}}, x, y);")


def _table(s: Site) -> Piece:
    (x,), y, name = s.xs, s.y, f"t{s.k + 1}"
    table = {name: ("int8_t", s.step.parts[0].constants["table"])}
    fields = (name, y.shape[0], y.shape[2], x.pitch, y.pitch)
    tokens = {"@X": element(x)}
    call = f"pointwise_{element(x)}({{layer}}, x, y);"
    return Piece(Layer("pointwise_layer", fields, table), (("pointwise", tokens),), call)


def _linear(s: Site) -> Piece:
    part, (x,), k = s.step.parts[0], s.xs, s.k + 1
    c, _, w = x.shape
    if x.pitch == w:
        c, w = 1, c * w
    weights = s.r.weights(part)
    arrays = {f"w{k}": ("int8_t", weights.transpose(2, 0, 1, 3)), f"b{k}": ("int32_t", part.constants["b"])}
    fields = (f"w{k}", f"b{k}", c, w, len(weights), x.pitch, s.first_sum)
    tokens = {"@X": element(x)}
    linear = (f"linear_{element(x)}", (("linear", tokens),))
    if isinstance(part.op, QLinear):
        return Piece(
            Layer("linear_layer", fields, arrays),
            linear[1],
            "{\n        const linear_layer *l = {layer};\n"
            f"        {linear[0]}(l, x, s->arena + l->sums, at);\n      }}",
        )
    op = part.op
    assert isinstance(op, QConv)
    found = short(part, *s.qx)
    how, begin = ("hidden_short", [word(found.bias(op.zy))]) if found else ("hidden", [])
    arrays[f"m{k}"] = ("int32_t", found.m if found else part.constants["m"])
    inner = "{" + ", ".join(map(str, fields)) + "}"
    call = (
        f"{{\n        const {how}_layer *l = {{layer}};\n        int32_t *sums = s->arena + l->linear.sums;\n"
        f"        {linear[0]}(&l->linear, x, sums, at);\n"
        f"        if (at + 1 == p->runs) {how}(l, sums, y);\n      }}"
    )
    layer = Layer(
        f"{how}_layer", (inner, f"m{k}", *begin, s.y.pitch, found.shift if found else op.zy, op.lo, op.hi), arrays
    )
    return Piece(layer, (*linear[1], (how, {})), call)


RULES: dict[type[QOp], Callable[[Site], Piece]] = {
    QLinear: _linear,
    QConv: _linear,  # one that reads its whole map; others are a family's
    QAvgPool: _avgpool,
    QMaxPool: _maxpool,
    QAdd: _add,
    QConcat: _concat,
    QTable: _table,
    QDifference: _difference,
    QUpsample: _upsample,
}


def piece(s: Site) -> Piece:
    """The C of one step.  Raises: UnsupportedError naming an op and layer without a C kernel."""
    rule = RULES.get(type(s.op))
    if rule is None:
        raise UnsupportedError(
            f"the C has no kernel for {type(s.op).__name__}", where=s.step.output, hint="export to ONNX instead"
        )
    return rule(s)
