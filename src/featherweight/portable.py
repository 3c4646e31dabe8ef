"""Print a function of `numerics` as C99 or as C++ for vectors, so that no rounding is ever written twice."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from typing import Any

PRELUDE = {
    "asr": """\
/* floor(v / 2^n): C99 leaves v >> n open for negative v; compilers turn this into one shift */
static int64_t asr(int64_t v, int n) { return v < 0 ? ~(~v >> n) : v >> n; }
""",
    "clip": """\
static int64_t clip(int64_t v, int64_t lo, int64_t hi) { return v < lo ? lo : v > hi ? hi : v; }
""",
    "quotient": """\
/* floor(a / b), b > 0 */
static int64_t quotient(int64_t a, int64_t b) { return a / b - (a % b < 0); }
""",
}
LANES_PRELUDE = {
    "asr": """\
// floor(v / 2^n): GCC and Clang shift signed numbers arithmetically
template <class I>
FW_INLINE I asr(I v, int n) {
  return v >> n;
}
""",
    "clip": """\
template <class I>
FW_INLINE I clip(I v, I lo, I hi) {
  const I least = v < lo ? lo : v;
  return least > hi ? hi : least;
}
""",
}
_INFIX = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_COMPARE = {ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}


def to_c(function: Callable[..., Any]) -> str:
    """Return `function` as a `static int64_t` C99 function.

    Raises: SyntaxError naming the construct, when the body leaves the portable subset.
    """
    name, args, lines, result = _parts(function)
    body = "".join(f"  const int64_t {k} = {_expr(v)};\n" for k, v in lines)
    return f"static int64_t {name}({', '.join(f'int64_t {a}' for a in args)}) {{\n{body}  return {_expr(result)};\n}}\n"


def in_32_bits(text: str) -> str:
    """C of `to_c` or of PRELUDE in int32_t: for what promises to stay inside it, as `requantize_short` does.

    >>> in_32_bits("static int64_t half(int64_t v) { return asr(v, 1); }")
    'static int32_t half(int32_t v) { return asr_32(v, 1); }'
    """
    return re.sub(r"\b(asr|clip|quotient)\(", r"\1_32(", text.replace("int64_t", "int32_t"))


def to_lanes(function: Callable[..., Any]) -> str:
    """Return `function` as a C++ template, of int64_t or of vectors of it as GCC and Clang know them.

    It calls what LANES_PRELUDE holds.

    Raises: SyntaxError as `to_c` does, and for what means something else in a vector: a comparison (there -1, not 1)
        or a division.
    """
    name, args, lines, result = _parts(function)
    for e in (part for v in (*(v for _, v in lines), result) for part in ast.walk(v)):
        if isinstance(e, ast.Compare | ast.FloorDiv):
            raise SyntaxError(f"{name}: not portable to vectors: {ast.unparse(result)}")
    body = "".join(f"  const I {k} = {_expr(v)};\n" for k, v in lines)
    head = f"template <class I>\nFW_INLINE I {name}({', '.join(f'I {a}' for a in args)})"
    return f"{head} {{\n{body}  return {_expr(result)};\n}}\n"


def _parts(function: Callable[..., Any]) -> tuple[str, list[str], list[tuple[str, ast.expr]], ast.expr]:
    """Name, arguments, assignments and result."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    args = [a.arg for a in tree.args.args]
    lines, seen = [], set(args)
    body = tree.body[1:] if ast.get_docstring(tree) else tree.body
    for s in body[:-1]:
        match s:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name not in seen:
                seen.add(name)
                lines.append((name, value))
            case _:
                raise SyntaxError(f"{tree.name}: not portable to C: {ast.unparse(s)}")
    if not isinstance(body[-1], ast.Return) or body[-1].value is None:
        raise SyntaxError(f"{tree.name}: a portable function ends in one return")
    return tree.name, args, lines, body[-1].value


def calls(function: Callable[..., Any]) -> list[str]:
    """Names of the functions, of PRELUDE or of the same module, that the printed C calls, in order of appearance."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    found: dict[str, None] = {}
    for e in ast.walk(tree):
        match e:
            case ast.BinOp(op=ast.RShift()):
                found["asr"] = None
            case ast.BinOp(op=ast.FloorDiv()):
                found["quotient"] = None
            case ast.Call(func=ast.Attribute(attr="clip")):
                found["clip"] = None
            case ast.Call(func=ast.Name(id=name)):
                found[name] = None
    return list(found)


def _expr(e: ast.expr) -> str:
    match e:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=int(v)):
            return str(v) if v < 2**31 else f"INT64_C({v})"
        case ast.UnaryOp(op=ast.USub(), operand=v):
            return f"(-{_expr(v)})"
        case ast.BinOp(left=ast.Constant(value=int(a)), op=ast.LShift(), right=ast.Constant(value=int(b))):
            return f"INT64_C({a << b})"
        case ast.BinOp(left=a, op=ast.RShift(), right=b):
            return f"asr({_expr(a)}, {_expr(b)})"
        case ast.BinOp(left=a, op=ast.FloorDiv(), right=b):
            return f"quotient({_expr(a)}, {_expr(b)})"
        case ast.BinOp(left=a, op=op, right=b) if type(op) in _INFIX:
            return f"({_expr(a)} {_INFIX[type(op)]} {_expr(b)})"
        case ast.Compare(left=a, ops=[op], comparators=[b]) if type(op) in _COMPARE:
            return f"({_expr(a)} {_COMPARE[type(op)]} {_expr(b)})"
        case ast.Call(func=ast.Attribute(value=v, attr="clip"), args=[lo, hi]):
            return f"clip({_expr(v)}, {_expr(lo)}, {_expr(hi)})"
        case ast.Call(func=ast.Name(id=f), args=args):
            return f"{f}({', '.join(map(_expr, args))})"
    raise SyntaxError(f"not portable to C: {ast.unparse(e)}")
