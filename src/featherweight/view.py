"""What a model reads of a raw sample: a map, numbers, or a map and numbers beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .errors import DesignError
from .feature import Feature
from .task import Input, Task

Chain = tuple[Feature, ...]
WIDTH = ("uint8", "int16", "float32")  # element types, the narrowest first
ROWS = 1024  # samples read at once


@dataclass(frozen=True)
class View:
    """Features in order.

    Attributes:
        name: for people.
        map: the chain that makes the map; () takes the raw one as it is, None makes none.
        beside: chains whose results are laid end to end: beside the map, or, without one, as a table of numbers.
    """

    name: str = "raw"
    map: Chain | None = ()
    beside: tuple[Chain, ...] = field(default=())

    @property
    def raw(self) -> bool:
        """True where a model reads the sample as it is."""
        return self.map == () and not self.beside

    def output(self, given: Input) -> Input:
        """What a model reads where the device holds `given`.  Raises: DesignError where a feature does not suit."""
        if self.raw:
            return given.map
        if self.map is None and not self.beside:
            raise DesignError("a view needs a map or numbers", where=self.name)
        numbers = [_last(chain, given) for chain in self.beside]
        wide = sum(n.size for n in numbers)
        if self.map is None:
            return Input("table", (1, 1, wide), _widest(numbers))
        result = _last(self.map, given)
        return replace(result, dtype=_widest([result, *numbers]), beside=wide)

    def task(self, task: Task) -> Task:
        """The question as a model behind this view is asked it."""
        return replace(task, input=self.output(task.input))

    def fitted(self, x: np.ndarray, given: Input) -> "View":
        """Measure the constants of every feature on training samples `x`."""
        made = None if self.map is None else _fitted(self.map, x, given)
        return replace(self, map=made, beside=tuple(_fitted(chain, x, given) for chain in self.beside))

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        """Raw samples (N, ...) -> what a model reads, (N, *output.array_shape)."""
        spec = self.output(given)
        if self.raw:
            return x["map"] if given.structured else x
        out = np.empty((len(x), *spec.array_shape), spec.dtype)
        for at in range(0, len(x), ROWS):
            part = x[at : at + ROWS]
            chains = ([] if self.map is None else [self.map]) + list(self.beside)
            made = [_run(chain, part, given).reshape(len(part), -1) for chain in chains]
            out[at : at + ROWS] = np.concatenate(made, 1).reshape(len(part), *spec.array_shape)
        return out

    def c(self, given: Input, name: str) -> str:
        """C99 text that ends in `NAME_map` and `NAME_beside`, of those that there is work for:

            static void NAME_map(const model_input *input, U *y)

        U is the element type of `output`; model_input is what the device holds.
        """
        wide = c_type(self.output(given).dtype)
        texts, functions = [], []
        chains = [("map", [self.map] if self.map else []), ("beside", list(self.beside))]
        for part, held in chains:
            body, at = [], 0
            for i, chain in enumerate(held):
                text, calls, last = _c(chain, given, f"{name}_{part}{i}", f"y + {at}" if at else "y", wide)
                texts.append(text)
                body.append(calls)
                at += last.size
            if body:
                head = f"static void {name}_{part}(const model_input *input, {wide} *y) {{\n"
                functions.append(head + "".join(body) + "}\n")
        return "\n".join([*texts, *functions])

    def macs(self, given: Input) -> int:
        return sum(f.macs(spec) for f, spec in self._each(given))

    def params(self, given: Input) -> int:
        """Numbers that were learnt from data and ship."""
        return sum(f.params(spec) for f, spec in self._each(given))

    def _each(self, given: Input) -> list[tuple[Feature, Input]]:
        found = []
        for chain in (self.map or (), *self.beside):
            spec = given
            for feature in chain:
                spec = _source(feature, spec)
                found.append((feature, spec))
                spec = feature.output(spec)
        return found

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": 1,
            "name": self.name,
            "map": None if self.map is None else [f.to_json() for f in self.map],
            "beside": [[f.to_json() for f in chain] for chain in self.beside],
        }

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "View":
        made = record["map"]
        return cls(
            record["name"],
            None if made is None else tuple(Feature.from_json(f) for f in made),
            tuple(tuple(Feature.from_json(f) for f in chain) for chain in record["beside"]),
        )


def c_type(dtype: str) -> str:
    """The C name of a numpy element type.

    >>> c_type("uint8"), c_type("float32")
    ('uint8_t', 'float')
    """
    return "float" if dtype == "float32" else f"{dtype}_t"


def _widest(specs: Sequence[Input]) -> str:
    return max((s.dtype for s in specs), key=WIDTH.index)


def _source(feature: Feature, spec: Input) -> Input:
    """What `feature` reads of `spec`.  Raises: DesignError where it does not suit."""
    if feature.columns:
        if not spec.structured:
            raise DesignError(f"{type(feature).__name__} reads the columns beside {spec.kind}s, and there are none")
        return Input("table", (1, 1, len(spec.columns)), "float32", columns=spec.columns)
    spec = spec.map
    if spec.kind not in feature.suits or spec.dtype not in feature.reads:
        suits = f"{' or '.join(f'{k}s' for k in feature.suits)} of {' or '.join(feature.reads)}"
        raise DesignError(f"{type(feature).__name__} reads {suits}, these are {spec.kind}s of {spec.dtype}")
    return spec


def _last(chain: Chain, given: Input) -> Input:
    spec = given if chain and chain[0].columns else given.map
    for feature in chain:
        spec = feature.output(_source(feature, spec))
    return spec


def _begin(chain: Chain, x: np.ndarray) -> np.ndarray:
    if x.dtype.names is None:
        return x
    return x["column" if chain and chain[0].columns else "map"]


def _fitted(chain: Chain, x: np.ndarray, given: Input) -> Chain:
    made, values, spec = [], _begin(chain, x), given
    for feature in chain:
        spec = _source(feature, spec)
        made.append(feature.fitted(values, spec))
        if len(made) < len(chain):
            parts = [made[-1].run(values[at : at + ROWS], spec) for at in range(0, len(values), ROWS)]
            values, spec = np.concatenate(parts), made[-1].output(spec)
    return tuple(made)


def _run(chain: Chain, x: np.ndarray, given: Input) -> np.ndarray:
    values, spec = _begin(chain, x), given
    for feature in chain:
        spec = _source(feature, spec)
        values, spec = feature.run(values, spec), feature.output(spec)
    return values


def _c(chain: Chain, given: Input, name: str, target: str, wide: str) -> tuple[str, str, Input]:
    """Texts of a chain's features, the statements that fill `target` (of type `wide`), and what they leave there."""
    texts, calls, spec = [], [], given
    source = "input"
    if given.structured:
        source = "input->column" if chain and chain[0].columns else "input->map"
    for i, feature in enumerate(chain):
        spec = _source(feature, spec)
        texts.append(feature.c(spec, f"{name}_{i}"))
        after = feature.output(spec)
        kind = c_type(after.dtype)
        direct = i == len(chain) - 1 and kind == wide
        if not direct:
            calls.append(f"    {kind} t{i}[{after.size}];\n")
        calls.append(f"    {name}_{i}({source}, {target if direct else f't{i}'});\n")
        source, spec = f"t{i}", after
    if not chain or c_type(spec.dtype) != wide:
        calls.append(f"    for (long i = 0; i < {spec.size}; ++i) ({target})[i] = ({wide}){source}[i];\n")
    return "\n".join(texts), "  {\n" + "".join(calls) + "  }\n", spec.map
