"""How many bytes a model's code takes: it depends on the functions in it alone, so one compiled model tells for all."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..device import Device
from ..errors import UnsupportedError
from ..targets.c99 import printed, signature
from ..targets.compiler import Measured, default, measure
from ..targets.program import Program
from ..targets.tables import layer_counts, state_bytes, table_bytes

# Where nothing compiles, and for designs that are far from every limit: upper bounds, on the Cortex-M0+ too.
DRIVER_BYTES = 5000  # with readout, and the library that a core without an FPU needs for it
FLOAT_BYTES = 3800  # of an entry that computes in float, library included
CONVOLUTION_BYTES = 3600  # for each width of input numbers
KERNEL_BYTES = 700  # of a kernel that only some models need
STEP_BYTES = 100  # tables of one step
STACK_BYTES = 560  # deepest chain of calls
# Less than any compiled model takes: what is over a limit even so need not be compiled.
LEAST_DRIVER_BYTES = 900
LEAST_CONVOLUTION_BYTES = 600
LEAST_KERNEL_BYTES = 50
LEAST_STEP_BYTES = 40
LEAST_STACK_BYTES = 100
_ALIGN = 8  # of zeroed memory in an image


@dataclass(frozen=True)
class Code:
    """What a compiler made of the functions of a model.

    Attributes:
        code_bytes: of the linked image, without tables and weights.
        stack_bytes: deepest chain of calls of a prediction, which is at least that of the push interface.
        sizes: bytes of the structs in its tables, by C type.
        compiler: which one; "" for an upper bound.
    """

    code_bytes: int
    stack_bytes: int
    sizes: Mapping[str, int]
    compiler: str

    @classmethod
    def read(cls, p: Program, m: Measured) -> "Code":
        """Take apart what `measure` found for the C of `p`."""
        sizes = {kind: m.constants[f"l{k + 1}"] // n for k, (kind, n) in enumerate(layer_counts(p))}
        sizes["step"] = m.constants["steps"] // len(p.r.names)
        sizes["window"] = m.constants["windows"] // sum(len(s.windows) for s in p.r.steps)
        return cls(m.flash_bytes - table_bytes(p, sizes), m.stack_bytes, sizes, m.compiler)

    @classmethod
    def least(cls, p: Program) -> "Code":
        """Lower bounds, without a compiler."""
        kernels = {(name, *tokens.values()) for piece in p.pieces for name, tokens in piece.kernels}
        code = LEAST_DRIVER_BYTES + LEAST_KERNEL_BYTES * len(kernels) + LEAST_STEP_BYTES * len(p.r.steps)
        code += LEAST_CONVOLUTION_BYTES if p.works else 0
        sizes = dict.fromkeys([kind for kind, _ in layer_counts(p)] + ["step", "window"], 0)
        return cls(code, LEAST_STACK_BYTES, sizes, "")

    @classmethod
    def bound(cls, p: Program) -> "Code":
        """Upper bounds, without a compiler."""
        kernels = {(name, *tokens.values()) for piece in p.pieces for name, tokens in piece.kernels}
        code = DRIVER_BYTES + KERNEL_BYTES * len(kernels) + STEP_BYTES * len(p.r.steps)
        code += CONVOLUTION_BYTES * len({w.first.x.item_bytes for w in p.works.values()})
        code += 0 if p.graph.task.input.dtype == "uint8" else FLOAT_BYTES
        code += KERNEL_BYTES if p.graph.task.input.beside else 0
        sizes = dict.fromkeys([kind for kind, _ in layer_counts(p)] + ["step", "window"], 0)
        return cls(code, STACK_BYTES, sizes, "")


@dataclass
class Compiled:
    """Codes that were compiled for one device, each once.

    They are not kept on disk: models of the same functions differ by a few bytes, and which one was compiled first must
    not depend on what ran before, or the same seed would not give the same model.

    Attributes:
        device: None stands for `compiler.default()`, or for the host's object file where there is no cross compiler.
        known: by signature, for as long as the process lives.
    """

    device: Device | None
    known: dict[str, Code]

    def of(self, p: Program) -> Code:
        """Compile `p`, or remember a model with the same functions.  Without any compiler: upper bounds."""
        key = signature(p)
        if key not in self.known:
            try:
                self.known[key] = Code.read(p, measure(printed(p), self.built_as, push=False))
            except UnsupportedError:
                if self.device is not None:
                    raise
                self.known[key] = Code.bound(p)
        return self.known[key]

    def remembered(self, p: Program) -> Code | None:
        """What `of` would give, where it need not compile."""
        return self.known.get(signature(p))

    @cached_property
    def built_as(self) -> Device | None:
        return default() if self.device is None else self.device


_DEVICES: dict[str, Compiled] = {}


def compiled(device: Device | None) -> Compiled:
    """The codes of `device`; a clock makes no other code."""
    return _DEVICES.setdefault("" if device is None else device.name, Compiled(device, {}))


def flash_bytes(p: Program, code: Code) -> int:
    """Code, weights and tables."""
    return code.code_bytes + table_bytes(p, code.sizes)


def ram_bytes(p: Program, code: Code, resident: int) -> int:
    """State, stack, and the input that the caller holds."""
    return _ALIGN * -(-state_bytes(p) // _ALIGN) + code.stack_bytes + resident


def streaming_bytes(p: Program, code: Code) -> int | None:
    """State and stack where rows are pushed; None where numbers beside the map forbid that."""
    return None if p.graph.task.input.beside else state_bytes(p) + code.stack_bytes
