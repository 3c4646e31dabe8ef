"""Sums of small decision trees in flat arrays."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from ..task import Task
from . import source
from .boxes import Boxes, c_type
from .fitted import Fitted


@dataclass(frozen=True)
class Trees(Fitted):
    """An additive ensemble; tree t adds one leaf to the sum `target[t % M]`.

    Attributes:
        boxes: the features.
        bias: float32 (K,), where every sum starts.
        target: (M,) which sums the M trees of one iteration feed.
        first: (T+1,) index of each tree's first split; tree t's first leaf is first[t] + t.
        feature: (S,) uint16, the feature a split compares.
        threshold: (S,) in the features' own type: a sample goes right when its feature is greater.
        child: (S, 2) left and right: a split of the same tree, or ~leaf.
        value: float32 (S+T,) the leaves.
    """

    boxes: Boxes
    bias: np.ndarray
    target: np.ndarray
    first: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    child: np.ndarray
    value: np.ndarray
    form: ClassVar[str] = "trees"

    @classmethod
    def of(cls, task: Task, boxes: Boxes, bias: np.ndarray, target: list[int], grown: list[np.ndarray]) -> "Trees":
        """Flatten the node tables of scikit-learn's histogram trees, ordered by iteration, then target."""
        parts: list[tuple[np.ndarray, ...]] = []
        for nodes in grown:
            leaf = nodes["is_leaf"].astype(bool)
            at = np.where(leaf, ~(np.cumsum(leaf) - 1), np.cumsum(~leaf) - 1)
            split = nodes[~leaf]
            child = np.stack([at[split["left"]], at[split["right"]]], axis=1)
            parts.append((split["feature_idx"], split["num_threshold"], child, nodes["value"][leaf]))
        feature, limit, child, value = (
            np.concatenate([p[i] for p in parts]) if parts else np.zeros((0, 2) if i == 2 else 0) for i in range(4)
        )
        counts = [len(p[0]) for p in parts]
        small = all(c < 128 for c in counts)
        return cls(
            task,
            boxes,
            np.asarray(bias, np.float32),
            np.asarray(target, np.uint16),
            np.cumsum([0, *counts]).astype(np.uint16 if sum(counts) < 2**16 else np.uint32),
            feature.astype(np.uint16),
            _at_most(limit, boxes.feature_dtype),
            child.astype(np.int8 if small else np.int16),
            value.astype(np.float32),
        )

    @property
    def count(self) -> int:
        return len(self.first) - 1

    @property
    def iterations(self) -> int:
        return self.count // max(1, len(self.target))

    def prefix(self, iterations: int) -> "Trees":
        """The same ensemble as it was after its first `iterations`."""
        trees = iterations * len(self.target)
        splits = int(self.first[trees])
        return replace(
            self,
            first=self.first[: trees + 1],
            feature=self.feature[:splits],
            threshold=self.threshold[:splits],
            child=self.child[:splits],
            value=self.value[: splits + trees],
        )

    def leaves(self, features: np.ndarray) -> np.ndarray:
        """Features (N, F) -> the leaf value of every tree, float32 (N, T)."""
        out = np.empty((len(features), self.count), np.float32)
        first = self.first.astype(np.int64)
        for t in range(self.count):
            at = np.full(len(features), 0 if first[t + 1] > first[t] else -1, np.int64)
            rows = np.flatnonzero(at >= 0)
            while len(rows):
                s = first[t] + at[rows]
                right = features[rows, self.feature[s]] > self.threshold[s]
                at[rows] = self.child[s, right.astype(np.int64)]
                rows = rows[at[rows] >= 0]
            out[:, t] = self.value[first[t] + t + ~at]
        return out

    def stages(self, x: np.ndarray) -> np.ndarray:
        """Sums after 0, 1, ... iterations: float32 (iterations + 1, N, K)."""
        m = len(self.target)
        leaves = self.leaves(self.boxes.features_of(x)).reshape(len(x), self.iterations, m).transpose(1, 0, 2)
        out = np.empty((self.iterations + 1, len(x), len(self.bias)), np.float32)
        out[:] = self.bias
        for i in range(self.iterations):
            out[i + 1] = out[i]
            out[i + 1][:, self.target] += leaves[i]
        return out

    def sums(self, x: np.ndarray) -> np.ndarray:
        out = np.tile(self.bias, (len(x), 1))
        for at in range(0, len(x), 4096):
            leaves = self.leaves(self.boxes.features_of(x[at : at + 4096]))
            for t in range(self.count):
                out[at : at + 4096, self.target[t % len(self.target)]] += leaves[:, t]
        return out

    @property
    def params(self) -> int:
        """Feature and threshold of every split, every leaf, every start.

        The links between nodes are wiring, which is not counted in a network either; the bytes count them.
        """
        return 2 * len(self.feature) + len(self.value) + len(self.bias)

    @property
    def nodes(self) -> int:
        return len(self.feature) + len(self.value)

    @property
    def scratch_bytes(self) -> int:
        buffer = 0 if self.boxes.identity else self.boxes.features * np.dtype(self.boxes.feature_dtype).itemsize
        return super().scratch_bytes + buffer

    def c_source(self) -> dict[str, str]:
        names = ("bias", "target", "first", "feature", "threshold", "child", "value")
        rename = {"feature": "compared"}
        constants = "".join(source.array(rename.get(n, n), getattr(self, n)) for n in names if n != "bias")
        start = source.array("bias", self.bias)
        begin = f"""\
    for (int i = 0; i < {len(self.bias)}; ++i) {{
        sum[i] = bias[i];
    }}
"""
        if not self.count:
            return source.files(self.task, start, "    (void)input;\n" + begin)
        body = f"""\
{self.boxes.c_text()}{begin}    for (long t = 0; t < {self.count}; ++t) {{
        const long root = (long)first[t];
        int at = (long)first[t + 1] > root ? 0 : -1;
        while (at >= 0) {{
            const {c_type(self.boxes.feature_dtype)} seen = feature[compared[root + at]];
            at = child[root + at][seen > threshold[root + at]];
        }}
        sum[target[t % {len(self.target)}]] += value[root + t - at - 1];
    }}
"""
        return source.files(self.task, start + constants, body)

    def to_npz_dict(self) -> dict[str, np.ndarray]:
        names = ("bias", "target", "first", "feature", "threshold", "child", "value")
        grid = np.array(self.boxes.grid, np.int32)
        return {"form": np.array(self.form), "grid": grid, **{n: getattr(self, n) for n in names}}

    @classmethod
    def from_npz_dict(cls, task: Task, arrays: Mapping[str, np.ndarray]) -> "Trees":
        rows, columns = (int(v) for v in arrays["grid"])
        boxes = Boxes(Boxes.of(task.input).size, (rows, columns), task.input.dtype)
        names = ("bias", "target", "first", "feature", "threshold", "child", "value")
        return cls(task, boxes, *(np.asarray(arrays[n]) for n in names))


def _at_most(limit: np.ndarray, dtype: str) -> np.ndarray:
    """The largest values of `dtype` that are no greater than `limit`: x <= limit stays true for the same x."""
    limit = np.asarray(limit, np.float64)
    if np.dtype(dtype).kind != "f":
        info = np.iinfo(dtype)
        return np.clip(np.floor(limit), info.min, info.max).astype(dtype)
    near = limit.astype(np.float32)
    return np.where(near > limit, np.nextafter(near, np.float32(-np.inf)), near).astype(np.float32)
