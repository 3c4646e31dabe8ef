"""A trained fact: what was designed, what was learnt, and how numbers enter and leave."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from .data.standard import Standard, TargetScale
from .design import Design
from .errors import RunError
from .graph import Graph, Weights
from .recipe import Recipe
from .task import Task


@dataclass(frozen=True)
class Network:
    """A design with the weights of its shipped (folded) graph.

    Attributes:
        weights: value name -> array name -> float32 array, for every array of `design.shipped`.
        ranges: value name -> (lowest, highest) real number of the value, where training on integers fixed the
            scales; {} where calibration still has to measure them.
        normal, target: raw inputs to real inputs, real outputs to units.
    """

    task: Task
    design: Design
    weights: Weights
    normal: Standard
    target: TargetScale
    recipe: Recipe
    ranges: Mapping[str, tuple[float, float]]

    @cached_property
    def graph(self) -> Graph:
        """The graph that ships."""
        return self.design.shipped

    @property
    def params(self) -> int:
        """Every learnt number that ships, the constants of the input included."""
        return self.graph.params + self.normal.params(self.task.input)

    def save(self, folder: Path) -> None:
        """Write `model.json` and `model.npz` (arrays named "value.array")."""
        record = {
            "schema": 1,
            "task": self.task.to_json(),
            "design": self.design.to_json(),
            "normal": self.normal.to_json(),
            "target": self.target.to_json(),
            "recipe": self.recipe.to_json(),
            "ranges": {k: list(v) for k, v in self.ranges.items()},
        }
        arrays: dict[str, Any] = {f"{v}.{k}": a for v, named in self.weights.items() for k, a in named.items()}
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / "model.npz", **arrays)
        (folder / "model.json").write_text(json.dumps(record, indent=1) + "\n")

    @classmethod
    def load(cls, folder: Path) -> "Network":
        """Read what `save` wrote; shapes are checked against the design."""
        try:
            d = json.loads((folder / "model.json").read_text())
            with (folder / "model.npz").open("rb") as file, np.load(file, allow_pickle=False) as z:
                arrays = {k: z[k] for k in z.files}
        except (OSError, ValueError) as e:
            raise RunError(
                f"no readable network: {e}", where=str(folder), hint="the run folder that fit wrote"
            ) from None
        design = Design.from_json(d["design"])
        weights: dict[str, dict[str, np.ndarray]] = {}
        for node, name, shape in design.shipped.weights():
            a = arrays.get(f"{node.output}.{name}")
            if a is None or a.shape != shape:
                raise RunError(f"array {node.output}.{name} should be {shape}, found {None if a is None else a.shape}")
            weights.setdefault(node.output, {})[name] = a.astype(np.float32)
        return cls(
            Task.from_json(d["task"]),
            design,
            weights,
            Standard.from_json(d["normal"]),
            TargetScale.from_json(d["target"]),
            Recipe.from_json(d["recipe"]),
            {k: (v[0], v[1]) for k, v in d["ranges"].items()},
        )
